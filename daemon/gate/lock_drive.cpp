// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/lock_drive.hpp"

#include <utility>

namespace sekisho::gate {

LockDrive::LockDrive(hal::Loop& loop, hal::Clock& clock, Handles& handles, OnLost on_lost)
    : loop_(loop), clock_(clock), handles_(handles), on_lost_(std::move(on_lost)) {}

LockDrive::~LockDrive() {
    on_lost_ = [](const LineSpec&, const Error&) {};
    rest();
    silence();
}

void LockDrive::configure(const site::Door& door) {
    const bool was_level = !pulse_lock_line_;
    if (lock_line_ != door.lock || pulse_lock_line_ != door.pulse_lock) rest();
    if (lock_line_ != door.lock) lock_ = nullptr;
    if (pulse_lock_line_ != door.pulse_lock) pulse_lock_ = nullptr;
    lock_line_ = door.lock;
    pulse_lock_line_ = door.pulse_lock;
    power_loss_ = door.power_loss;
    width_ = door.timing.pulse;
    if (was_level) rest();  // what was a level may be energised still
}

bool LockDrive::energised(bool released) const {
    if (pulse_lock_line_) return false;
    return released == (power_loss_ == site::PowerLoss::fail_secure);
}

hal::Output* LockDrive::output_for(bool released) const {
    return pulse_lock_line_ && !released ? pulse_lock_ : lock_;
}

bool LockDrive::held() const {
    return lock_ != nullptr && (!pulse_lock_line_ || pulse_lock_ != nullptr);
}

std::set<LineSpec> LockDrive::lines() const {
    std::set<LineSpec> lines{lock_line_};
    if (pulse_lock_line_) lines.insert(*pulse_lock_line_);
    return lines;
}

void LockDrive::silence() {
    for (hal::Output* output : {lock_, pulse_lock_}) {
        if (output != nullptr) output->watch({});
    }
}

void LockDrive::watch(hal::Output* output, const LineSpec& line) {
    if (output != nullptr) output->watch([this, line](const Error& error) { on_lost_(LineSpec(line), error); });
}

std::vector<Error> LockDrive::claim(bool released) {
    std::vector<Error> missing;
    const bool was_there = output_for(released) != nullptr;
    const auto take = [&](hal::Output*& output, const LineSpec& line) {
        if (output != nullptr) return;
        if (auto claimed = handles_.output(line, energised(released))) {
            output = *claimed;
        } else {
            missing.push_back(claimed.error());
        }
    };
    take(lock_, lock_line_);
    if (pulse_lock_line_) take(pulse_lock_, *pulse_lock_line_);
    watch(lock_, lock_line_);
    if (pulse_lock_line_) watch(pulse_lock_, *pulse_lock_line_);
    if (pulse_lock_line_ && !was_there) drive(released);
    return missing;
}

void LockDrive::drive(bool released) {
    if (!pulse_lock_line_) return set(lock_, lock_line_, energised(released));
    if (pulse_ && pulse_releases_ == released) return;  // it is being given
    rest();
    hal::Output* output = output_for(released);
    if (output == nullptr) return;
    set(output, released ? lock_line_ : *pulse_lock_line_, true);
    if (output_for(released) == nullptr) return;  // it was found lost
    pulse_releases_ = released;
    pulse_ends_ = clock_.now().mono + width_;
    pulse_ = loop_.at(pulse_ends_, [this] { rest(); });
}

void LockDrive::ask(bool released) {
    if (pulse_) return;
    pulse_lock_line_ ? rest() : set(lock_, lock_line_, energised(released));
}

std::optional<MonoTime> LockDrive::busy_until() const {
    return pulse_ ? std::optional(pulse_ends_) : std::nullopt;
}

void LockDrive::rest() {
    if (!pulse_lock_line_) return;
    pulse_.reset();
    set(lock_, lock_line_, false);
    set(pulse_lock_, *pulse_lock_line_, false);
}

void LockDrive::set(hal::Output* output, const LineSpec& line, bool active) {
    if (output == nullptr) return;
    const auto driven = output->set(active);
    if (!driven) on_lost_(LineSpec(line), driven.error());
}

void LockDrive::lose(const LineSpec& line) {
    if (pulse_ && line == (pulse_releases_ ? lock_line_ : *pulse_lock_line_)) pulse_.reset();
    if (line == lock_line_) lock_ = nullptr;
    if (pulse_lock_line_ && line == *pulse_lock_line_) pulse_lock_ = nullptr;
}

}  // namespace sekisho::gate
