// SPDX-License-Identifier: Apache-2.0
// Keys of things with tags, and of how long one may go unseen (6.4-C4b). Part of keys.hpp.
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kAssetKeys{
    KeySpec{"name", Want::text, true},
    KeySpec{"zone", Want::text, true},
    KeySpec{"tag", Want::text, true},
};
inline constexpr SectionSpec kAsset{"[assets.NAME]", kAssetKeys};

inline constexpr std::array kAssetCheckKeys{KeySpec{"missing_after", Want::text, true}};
inline constexpr SectionSpec kAssetCheck{"[asset_check]", kAssetCheckKeys};

}  // namespace sekisho::config::spec
