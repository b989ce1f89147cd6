// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/write_bytes.hpp"

#include <unistd.h>
#include <cerrno>

namespace sekisho::disk {

int write_bytes(int fd, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return 0;
}

}  // namespace sekisho::disk
