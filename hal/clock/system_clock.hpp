// SPDX-License-Identifier: Apache-2.0
// The machine's clocks, with the kernel's word on how far to trust its wall clock (6.5-C5).
#pragma once

#include "hal/contract/clock.hpp"
#include "hal/contract/clock_trust.hpp"

#include <mutex>
#include <string>

namespace sekisho::hal {

// From any thread.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Now now() override;
    [[nodiscard]] std::string boot_id() const override;
    void limit_holdover(Duration longest) override;

private:
    std::mutex mutex_;
    ClockTrust trust_;
};

}  // namespace sekisho::hal
