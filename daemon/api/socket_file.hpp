// SPDX-License-Identifier: Apache-2.0
// The Unix socket as a file: its rights, a stale one, its removal.
#pragma once

#include "daemon/model/result.hpp"

#include <string>

namespace sekisho::api {

inline constexpr std::size_t kLongestSocketPath = 107;  // sun_path holds 108 bytes with its end

// Makes room for a socket at `path`: removes one that nobody listens on.
[[nodiscard]] Result<void> clear_socket_path(const std::string& path);
// A listening socket bound to `path`, mode 0660, non-blocking.
[[nodiscard]] Result<int> listen_at(const std::string& path);
// "uid:0"; "" when the kernel does not say.
[[nodiscard]] std::string peer_name(int socket);

}  // namespace sekisho::api
