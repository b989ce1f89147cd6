// SPDX-License-Identifier: Apache-2.0
// What entries mean to cameras and sounders (6.4-D1).
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::gate {

// What `which` of a door begins with; its number follows.
inline constexpr std::string_view kDoor = "door ";

struct Happening {
    site::Occasion occasion{};
    bool over = false;                      // what began is over; never of granted, denied and duress
    std::string which{};                    // tells several of one occasion that stand at once apart
    std::optional<site::DoorIndex> door{};  // nothing: at none, or at one that is not in `site`
    std::optional<site::ZoneIndex> zone{};
};

// A door that is quiet again ends all that it raised.
[[nodiscard]] std::vector<Happening> happenings_of(const Entry& entry, const site::Site& site,
                                                   const state::Registry& registry);

// Whether it is one of the output's occasions, and where the output looks. `site` is that of both.
[[nodiscard]] bool is_wanted(const site::Site& site, const site::Output& output, const Happening& happening);

}  // namespace sekisho::gate
