// SPDX-License-Identifier: Apache-2.0
#include "hal/contract/clock_trust.hpp"

#include <algorithm>

namespace sekisho::hal {

ClockTrust::Verdict ClockTrust::judge(BootTime now, const std::optional<KernelClock>& seen) {
    if (seen && seen->synchronised) {
        last_good_ = Good{now, seen->error};
        return {ClockStatus::synced, seen->error};
    }
    Duration grown{};
    if (seen && last_good_) {
        constexpr int kDriftDivisor = 2000;  // 500 ppm
        const auto since = std::max(Duration::zero(), now - last_good_->at);
        grown = last_good_->error + since / kDriftDivisor;
        if (since < longest_holdover_) return {ClockStatus::holdover, grown};
    }
    return {ClockStatus::unsynced, std::max({kUnknownError, grown, seen ? seen->error : Duration::zero()})};
}

}  // namespace sekisho::hal
