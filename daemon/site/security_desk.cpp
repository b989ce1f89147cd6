// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/security_desk.hpp"

#include <algorithm>

namespace sekisho::site {

bool is_of_security_desk(const Site& site, std::string_view account) {
    return std::find(site.security_desk.begin(), site.security_desk.end(), account) != site.security_desk.end();
}

}  // namespace sekisho::site
