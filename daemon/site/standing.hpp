// SPDX-License-Identifier: Apache-2.0
// Which rights people have over the hours of a date, by what they are: for what compares and describes configurations.
// Decisions are those of daemon/access.
#pragma once

#include "daemon/site/minutes.hpp"
#include "daemon/site/site.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace sekisho::site {

struct Post {
    JobClassIndex job_class{};
    std::uint32_t during = Assignment::kAlways;
    friend auto operator<=>(const Post&, const Post&) = default;
};

// All of a person that rights and hours depend on. No post: no right.
struct Standing {
    VendorIndex vendor = kNoVendor;
    std::vector<Post> posts;  // ascending, each once
    friend auto operator<=>(const Standing&, const Standing&) = default;
};
// Of the posts in force at `instant`; none where the holder's time or the vendor's contract is over.
[[nodiscard]] Standing standing_at(const Site& site, const Holder& holder, WallTime instant);
// Of all posts that are in force at any time from `since` on.
[[nodiscard]] Standing standing_since(const Site& site, const Holder& holder, WallTime since);

// What a right asks for beside the level: any of these together, as a sum.
inline constexpr unsigned kNeedsPermit = 1;
inline constexpr unsigned kNeedsEscort = 2;
inline constexpr unsigned kNeedsDuty = 4;  // holds in the hours of the holder's duty only
inline constexpr unsigned kNeedKinds = 8;
// " with a permit and an escort, on duty"; "" for none.
[[nodiscard]] std::string needs_text(unsigned needs);

// By needs: the minutes at which a right that asks for just that holds, and none that asks for a part of it. A date of
// that context; the entry side.
using Rights = std::array<MinuteSet, kNeedKinds>;
[[nodiscard]] Rights rights_on(const Site& site, const Standing& standing, DoorIndex door, const DayContext& context);
[[nodiscard]] MinuteSet any_of(const Rights& rights);

}  // namespace sekisho::site
