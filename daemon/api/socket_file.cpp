// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/socket_file.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace sekisho::api {
namespace {

class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return value_; }
    [[nodiscard]] int release() { return std::exchange(value_, -1); }

private:
    int value_;
};

Error from_errno(std::string_view what, const std::string& path, std::string_view hint) {
    return {fmt::format("{}: {}", what, std::generic_category().message(errno)), path, std::string(hint)};
}

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

// sockaddr_un and sockaddr share their first member by POSIX's own design.
const sockaddr* generic(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

Result<void> clear_socket_path(const std::string& path) {
    if (path.empty() || path.size() > kLongestSocketPath) {
        return Error{fmt::format("a socket path has 1 to {} bytes, this one has {}", kLongestSocketPath, path.size()),
                     path, "choose a shorter one with --socket"};
    }
    struct stat there {};
    if (::lstat(path.c_str(), &there) != 0) {
        if (errno == ENOENT) return {};
        return from_errno("the socket's folder cannot be read", path, "make it, and let the daemon's user enter it");
    }
    if (!S_ISSOCK(there.st_mode)) {
        return Error{"something else than a socket is there", path,
                     "move it away, or choose another path with --socket"};
    }
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (probe.get() < 0) return from_errno("no socket can be made", path, "see the limit of open files");
    const auto address = address_of(path);
    const bool refused = ::connect(probe.get(), generic(address), sizeof address) != 0 && errno == ECONNREFUSED;
    if (!refused) {
        return Error{"another program listens there", path,
                     "stop the other sekishod, or choose another path with --socket"};
    }
    if (::unlink(path.c_str()) != 0)
        return from_errno("a left-over socket cannot be removed", path, "remove it by hand");
    return {};
}

Result<int> listen_at(const std::string& path) {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.get() < 0) return from_errno("no socket can be made", path, "see the limit of open files");
    const auto address = address_of(path);
    if (::bind(socket.get(), generic(address), sizeof address) != 0) {
        return from_errno("the socket cannot be made", path, "make its folder, and let the daemon's user write there");
    }
    // Nobody can connect before listen(), so the file's first mode does not matter.
    if (::chmod(path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) != 0 || ::listen(socket.get(), SOMAXCONN) != 0) {
        auto error = from_errno("the socket cannot be opened to others", path, "look at the folder's file system");
        ::unlink(path.c_str());
        return error;
    }
    return socket.release();
}

std::string peer_name(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return {};
    return fmt::format("uid:{}", peer.uid);
}

}  // namespace sekisho::api
