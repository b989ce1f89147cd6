// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/journal.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace sekisho::main {
namespace {

void add(std::string& record, std::string_view name, std::string_view value) {
    record += name;
    if (value.find('\n') == std::string_view::npos) {
        record.append("=").append(value).append("\n");
        return;
    }
    // With its length instead, so that no line of a value is taken for a field.
    record += '\n';
    auto size = static_cast<std::uint64_t>(value.size());
    for (int byte = 0; byte < 8; ++byte, size >>= 8U) record += static_cast<char>(size & 0xffU);
    record.append(value).append("\n");
}

}  // namespace

std::string journal_record(std::string_view message, Level level, const Fields& fields) {
    std::string record;
    add(record, "MESSAGE", message);
    add(record, "PRIORITY", std::to_string(static_cast<int>(level)));
    add(record, "SYSLOG_IDENTIFIER", "sekishod");
    for (const auto& [name, value] : fields) add(record, name, value);
    return record;
}

bool is_journal(int fd) noexcept {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    if (stream == nullptr || ::fstat(fd, &status) != 0) return false;
    char own[48] = "";
    std::snprintf(own, sizeof own, "%ju:%ju", static_cast<std::uintmax_t>(status.st_dev),
                  static_cast<std::uintmax_t>(status.st_ino));
    return std::strcmp(stream, own) == 0;
}

bool send_to_journal(std::string_view record, const char* path) noexcept {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (std::strlen(path) >= sizeof address.sun_path) return false;
    std::strcpy(address.sun_path, path);
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return false;
    const auto sent = ::sendto(fd, record.data(), record.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::close(fd);
    return sent == static_cast<ssize_t>(record.size());
}

}  // namespace sekisho::main
