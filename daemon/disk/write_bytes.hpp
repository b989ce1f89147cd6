// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace sekisho::disk {

// All of them, however often the system takes only a part. 0, or the errno of what failed.
[[nodiscard]] int write_bytes(int fd, std::span<const std::uint8_t> bytes);

}  // namespace sekisho::disk
