// SPDX-License-Identifier: Apache-2.0
// Signs for the way out: Japanese rules ask that how an escape door is opened stands beside it (order for enforcement
// of the Building Standards Act, article 125-2; STD-EGR-01, PRAC-07).
#pragma once

#include "daemon/site/site.hpp"

#include <string>

namespace sekisho::cli {

// One HTML document to be printed, with a page of A4 for each evacuation exit, in Japanese and English. It needs
// nothing beside itself. Without any such door: one page that says so.
[[nodiscard]] std::string sign_sheets(const site::Site& site);

}  // namespace sekisho::cli
