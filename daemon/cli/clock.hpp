// SPDX-License-Identifier: Apache-2.0
// All clocks of this machine, for what is written without a daemon.
#pragma once

#include "daemon/model/time.hpp"

#include <sys/timex.h>

namespace sekisho::cli {

// The status is the kernel's word: this process has not seen an earlier one, so holdover is never claimed.
[[nodiscard]] Now clocks_now();

// How far the wall clock may be trusted.
struct ClockWord {
    ClockStatus status = ClockStatus::unsynced;
    Duration error{};
};
// From what adjtimex (read only) returned and filled in: synced with the kernel's bound, or unsynced with at least 16
// s, as where it was refused. The rule is that of hal/contract/clock_trust.hpp, which belongs to the daemon.
[[nodiscard]] ClockWord word_of(int answer, const timex& state);

}  // namespace sekisho::cli
