// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/manager.hpp"

#include "daemon/main/log.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace sekisho::main {
namespace {

void notify(std::string_view text) {
    const char* place = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = place == nullptr ? "" : place;
    if (path.empty() || path.size() >= sizeof address.sun_path) return;
    path.copy(address.sun_path, path.size());
    if (path.front() == '@') address.sun_path[0] = '\0';  // an abstract socket
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    (void)::sendto(fd, text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
    ::close(fd);
}

// A whole number above zero; nothing where it is not set or is none.
std::optional<std::int64_t> number_in(const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return std::nullopt;
    const std::string_view digits(text);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number <= 0) return std::nullopt;
    return number;
}

}  // namespace

void tell_manager(bool ready, std::string_view status) {
    std::string line(status);
    std::replace(line.begin(), line.end(), '\n', ' ');
    notify(fmt::format("{}STATUS={}", ready ? "READY=1\n" : "", line));
}

void feed_watchdog() {
    notify("WATCHDOG=1");
}

void tell(const std::string& standing) {
    say(standing);
    tell_manager(false, standing);
}

void tell_health(const ledger::Health& health) {
    switch (health.writing) {
        case ledger::Writing::ledger: tell("the ledger is written again; its gap entry tells what waited"); break;
        case ledger::Writing::spill:
            tell("the ledger cannot be written, entries wait in the spill file: " + health.why);
            break;
        case ledger::Writing::nothing:
            tell("nothing can be recorded, entries are refused but for the emergency list: " + health.why);
            break;
    }
}

std::optional<Duration> watchdog_limit() {
    const auto limit = number_in("WATCHDOG_USEC");
    if (!limit) return std::nullopt;
    // Inherited by a program that the one meant has started: not for us.
    if (std::getenv("WATCHDOG_PID") != nullptr && number_in("WATCHDOG_PID") != ::getpid()) return std::nullopt;
    return Duration(*limit);
}

}  // namespace sekisho::main
