// SPDX-License-Identifier: Apache-2.0
// Whether a vendor still answers for one of its people (6.8-C4): removed by name, or not confirmed, or not let in, for
// longer than its terms allow. Pure; who asks at a door and who lists a vendor's people get the same answer.
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/model/time.hpp"
#include "daemon/model/vocabulary.hpp"
#include "daemon/site/vendor.hpp"
#include "daemon/state/workflows.hpp"

#include <optional>

namespace sekisho::access {

struct WorkerSuspension {
    Detail why{};          // worker_removed, worker_unconfirmed, worker_unused
    WallTime since{};      // epoch for a removal, whose entry tells
    Seq removal = kNoSeq;  // its entry
};

// Nothing: the vendor answers for the person. `ledger`: the end of rights goes by the ledger's time (6.4-B1c). Who was
// never confirmed is counted from the first card; who was never let in from that, or from the last confirmation.
[[nodiscard]] std::optional<WorkerSuspension> suspension_of(const site::Vendor& vendor,
                                                            const state::PersonFacts& person, WallTime ledger);

}  // namespace sekisho::access
