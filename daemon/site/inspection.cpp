// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/inspection.hpp"

#include <algorithm>
#include <string_view>

namespace sekisho::site {

bool is_inspected(const Zone& zone) {
    return zone.sensitivity >= Sensitivity::limited;
}

std::vector<std::string> owners_of(const Site& site, const Zone& zone) {
    const std::string_view role = std::string_view(zone.owner).substr(0, zone.owner.find(':'));
    const auto found =
        std::find_if(site.roles.begin(), site.roles.end(), [role](const Role& one) { return one.name == role; });
    return found == site.roles.end() ? std::vector<std::string>() : found->operators;
}

}  // namespace sekisho::site
