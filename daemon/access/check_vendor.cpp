// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/checks.hpp"

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

Refusal check_vendor_zone(const Case& request) {
    const site::Vendor* vendor = vendor_of(request);
    if (!vendor || !site::is_limited(request.site, request.side.door)) return std::nullopt;
    const site::ZoneIndex inner = request.site.doors[request.side.door].inner;
    if (std::find(vendor->zones.begin(), vendor->zones.end(), inner) != vendor->zones.end()) return std::nullopt;
    return denied(Reason::unauthorized, Detail::vendor_zone, vendor->rule);
}

}  // namespace sekisho::access
