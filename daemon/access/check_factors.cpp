// SPDX-License-Identifier: Apache-2.0
// What a person shows, and who comes along. What this version cannot be shown at a door, it denies.
#include "daemon/access/checks.hpp"

namespace sekisho::access {
namespace {

// Another person than the holder: two cards of one person are not two people.
bool has_second(const Case& request) {
    return request.shown.second && request.shown.second->holder != request.card->holder;
}

// An escort is one of the staff (6.6-B).
bool has_escort(const Case& request) {
    if (!has_second(request)) return false;
    const site::Holder* escort = request.site.roster.find(request.shown.second->holder);
    if (escort == nullptr || escort->job_class >= request.site.job_classes.size()) return false;
    const auto& person_class = request.site.job_classes[escort->job_class].person_class;
    return person_class == "licensed" || person_class == "clerical";
}

}  // namespace

Refusal check_factors(const Case& request) {
    if (request.needs.pin) return denied(Reason::invalid_pin, Detail::pin_not_enrolled, request.level->rule);
    if (!request.needs.second_person || has_second(request)) return std::nullopt;
    const bool desk = request.shown.attended && request.site.levels.at(request.level->level).desk_may_attend;
    if (desk) return std::nullopt;
    return denied(Reason::other, Detail::no_second_person, request.level->rule);
}

Refusal check_company(const Case& request) {
    if (request.needs.escort && !has_escort(request)) {
        return denied(Reason::other, Detail::no_accompaniment, request.policy->rule);
    }
    if (request.needs.permit) return denied(Reason::other, Detail::no_permit, request.policy->rule);
    return std::nullopt;
}

}  // namespace sekisho::access
