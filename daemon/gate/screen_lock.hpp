// SPDX-License-Identifier: Apache-2.0
// Has the screens of a zone's workstations lock when somebody leaves the zone (6.4-C5): runs the hospital's program.
//
//   program left ZONE HOLDER WORKSTATION...    that person left, and somebody is there still, for certain or perhaps
//   program empty ZONE WORKSTATION...          the last one left
//
// Who has left: whoever passed a door out of the zone by card, into a zone around it or within it (nobody sits at a
// workstation from there), whether they were known to be in it or not; and whoever was said to be in it and is not any
// more, by a card seen at another door, a declared exit that was approved, or a muster. After a lever or a REX
// everybody is there perhaps, so nobody has left until a card says where they are.
// Every exit is durable before anything is run, no door waits for it, and nothing is run for exits before a start. An
// exit waits for `leave_delay` (6.5-B1f), and a zone is empty only when that is over for everybody who has left it. At
// most kProgramsAtOnce run; kExitsWaiting more wait for their turn, and one that comes then is dropped and counts as
// failed. Whoever is back by then is not named.
// What failed (did not start, ended badly, was killed at its limit, was dropped) raises one alarm a zone, which is over
// at the next success there.
#pragma once

#include "daemon/gate/journal.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"
#include "hal/contract/programs.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace sekisho::gate {

inline constexpr std::size_t kProgramsAtOnce = 4;
inline constexpr std::size_t kExitsWaiting = 64;

class ScreenLock {
public:
    struct Parts {
        hal::Loop& loop;
        hal::Clock& clock;
        Journal& journal;
        hal::Programs* programs = nullptr;               // nothing: none is run
        std::function<HolderId(Pid)> shown;              // for people: "pid:N" where nobody knows the person
        std::function<void(const Error&)> trouble = {};  // why a screen may not have locked. Nothing: nobody is told
    };
    explicit ScreenLock(Parts parts) : parts_(std::move(parts)) {}
    ScreenLock(const ScreenLock&) = delete;
    ScreenLock& operator=(const ScreenLock&) = delete;

    // The journal is open. Called again for every Site that comes into force: what waits goes on under it, where its
    // zone still has workstations.
    void adopt(std::shared_ptr<const site::Site> site);
    void stop();

private:
    struct Exit {
        ZoneNumber zone{};
        Pid person{};
        friend auto operator<=>(const Exit&, const Exit&) = default;
    };
    void on_entry(const Entry& entry);
    void look_up_zones();
    void watch(const site::Zone& zone);
    void has_left(const Exit& exit);
    void look_whose_delay_is_over();
    [[nodiscard]] bool is_empty(ZoneNumber zone) const;
    void wait_for_turn(const Exit& exit);
    void run_later();
    void run_next();
    void run(const site::Zone& zone, const Exit& exit);
    void ended(const std::string& zone, const hal::ProgramOutcome& outcome);
    void failed(const std::string& zone, const Error& why);
    void alarm(const std::string& zone, bool active);

    Parts parts_;
    std::shared_ptr<const site::Site> site_;
    std::optional<std::uint64_t> subscription_;
    std::map<ZoneNumber, const site::Zone*> zones_;  // with workstations, of `site_`
    std::map<Pid, ZoneNumber> inside_;               // who is in one of them, as far as is known
    std::map<Exit, MonoTime> away_;                  // until when each exit waits for who may be back
    std::unique_ptr<hal::Loop::Timer> delay_over_;   // of the first of them
    std::deque<Exit> waiting_;                       // for their turn
    std::size_t running_ = 0;
    std::set<std::string> raised_;  // zones whose alarm the ledger has, or will have when it is written
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // what comes back later sees that this is gone
};

}  // namespace sekisho::gate
