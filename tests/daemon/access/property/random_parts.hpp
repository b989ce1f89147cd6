// SPDX-License-Identifier: Apache-2.0
// What the sources of random hospitals share.
#pragma once

#include "tests/daemon/access/property/paper.hpp"
#include "tests/support/site_text.hpp"

#include <rapidcheck.h>

#include <string>
#include <vector>

namespace sekisho::access::property {

using Texts = std::vector<std::string>;

inline const Texts kHours{"a", "b", "c", "d"}, kDoors{"p", "q", "r", "s"}, kJobs{"x", "y", "z"}, kFirms{"v", "w"};
inline const Texts kPlans{"flood", "attack"};
inline const Texts kZones{"court", "ward", "server", "vault"};
inline const Texts kPeople{"N1", "N2", "N3", "N4", "N5"};  // N5 never stands in the roster
inline const Texts kRostered{"N1", "N2", "N3", "N4"};
inline const Instant kFirst = sekisho::tests::utc("2026-04-29 15:00:00").time_since_epoch().count();
inline const Instant kLast = sekisho::tests::utc("2026-05-11 15:00:00").time_since_epoch().count();
// Cards of people, then badges B1 and B2, then the sealed ones.
inline constexpr int kCards = 7, kBadges = 2, kSealed = 3, kAllCards = kCards + kBadges + kSealed, kNeverIssued = 99;
inline const Texts kVisitors{"V1", "V2", "V3"}, kBreakGlass{"red", "blue"};

template <class T>
T one_of(const std::vector<T>& values) {
    return *rc::gen::resize(100, rc::gen::elementOf(values));
}
// Once in so many times.
inline bool once_in(int times) {
    return *rc::gen::resize(100, rc::gen::inRange(0, times)) == 0;
}
inline int below(int end) {
    return *rc::gen::resize(100, rc::gen::inRange(0, end));
}
// On a quarter of an hour.
inline Instant some_instant() {
    return kFirst + below(static_cast<int>((kLast - kFirst) / (15 * kMinute))) * 15 * kMinute;
}

// What happened in the hospital, in order.
void add_events(Hospital& paper);
// What officers order.
void add_desk_event(Hospital& paper, Instant when);
void add_card_event(Hospital& paper, Instant when);
void seal_card(Hospital& paper, Instant when);
void add_permit_event(Hospital& paper, Instant when);
void add_vendor_event(Hospital& paper, Instant when);
void add_visit_event(Hospital& paper, Instant when);
// One of the events of that kind until now; -1: there is none.
[[nodiscard]] int some_earlier(const Hospital& paper, const std::string& what);
// What the gate writes when a plan's time is over.
void add_expired_plans(Hospital& paper, Instant now);

}  // namespace sekisho::access::property
