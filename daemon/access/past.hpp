// SPDX-License-Identifier: Apache-2.0
// A decision of the past, taken again from its entry and from the State that it was taken on: under the configuration
// of then it is the same one, under another it is what that would have answered (design 7.4).
#pragma once

#include "daemon/access/decide.hpp"
#include "daemon/model/entry.hpp"

#include <functional>
#include <string_view>

namespace sekisho::access {

// A person as the Site's roster names them, with one of their cards: "" where it is not known who that is. The text
// must stay until it is asked again.
using WhoIs = std::function<KnownCard(Pid)>;

// Whether `other`, an earlier entry, was written only after `access` had been decided: who waits for a second person
// is written down when the wait is over, and the two of a pair are decided as one.
[[nodiscard]] bool came_after(const Entry& other, const Entry& access);

// What the gate decided by when its wall clock showed `wall`. `state`: as of then.
[[nodiscard]] Moment moment_at(const site::Site& site, const state::State& state, WallTime wall);
// The same for the decision of an access entry.
[[nodiscard]] Moment moment_of(const site::Site& site, const state::State& state, const Entry& access);

// The side of an access entry. Nothing: this Site has no such door, or no reader on that side.
[[nodiscard]] std::optional<site::Side> side_of(const site::Site& site, const state::State& state, const Entry& access);

// The request, with all that the entry tells of what was shown: what the door did not ask for then nobody knows, and
// counts as not shown. `who` must outlive the Request.
[[nodiscard]] Request request_of(const Entry& access, site::Side side, const WhoIs& who);

// The decision. What kept the door shut beside the rules then (out of service, keypad away, no record) does so again.
[[nodiscard]] Decision retell(const site::Site& site, const state::State& state, const Entry& access, site::Side side,
                              const WhoIs& who);

}  // namespace sekisho::access
