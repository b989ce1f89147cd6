// SPDX-License-Identifier: Apache-2.0
// Places in the vectors of one Site; they mean nothing in another. Part of site.hpp.
#pragma once

#include <cstddef>

namespace sekisho::site {

using ScheduleIndex = std::size_t;
using ZoneIndex = std::size_t;
using DoorIndex = std::size_t;
using LevelIndex = std::size_t;
using ReaderIndex = std::size_t;
using KeypadIndex = std::size_t;
using InputIndex = std::size_t;

inline constexpr ZoneIndex kOutside = 0;  // zones[0] is "outside", always there

}  // namespace sekisho::site
