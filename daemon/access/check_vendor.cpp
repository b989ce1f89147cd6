// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/checks.hpp"
#include "daemon/access/workers.hpp"

#include <algorithm>

namespace sekisho::access {

const site::Vendor* vendor_of(const Case& request) {
    const site::VendorIndex vendor = request.holder.vendor;
    return vendor == site::kNoVendor ? nullptr : &request.site.vendors.at(vendor);
}

Refusal check_contract(const Case& request) {
    const site::Vendor* vendor = vendor_of(request);
    if (!vendor || request.now.ledger < vendor->contract_until) return std::nullopt;
    return denied(Reason::credential_expired, Detail::vendor_contract, vendor->contract_rule);
}

std::optional<WorkerSuspension> suspension_of(const site::Vendor& vendor, const state::PersonFacts& person,
                                              WallTime ledger) {
    if (person.removed != kNoSeq) return WorkerSuspension{Detail::worker_removed, {}, person.removed};
    const WallTime known = std::max(person.registered, person.confirmed);
    if (vendor.confirm_every) {
        const WallTime end = known + *vendor.confirm_every;
        if (ledger >= end) return WorkerSuspension{Detail::worker_unconfirmed, end, kNoSeq};
    }
    if (vendor.unused_after) {
        const WallTime end = std::max(known, person.entered) + *vendor.unused_after;
        if (ledger >= end) return WorkerSuspension{Detail::worker_unused, end, kNoSeq};
    }
    return std::nullopt;
}

Refusal check_worker(const Case& request) {
    const site::Vendor* vendor = vendor_of(request);
    if (vendor == nullptr || request.state == nullptr) return std::nullopt;
    const auto person = state::person_facts(*request.state, request.person);
    const auto suspension = suspension_of(*vendor, person, request.now.ledger);
    if (!suspension) return std::nullopt;
    const auto rule = suspension->why == Detail::worker_unconfirmed ? vendor->confirm_rule
                      : suspension->why == Detail::worker_unused    ? vendor->unused_rule
                                                                    : kDefaultDeny;
    auto refusal = denied(Reason::credential_not_enabled, suspension->why, rule);
    refusal.basis_entry = suspension->removal;
    return refusal;
}

Refusal check_vendor_zone(const Case& request) {
    const site::Vendor* vendor = vendor_of(request);
    if (!vendor || !site::is_limited(request.site, request.side.door)) return std::nullopt;
    const site::ZoneIndex inner = request.site.doors[request.side.door].inner;
    if (std::find(vendor->zones.begin(), vendor->zones.end(), inner) != vendor->zones.end()) return std::nullopt;
    return denied(Reason::unauthorized, Detail::vendor_zone, vendor->rule);
}

}  // namespace sekisho::access
