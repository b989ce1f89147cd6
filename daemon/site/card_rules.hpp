// SPDX-License-Identifier: Apache-2.0
// `[credentials]`: how cards come into their holders' hands, and what stands in for one that is not at hand
// (6.5-B1g, 6.5-B1h, 6.5-C7u2, PRAC-11).
#pragma once

#include "daemon/model/time.hpp"
#include "daemon/site/rule.hpp"

#include <chrono>

namespace sekisho::site {

struct CardRules {
    bool handover = false;  // a card opens nothing until its handover is recorded and its holder has confirmed it
    bool consent = false;   // and the date of the holder's consent is told (6.5-C7u2)
    Duration temporary_longest = std::chrono::hours(24);  // of a temporary card
    Duration confirm_within = std::chrono::days(7);       // acts with one wait for so long until it is an alarm
    RuleIndex rule;                                       // 0: no [credentials]
};

}  // namespace sekisho::site
