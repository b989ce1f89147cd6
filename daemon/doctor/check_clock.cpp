// SPDX-License-Identifier: Apache-2.0
#include "daemon/doctor/checks.hpp"

namespace sekisho::doctor {

void check_clock(const Facts& facts, Findings& findings) {
    const auto& clock = facts.clock;
    const auto found = [&findings](const char* what, const char* hint) {
        findings.push_back({Check::clock, {what, "the wall clock", hint}});
    };
    if (clock.now < clock.newest_file) {
        found("it stands before a file that the ledger wrote: it was set back, or has lost its battery",
              "set it, replace the battery of the machine's clock, and see `timedatectl`");
    }
    if (clock.status != ClockStatus::synced) {
        found(
            "it is not in step with any time service: rights would end by a clock that nobody watches",
            "install chrony or systemd-timesyncd, name the hospital's time server in it, and wait until `timedatectl` "
            "says that it is synchronized");
    } else if (clock.error > kMostClockError) {
        found("it is in step, but may be off by more than a second",
              "look at the time server with `chronyc tracking`, and name one that is nearer");
    }
    if (clock.suspect) {
        found("the daemon does not believe it: it jumped", "look at it; if it is right: `sekisho doctor accept-clock`");
    }
    if (clock.out_for_too_long) {
        found("it has been out of step for longer than [clock] max_unsynced",
              "see that the machine reaches its time server");
    }
}

}  // namespace sekisho::doctor
