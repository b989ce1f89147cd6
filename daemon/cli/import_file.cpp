// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/import_parts.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sekisho::cli {
namespace {

class Opened {
public:
    // O_NONBLOCK: a pipe in place of the file is refused, never waited for. O_NOFOLLOW: a link may lead elsewhere at
    // every look.
    explicit Opened(const std::string& path)
        : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)) {}
    ~Opened() {
        if (fd_ >= 0) ::close(fd_);
    }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

Error too_long(const std::string& path, std::size_t most) {
    return {fmt::format("it is longer than {} bytes", most), path, "no file that the gate takes in is so long"};
}

}  // namespace

Result<std::vector<std::uint8_t>> read_brought(const std::string& path, std::size_t most) {
    const Opened file(path);
    const Error no_plain_file{"this is no plain file", path, "copy it here first, and give the copy"};
    if (file.get() < 0) return errno == ELOOP ? no_plain_file : unreadable(path, errno);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return unreadable(path, errno);
    if (!S_ISREG(status.st_mode)) return no_plain_file;
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > most) return too_long(path, most);
    std::vector<std::uint8_t> bytes(size + 1);  // one more shows a file that grows
    std::size_t got = 0;
    while (got < bytes.size()) {
        const ssize_t part = ::read(file.get(), bytes.data() + got, bytes.size() - got);
        if (part < 0 && errno == EINTR) continue;
        if (part < 0) return unreadable(path, errno);
        if (part == 0) break;
        got += static_cast<std::size_t>(part);
    }
    if (got > size) return Error{"it grew while it was read", path, "wait until it is written, then try again"};
    bytes.resize(got);
    return bytes;
}

std::string to_hex(const Digest& digest) {
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace sekisho::cli
