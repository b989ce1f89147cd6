// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/virtual_gate.hpp"

#include "daemon/main/cosigned.hpp"
#include "daemon/main/fire_keeper.hpp"
#include "daemon/main/state_keeper.hpp"
#include "daemon/site/losses.hpp"
#include "daemon/state/store/snapshot.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

namespace sekisho::main {
namespace {

// A closing counts when it has lasted (daemon/gate/door_unit.cpp).
constexpr std::chrono::milliseconds kContactSettles{50};
// The end of a fire likewise (daemon/gate/service.cpp).
constexpr std::chrono::seconds kFireOverSettles{1};

const site::Door& door_of(const gate::Gate& gate, const std::string& name) {
    const auto& site = *gate.site();
    const auto index = site.find_door(name);
    if (!index) throw std::invalid_argument("no such door: " + name);
    return site.doors[*index];
}

}  // namespace

void rest_inputs(hal::SimHardware& hardware, const site::Site& site) {
    for (const auto& door : site.doors) {
        if (door.contact) hardware.set_input(*door.contact, false);
        if (door.rex) hardware.set_input(*door.rex, false);
        if (door.button) hardware.set_input(*door.button, false);
        if (door.tamper) hardware.set_input(*door.tamper, false);
    }
    for (const auto& input : site.inputs) hardware.set_input(input.line, false);
    for (const auto& tether : site.tethers) {
        hardware.set_input(tether.loop.line, false);
        if (tether.bridged) hardware.set_input(tether.bridged->line, false);
    }
}

void fit_locks(hal::SimBolts& bolts, const site::Site& site) {
    for (const auto& door : site.doors) {
        const bool energised_locks = door.power_loss == site::PowerLoss::fail_safe;
        if (door.lock_monitor) bolts.fit({door.lock, door.pulse_lock, energised_locks, *door.lock_monitor});
    }
}

VirtualGate::VirtualGate(std::string state_dir, std::shared_ptr<const site::Site> site, WallTime start)
    : state_dir_(std::move(state_dir)),
      first_site_(std::move(site)),
      clock_(Now{start, MonoTime{}, BootTime{}, ClockStatus::synced, Duration{}}),
      loop_(clock_),
      hardware_(loop_, clock_),
      programs_(loop_, clock_) {
    rest_inputs(hardware_, *first_site_);
    fit_locks(bolts_, *first_site_);
}

VirtualGate::~VirtualGate() {
    resume_ledger();
}

void VirtualGate::claim() {
    gate_ = std::make_unique<gate::Gate>(
        gate::Parts{loop_,
                    clock_,
                    hardware_,
                    [](std::shared_ptr<const site::Site>) {},
                    [this](const ledger::Health& health) { ledger_healths_.push_back(health); },
                    [this] { return disks_; },
                    [this](const std::string& witness, const std::string& note) {
                        keep_cosigned(state_dir_, witness, note).value();
                    },
                    ledger_path(),
                    [this](const std::function<void()>& work, std::function<void()> then) {
                        work();
                        loop_.post(std::move(then));
                    },
                    [this] { return state::take_snapshot(state_dir_, until_end_); },
                    {},
                    [this](const Error& why) { disposal_troubles_.push_back(to_text(why)); },
                    until_end_,
                    {},
                    &programs_,
                    [this](const Error& why) { screen_lock_troubles_.push_back(to_text(why)); },
                    // A full disk keeps nothing, and the ledger knows it too.
                    [this](const gate::FireNames& fires) { (void)keep_fires(state_dir_, fires); }});
    claim_errors_ = gate_->claim(first_site_, kept_fires(state_dir_).value());
}

void VirtualGate::start_without_ledger(const Error& why) {
    claim();
    gate_->serve_without_ledger(why);
    settle();
}

Result<void> VirtualGate::start(const std::function<void()>& before_ledger) {
    claim();
    if (before_ledger) before_ledger();
    auto opened = open_state_dir(state_dir_, first_site_->ledger_origin, first_site_->ledger_spill);
    if (!opened) return opened.error();
    vault_ = std::move(opened->vault);
    const auto kept = keep_config(state_dir_, *first_site_, *vault_);
    if (!kept) return kept.error();
    writer_ = std::make_unique<ledger::Writer>(std::move(opened->store));
    auto cosigned = kept_cosigned(state_dir_, *first_site_);
    if (!cosigned) return cosigned.error();
    gate_->recall_cosigned(std::move(*cosigned),
                           [this](const std::string& witness) { wrongly_cosigned_.push_back(witness); });
    std::optional<Result<void>> ready;
    auto live = opened->fold.state;
    keeper_ = std::make_unique<state::Keeper>(state_dir_, std::move(opened->fold), signed_by(*writer_));
    gate_->start(std::move(live), std::move(opened->directory), *writer_, *vault_,
                 gate::NewConfig{first_site_, kept->sha256, "start", {}, std::nullopt},
                 [&ready](const Result<void>& result) { ready = result; });
    settle();
    // What waits in a spill file is folded and not in the ledger yet.
    if (!*ready || !ledger_healths_.empty()) return *ready;
    return keeper_->keep();
}

void VirtualGate::set_disk_use(std::vector<gate::DiskUse> disks) {
    settle();
    disks_ = std::move(disks);
}

void VirtualGate::stall_ledger() {
    settle();
    stall_.emplace();
    writer_->run([until = stall_->get_future().share()] { until.wait(); });
}

void VirtualGate::resume_ledger() {
    if (!stall_) return;
    stall_->set_value();
    stall_.reset();
}

Result<std::string> VirtualGate::checkpoint() {
    std::promise<Result<std::string>> note;
    writer_->checkpoint([&note](Result<std::string> made) { note.set_value(std::move(made)); });
    return note.get_future().get();
}

void VirtualGate::settle() {
    do {
        if (writer_ && !stall_) writer_->drain();
    } while (loop_.run_ready() != 0);
}

void VirtualGate::advance_to(WallTime when) {
    const auto target = clock_.now().mono + (when - clock_.now().wall);
    settle();
    for (auto next = loop_.next_timer(); next && *next <= target; next = loop_.next_timer()) {
        clock_.advance_to(*next);
        settle();
    }
    clock_.advance_to(target);
    settle();
}

void VirtualGate::tap(const std::string& reader, const CardEvidence& card) {
    hardware_.tap(ReaderName{reader}, card).value();
    settle();
    hardware_.remove(ReaderName{reader});
    settle();
}

void VirtualGate::type(const std::string& reader, std::string_view keys) {
    const auto& site = *gate_->site();
    const auto beside = site.readers[site.find_reader(reader).value()].keypad;
    hardware_.type(site.keypads[beside.value()].name, keys).value();
    settle();
}

void VirtualGate::contact(const std::string& door, bool open) {
    hardware_.set_input(door_of(*gate_, door).contact.value(), open);
    settle();
    if (!open) advance(kContactSettles);
}

void VirtualGate::rex(const std::string& door, bool pressed) {
    hardware_.set_input(door_of(*gate_, door).rex.value(), pressed);
    settle();
}

void VirtualGate::input(const std::string& name, bool active) {
    for (const auto& input : gate_->site()->inputs) {
        if (input.name == name) hardware_.set_input(input.line, active);
    }
    settle();
    if (!active) advance(kFireOverSettles);
}

bool VirtualGate::released(const std::string& door) const {
    const auto& configured = door_of(*gate_, door);
    if (configured.pulse_lock) return !hardware_.output_level(configured.lock_monitor.value());
    const bool energised = hardware_.output_level(configured.lock);
    return energised == (configured.power_loss == site::PowerLoss::fail_secure);
}

Result<gate::CredentialRow> VirtualGate::issue(const std::string& holder, const std::string& reader,
                                               const CardEvidence& card) {
    std::optional<Result<gate::CredentialRow>> answer;
    gate_->issue(HolderId{holder}, ReaderName{reader}, "demo",
                 [&answer](Result<gate::CredentialRow> result) { answer = std::move(result); });
    if (!answer) tap(reader, card);
    settle();
    return *answer;
}

Result<Seq> VirtualGate::reload(std::shared_ptr<const site::Site> site, std::optional<std::int64_t> accept_removals) {
    const auto kept = keep_config(state_dir_, *site, *vault_);
    if (!kept) return kept.error();
    std::optional<Result<Seq>> answer;
    const auto now = clock_.now().wall;
    auto losses = site::lost_rights({*gate_->site(), gate_->site()->roster}, {*site, site->roster}, now);
    auto changes = site::shortened(site::diff(*gate_->site(), *site, now));
    gate_->reload(gate::NewConfig{std::move(site), kept->sha256, "command", std::move(losses), accept_removals,
                                  std::move(changes)},
                  [&answer](const Result<Seq>& result) { answer = result; });
    settle();
    return *answer;
}

}  // namespace sekisho::main
