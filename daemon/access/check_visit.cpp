// SPDX-License-Identifier: Apache-2.0
// Visitors' badges (6.4-C3a, 6.6-Bd).
#include "daemon/access/checks.hpp"

namespace sekisho::access {

Decision decide_badge(const site::Site& site, const state::State& state, const Request& request, const KnownCard& badge,
                      const Moment& now) {
    const state::Visit* visit = state::visit_of(state, badge.credential);
    const site::Door& door = site.doors.at(request.side.door);
    if (visit == nullptr || now.ledger >= visit->until)
        return denied(Reason::credential_expired, Detail::visit_over, kDefaultDeny);
    Decision decision = denied(Reason::other, Detail::no_accompaniment, door.entry.rule);
    const bool enters = request.side.direction == Direction::entry;  // who leaves is asked for nobody (STD-EGR-01)
    decision.requires_.escort = enters;
    if (const auto* level = level_now(site, request.side.door, now)) decision.level = level->level;
    const auto& second = request.shown.second;
    const bool accompanied = second && person_of(state, *second) == visit->host;
    if (enters && !accompanied) return decision;
    decision.verdict = Verdict::granted;
    decision.reason = Reason::none;
    decision.detail = Detail::none;
    decision.basis = Basis::visit;
    decision.basis_entry = visit->seq;
    return decision;
}

}  // namespace sekisho::access
