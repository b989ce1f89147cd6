// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>

namespace sekisho::main {
namespace {

// O_NONBLOCK belongs to the open file description, which a parent's terminal or another program's pipe shares: it is
// set on a description of our own. A file is not opened again, since its place and O_APPEND would be lost; it never
// blocks.
int reopen(int fd) noexcept {
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !(S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode))) return -1;
    char path[32] = "";
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return ::open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

ssize_t write_some(int fd, std::string_view bytes) noexcept {
    // A socket (the journal's) cannot be opened again, but takes the flag with each call.
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent >= 0 || errno != ENOTSOCK ? sent : ::write(fd, bytes.data(), bytes.size());
}

// `prefix`: on standard error alone, the journal knows who speaks.
void say_as(std::string_view prefix, std::string_view text, Level level, const Fields& fields) noexcept {
    static const bool journal = is_journal(STDERR_FILENO);
    try {
        if (journal && send_to_journal(journal_record(text, level, fields))) return;
    } catch (const std::exception&) {  // no memory for the record: perhaps for the line alone
    }
    program_log().line(prefix, text);
}

}  // namespace

LineLog::LineLog(int fd) noexcept : fd_(fd), own_(reopen(fd)) {}

LineLog::~LineLog() {
    if (own_ >= 0) ::close(own_);
}

void LineLog::never_wait() noexcept {
    const std::lock_guard guard(mutex_);
    waits_ = false;
}

bool LineLog::writable() const noexcept {
    pollfd waiting{own_ >= 0 ? own_ : fd_, POLLOUT, 0};
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, waits_ ? -1 : 0);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;  // POLLERR too: the write will say what it is
}

// In parts of PIPE_BUF: where opening again was refused, a pipe that poll() calls writable takes that much at once.
bool LineLog::put(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        if (!writable()) return false;
        const auto part = bytes.substr(0, PIPE_BUF);
        const auto size = write_some(own_ >= 0 ? own_ : fd_, part);
        if (size < 0 && (errno == EINTR || (waits_ && errno == EAGAIN))) continue;
        if (size <= 0) return false;
        torn_ = true;
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    torn_ = false;
    return true;
}

void LineLog::line(std::string_view prefix, std::string_view text) noexcept {
    const std::lock_guard guard(mutex_);
    try {
        std::string bytes = torn_ ? "\n" : "";
        if (lost_ > 0) bytes += fmt::format("sekishod: {} lines of this log could not be written\n", lost_);
        bytes.append(prefix).append(text).append("\n");
        if (put(bytes)) {
            lost_ = 0;
            return;
        }
    } catch (const std::exception&) {  // no memory for the line: lost like any other
    }
    ++lost_;
}

LineLog& program_log() noexcept {
    static LineLog log(STDERR_FILENO);
    return log;
}

void say(std::string_view text, Level level, const Fields& fields) noexcept {
    say_as("sekishod: ", text, level, fields);
}

void say(const Error& error) {
    say(to_text(error), Level::warning, {{"SEKISHO_WHERE", error.where}, {"SEKISHO_HINT", error.hint}});
}

void say(const config::Faults& faults) {
    for (const auto& fault : faults) {
        const Fields fields{{"SEKISHO_RULE", fault.rule},
                            {"SEKISHO_FILE", fault.file},
                            {"SEKISHO_LINE", std::to_string(fault.line)},
                            {"SEKISHO_COLUMN", std::to_string(fault.column)}};
        // Without our name, so that editors jump to the place.
        say_as("", config::to_text(fault), fault.warning ? Level::warning : Level::error, fields);
    }
}

}  // namespace sekisho::main
