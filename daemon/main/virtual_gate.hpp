// SPDX-License-Identifier: Apache-2.0
// A whole gate in virtual time: the real gate, ledger and vault on the simulated hardware and a clock that moves when
// told. The scripted day and the whole-tap tests are played on it.
#pragma once

#include "daemon/gate/gate.hpp"
#include "daemon/main/state_dir.hpp"
#include "daemon/model/result.hpp"
#include "daemon/state/store/keeper.hpp"
#include "hal/sim/manual_loop.hpp"
#include "hal/sim/sim_bolts.hpp"
#include "hal/sim/sim_clock.hpp"
#include "hal/sim/sim_hardware.hpp"
#include "hal/sim/sim_programs.hpp"

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>

namespace sekisho::main {

class VirtualGate {
public:
    // `state_dir` must have been made by ledger init. Starts at `start`, at boot time zero, with
    // every door closed and no input active; what a test wants otherwise it sets before start().
    VirtualGate(std::string state_dir, std::shared_ptr<const site::Site> site, WallTime start);
    ~VirtualGate();
    VirtualGate(const VirtualGate&) = delete;
    VirtualGate& operator=(const VirtualGate&) = delete;

    // Claims the lines, opens the ledger, puts the gate in service and, where the ledger can be written, keeps the
    // state of that moment, from which a next start goes on; what could not be claimed is in `claim_errors`.
    // `before_ledger` is played between the two.
    [[nodiscard]] Result<void> start(const std::function<void()>& before_ledger = {});
    // The same where there is no ledger: ways out are served, and who asks for more is told `why`.
    void start_without_ledger(const Error& why);
    // Everything that is due now has happened and is durable when it returns.
    void settle();
    // The disk takes its time: until it is resumed nothing more becomes durable, and settle() waits for the loop alone.
    void stall_ledger();
    void resume_ledger();
    // The same for every moment up to then.
    void advance_to(WallTime when);
    void advance(Duration by) { advance_to(clock_.now().wall + by); }

    // A card is held to a reader for a moment and taken away.
    void tap(const std::string& reader, const CardEvidence& card);
    // At the keypad beside that reader.
    void type(const std::string& reader, std::string_view keys);
    void contact(const std::string& door, bool open);
    void rex(const std::string& door, bool pressed);
    void input(const std::string& name, bool active);
    // The lock's state by its output line: true when a person can open the door.
    [[nodiscard]] bool released(const std::string& door) const;
    // Enrols `card` for `holder` at `reader`.
    [[nodiscard]] Result<gate::CredentialRow> issue(const std::string& holder, const std::string& reader,
                                                    const CardEvidence& card);
    [[nodiscard]] Result<Seq> reload(std::shared_ptr<const site::Site> site,
                                     std::optional<std::int64_t> accept_removals = std::nullopt);

    // Whether what reads the ledger aside gives up, as it does when the daemon's loop has ended.
    void set_ending(bool ending) { ending_ = ending; }
    // How full the disks are, as the gate will see it when it looks next.
    void set_disk_use(std::vector<gate::DiskUse> disks);

    [[nodiscard]] gate::Gate& gate() { return *gate_; }
    [[nodiscard]] hal::SimHardware& hardware() { return hardware_; }
    [[nodiscard]] hal::SimBolts& bolts() { return bolts_; }  // of the doors with a lock monitor
    [[nodiscard]] hal::SimPrograms& programs() { return programs_; }
    [[nodiscard]] hal::SimClock& clock() { return clock_; }
    [[nodiscard]] vault::Vault& vault() { return *vault_; }
    [[nodiscard]] const std::vector<Error>& claim_errors() const { return claim_errors_; }
    // Told whenever they changed.
    [[nodiscard]] const std::vector<ledger::Health>& ledger_healths() const { return ledger_healths_; }
    // Witnesses of whom something is kept that they did not cosign.
    [[nodiscard]] const std::vector<std::string>& wrongly_cosigned() const { return wrongly_cosigned_; }
    // Told whenever it was another one.
    [[nodiscard]] const std::vector<std::string>& disposal_troubles() const { return disposal_troubles_; }
    // Why screens may not have locked.
    [[nodiscard]] const std::vector<std::string>& screen_lock_troubles() const { return screen_lock_troubles_; }
    // The signed note of the ledger as it is now.
    [[nodiscard]] Result<std::string> checkpoint();
    [[nodiscard]] std::string ledger_path() const { return state_dir_ + "/ledger.db"; }

private:
    void claim();

    std::string state_dir_;
    std::shared_ptr<const site::Site> first_site_;
    hal::SimClock clock_;
    hal::ManualLoop loop_;
    hal::SimHardware hardware_;
    hal::SimBolts bolts_{hardware_};
    hal::SimPrograms programs_;
    std::atomic<bool> ending_{false};
    const ledger::Patience until_end_{std::nullopt, &ending_};
    std::vector<gate::DiskUse> disks_;  // read on the ledger's thread, set while it rests
    std::unique_ptr<vault::Vault> vault_;
    std::unique_ptr<gate::Gate> gate_;
    std::unique_ptr<state::Keeper> keeper_;
    std::unique_ptr<ledger::Writer> writer_;  // ends first: its thread calls into what stands above
    std::optional<std::promise<void>> stall_;
    std::vector<Error> claim_errors_;
    std::vector<ledger::Health> ledger_healths_;
    std::vector<std::string> wrongly_cosigned_;
    std::vector<std::string> disposal_troubles_;
    std::vector<std::string> screen_lock_troubles_;
};

// Wires of a site that is not there yet: every door closed, no button pressed, no case open, no fire.
void rest_inputs(hal::SimHardware& hardware, const site::Site& site);
void fit_locks(hal::SimBolts& bolts, const site::Site& site);

}  // namespace sekisho::main
