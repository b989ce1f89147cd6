// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/vendor.hpp"

namespace sekisho::site {

Duration longest_permit(std::string_view unit) {
    if (unit == "week") return std::chrono::days(7);
    if (unit == "job") return std::chrono::days(31);
    return std::chrono::days(1);
}

}  // namespace sekisho::site
