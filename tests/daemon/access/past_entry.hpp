// SPDX-License-Identifier: Apache-2.0
// An access entry at the door of the small hospital, whose decision is taken again.
#pragma once

#include "daemon/access/past.hpp"

#include "tests/daemon/access/small_hospital.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace sekisho::access::small {

using std::chrono::seconds;

inline constexpr Duration kTick{1};
inline constexpr std::int64_t kVisitor = 6;
inline constexpr DoorNumber kDoor{9};
inline const BootTime kBoot{seconds{1000}};  // of the clocks' reading when the entry is written down
inline const WallTime kWritten = kNow + seconds{10};

// Ann at the server door at kNow, written down ten seconds later.
class Past : public testing::Test, protected Hospital {
protected:
    Past() {
        state.registry.give({NamedThing::door, kDoor.value, "server_door"});
        site.doors[0].rule = {2};
        entry_.seq = {50};
        entry_.boot_seq = 3;
        entry_.kind = EntryKind::access;
        entry_.t_event = kNow;
        entry_.recorded.wall = kWritten;
        entry_.recorded.boot = kBoot;
        entry_.door = kDoor;
        entry_.dir = Direction::entry;
        entry_.decision = Verdict::granted;
        entry_.pid = {kAnn};
        entry_.cred = {kAnn};
        entry_.detail = AccessDetail{};
    }
    [[nodiscard]] AccessDetail& detail() { return std::get<AccessDetail>(entry_.detail); }
    // What the entry says of why nobody was let in.
    void refused(Reason reason, Detail why) {
        entry_.decision = Verdict::denied;
        detail().reason = reason;
        detail().detail = why;
    }
    void ask_for_pin() {
        site.levels[0].pin = true;
        site.readers.resize(1);
        site.readers[0].keypad = 0;
        state.pins[{kAnn}].enrolled = true;
        state.pins[{kAnn}].set = kNow;
    }
    [[nodiscard]] static KnownCard who(Pid person) {
        if (person.value == kVisitor) return {};
        return std::get<KnownCard>(Hospital::request(person.value).card);
    }
    [[nodiscard]] Request asked() const { return request_of(entry_, {0, entry_.dir}, who); }
    [[nodiscard]] Decision retold() const { return retell(site, state, entry_, {0, entry_.dir}, who); }
    // Verdict, detail and rule; the reason where it was denied.
    [[nodiscard]] std::string answer() const {
        const auto decision = retold();
        const bool denied = decision.verdict == Verdict::denied;
        return text(decision) + (denied ? ", " + std::string(to_text(decision.reason)) : "") + ", by " +
               rule_text(site, decision);
    }

    Entry entry_;
};

}  // namespace sekisho::access::small
