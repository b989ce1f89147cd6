// SPDX-License-Identifier: Apache-2.0
// Collects what is wrong; of each part the first hundred, then how many more.
#pragma once

#include "daemon/ledger/store/verify.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sekisho::ledger {

class Findings {
public:
    void add(Seq seq, std::string what);
    // Those of a piece of the same part, which is a part of its own there.
    void take_over(Findings&& piece);
    // Starts a new part: its findings are counted anew.
    void next_part();
    [[nodiscard]] std::vector<VerifyFinding> take();

private:
    std::vector<VerifyFinding> all_;
    std::int64_t of_part_ = 0;
};

}  // namespace sekisho::ledger
