// SPDX-License-Identifier: Apache-2.0
// Doors of which one at a time lets people in (a mantrap: 6.4-C1, 6.4-B0b). Part of site.hpp.
#pragma once

#include "daemon/site/indices.hpp"
#include "daemon/site/rule.hpp"

#include <string>
#include <vector>

namespace sekisho::site {

// `[interlocks.NAME]`. It refuses entries alone: whoever wants out goes out, whatever stands open (6.9-B1).
struct Interlock {
    std::string name;              // id in the file
    std::vector<DoorIndex> doors;  // two or more, ascending; each has a contact and is in no other
    RuleIndex rule;
};

}  // namespace sekisho::site
