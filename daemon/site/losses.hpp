// SPDX-License-Identifier: Apache-2.0
// Who loses every right by another configuration (PRAC-05), whatever takes it: not only a date of the person, but the
// end of training that keeps people out, of a vendor's contract, of the last assignment, or of all rights of a job
// class. A slip in one column must not lock the hospital out unseen.
#pragma once

#include "daemon/site/site.hpp"

namespace sekisho::site {

// People, and the rules that they come under: what the roster names by index is of that Site.
struct People {
    const Site& rules;
    const Roster& roster;
};

// As lost_holders(Roster, Roster), and besides whoever could pass some door at `now`, or in seven days, and can pass
// none then any more. What time of day it is does not matter.
[[nodiscard]] Losses lost_rights(const People& current, const People& next, WallTime now);

}  // namespace sekisho::site
