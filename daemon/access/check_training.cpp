// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/checks.hpp"

namespace sekisho::access {

Refusal check_training(Case& request) {
    const auto& training = request.site.training;
    const WallTime end = request.holder.trained_until;
    if (!training || end == WallTime::max()) return std::nullopt;
    if (request.now.ledger < end) {
        if (request.now.clock >= end - training->warn_before) request.notes.add(Detail::training_ends_soon);
        return std::nullopt;
    }
    request.notes.add(Detail::training_ended);
    const bool closed =
        training->after_end == site::AfterTraining::deny ||
        (training->after_end == site::AfterTraining::deny_limited && site::is_limited(request.site, request.side.door));
    if (!closed || site::is_care(request.site, request.side.door)) return std::nullopt;
    return denied(Reason::credential_expired, Detail::training_ended, training->rule);
}

}  // namespace sekisho::access
