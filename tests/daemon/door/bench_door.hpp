// SPDX-License-Identifier: Apache-2.0
// A door on the bench: feeds events at milliseconds and reads the actions back as words, in order.
#pragma once

#include "daemon/door/step.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace sekisho::door::bench {

using Words = std::vector<std::string>;
inline const Words kNothing{};

[[nodiscard]] inline MonoTime at(std::int64_t milliseconds) {
    return MonoTime{} + std::chrono::hours{1} + std::chrono::milliseconds{milliseconds};
}

// "release", "lock", "unlock rex", "relock closed", "outcome taken #7 entry", "forced_open", "sound
// alarm" ...
[[nodiscard]] std::string word(const Action& action);
[[nodiscard]] Words words(const std::vector<Action>& actions);
[[nodiscard]] std::string word(const Event& event);

[[nodiscard]] inline Grant entry_grant(std::int64_t seq) {
    return Grant{UnlockCause::card, Seq{seq}, Direction::entry, false};
}
[[nodiscard]] inline Grant exit_grant(std::int64_t seq) {
    return Grant{UnlockCause::exit_card, Seq{seq}, Direction::exit, false};
}
[[nodiscard]] inline Grant extended_exit_grant(std::int64_t seq) {
    return Grant{UnlockCause::exit_card, Seq{seq}, Direction::exit, true};
}

// release 5 s, open 30 s, pre-alarm 10 s before, extended + 10 s; a contact and a REX button.
[[nodiscard]] Settings button_door();
// As above with a lever; `switched`: its switch is wired.
[[nodiscard]] Settings lever_door(bool switched);

struct BenchDoor {
    Settings settings = button_door();
    Door door{};

    Words operator()(std::int64_t milliseconds, const Event& event) {
        return words(step(door, settings, event, at(milliseconds)));
    }
};

}  // namespace sekisho::door::bench
