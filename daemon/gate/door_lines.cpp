// SPDX-License-Identifier: Apache-2.0
// The lines of one door: claimed, watched, lost and claimed anew.
#include "daemon/gate/door_unit.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::gate {
namespace {

// STD-IEC-07 allows up to 400 ms; reed contacts settle in a few.
constexpr std::chrono::milliseconds kContactLasts{50};

}  // namespace

// The way out needs the daemon: a button or sensor that cannot be read counts as pressed (STD-EGR-04).
bool DoorUnit::rex_counts_when_lost() const {
    return door_.rex && door_.egress != site::Egress::hardware;
}

bool DoorUnit::claimed_released(bool fire) const {
    return machine_.released || (fire && door_.fire_release);
}

void DoorUnit::rest(bool fire) {
    (void)lock_.claim(claimed_released(fire));
}

std::vector<Error> DoorUnit::claim(bool fire) {
    auto missing = lock_.claim(claimed_released(fire));
    contact_came_ = contact_.input == nullptr;
    for (Sensor* sensor : sensors()) {
        if (sensor->input != nullptr || !sensor->line) continue;
        if (auto input = parts_.handles.input(*sensor->line)) {
            sensor->input = *input;
        } else {
            missing.push_back(input.error());
        }
    }
    fault_ = missing.empty() ? "" : to_text(missing.front());
    return missing;
}

std::ptrdiff_t DoorUnit::inputs_held() {
    const auto all = sensors();
    return std::count_if(all.begin(), all.end(), [](const Sensor* sensor) { return sensor->input != nullptr; });
}

std::optional<bool> DoorUnit::level_of(const Sensor& sensor) {
    if (sensor.input == nullptr) return std::nullopt;
    auto level = sensor.input->read();
    if (level) return *level;
    fail(LineSpec(*sensor.line), level.error());
    return std::nullopt;
}

void DoorUnit::watch_inputs() {
    const auto watch = [this](const Sensor& sensor, auto on_edge) {
        if (sensor.input == nullptr) return;
        sensor.input->watch(on_edge, [this, spec = *sensor.line](const Error& error) { fail(spec, error); });
    };
    watch(contact_, [this](hal::Edge edge) { contact_moved(edge); });
    // From now, not from the kernel's stamp: a button served late still frees for its whole time.
    watch(rex_, [this](hal::Edge edge) { feed(door::Rex{edge.active}); });
    watch(button_, [this](hal::Edge edge) { button_moved(edge); });
    watch(lock_monitor_, [this](hal::Edge edge) { watch_lock(door::MonitorSaid{edge.active}); });
    watch(tamper_, [this](hal::Edge edge) { watch_lock(door::TamperSaid{edge.active}); });
}

// Held already, when it is watched. One that cannot be read stays as it was, one that is gone is let go.
void DoorUnit::look_at_button() {
    const bool active = level_of(button_).value_or(button_.line && machine_.button_active);
    button_moved({active, parts_.clock.now().mono});
}

// Pressed counts at once, let go when it has lasted: a bounce is no other press.
void DoorUnit::button_moved(hal::Edge edge) {
    button_up_.reset();
    if (edge.active == machine_.button_active) return;
    if (edge.active) return feed(door::ReleaseButton{true});
    button_up_ = parts_.loop.at(edge.at + kContactLasts, [this] { feed(door::ReleaseButton{false}); });
}

void DoorUnit::look_at_lock() {
    watch_lock(door::Driven{machine_.released});
    if (const auto bolted = level_of(lock_monitor_)) watch_lock(door::MonitorSaid{*bolted});
    if (const auto tampered = level_of(tamper_)) watch_lock(door::TamperSaid{*tampered});
    if (!tamper_.line) watch_lock(door::TamperSaid{false});  // no line to stand open any more
}

// A contact bounces when the door moves: an opening counts at once, a closing when it has lasted. Otherwise one bounce
// after a passage would relock the door and then look like a break-in.
void DoorUnit::contact_moved(hal::Edge edge) {
    closing_.reset();
    if (edge.active) {
        if (!machine_.open) feed(door::Contact{true}, edge.at);
        return;
    }
    closing_ = parts_.loop.at(edge.at + kContactLasts, [this] { feed(door::Contact{false}); });
}

void DoorUnit::detach() {
    closing_.reset();
    button_up_.reset();
    lock_.silence();
    // Another door may ask for such a line next: it must not find the dead handle, nor lose the new one to this door's
    // retry.
    for (const auto& line : std::exchange(lost_, {})) parts_.handles.drop(line);
    for (const Sensor* sensor : sensors()) {
        if (sensor->input != nullptr) sensor->input->watch([](hal::Edge) {}, [](const Error&) {});
    }
}

void DoorUnit::reclaim_lock() {
    for (const auto& line : lock_.lines()) {
        if (lost_.erase(line) != 0) parts_.handles.drop(line);
    }
    (void)lock_.claim(true);
}

void DoorUnit::fail(const LineSpec& line, const Error& error) {
    lost_.insert(line);  // let go at the next try: this may run inside a callback of that very line
    lock_.lose(line);
    for (Sensor* sensor : sensors()) {
        if (sensor->line == line) sensor->input = nullptr;
    }
    const bool known = !fault_.empty();
    fault_ = to_text(error);
    if (!known) record_fault(true, fault_);
    if (!retry_) retry();
    if (line == door_.contact) feed(door::Reconfigured{});  // a passage under way can no longer be seen
    if (line == door_.rex) feed(door::Rex{rex_counts_when_lost()});
    watch_lock(door::WatchTick{});  // the bolt may not be judged any more
    apply_emergency();
    // The lock may be on the same chip. Before Start it stands as it was claimed, which may be for a fire.
    if (machine_.started && !lock_.lines().contains(line)) lock_.ask(machine_.released);
}

void DoorUnit::retry() {
    retry_ = parts_.loop.at(parts_.clock.now().mono + kLineRetryAfter, [this] {
        for (const auto& line : std::exchange(lost_, {})) parts_.handles.drop(line);
        const auto fault = fault_;
        const auto heard = inputs_held();
        if (!claim().empty()) {
            retry();
            if (inputs_held() > heard) resume_inputs();  // what is back counts, whatever is missing still
            apply_emergency();
            return;
        }
        retry_.reset();
        record_fault(false, fault);
        perform(door::DriveLock{machine_.released});
        resume_inputs();
        apply_emergency();
    });
}

// Lines that came back or changed: what happened meanwhile is read from their levels, never guessed.
void DoorUnit::resume_inputs() {
    watch_inputs();
    if (const auto open = level_of(contact_)) {
        if (*open && std::exchange(contact_came_, false)) feed(door::Found{true});
        contact_moved({*open, parts_.clock.now().mono});
    }
    const bool rex = level_of(rex_).value_or(rex_counts_when_lost());
    if (rex != machine_.rex_active) feed(door::Rex{rex});
    look_at_button();
    look_at_lock();
}

}  // namespace sekisho::gate
