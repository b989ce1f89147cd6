// SPDX-License-Identifier: Apache-2.0
// Cards that hang beside readers: what each light and tone means, what to do then, and whom to call (PRAC-19).
#pragma once

#include "daemon/site/site.hpp"

#include <string>

namespace sekisho::cli {

// One HTML document to be printed, with a page of A5 for each reader that serves a door and has lights or a buzzer, in
// Japanese and English. It needs nothing beside itself. Without any such reader: one page that says so.
[[nodiscard]] std::string legend_cards(const site::Site& site);

}  // namespace sekisho::cli
