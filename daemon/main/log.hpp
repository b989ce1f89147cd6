// SPDX-License-Identifier: Apache-2.0
// The daemon's log: lines on standard error, and with fields where that is systemd's journal. A door must not depend on
// its log: a line that cannot be written is lost, whatever the reason, and counted.
#pragma once

#include "daemon/config/faults.hpp"
#include "daemon/main/journal.hpp"
#include "daemon/model/result.hpp"

#include <cstddef>
#include <mutex>
#include <string_view>

namespace sekisho::main {

// Writes whole lines to a descriptor that others may share: its flags stay as they are. From any thread; never throws.
class LineLog {
public:
    // `fd` is not owned. It must not be closed while the log is in use.
    explicit LineLog(int fd) noexcept;
    LineLog(const LineLog&) = delete;
    LineLog& operator=(const LineLog&) = delete;
    ~LineLog();

    // From now on a line that cannot be taken at once is lost; before, a slow reader is waited for.
    void never_wait() noexcept;
    // `prefix` and `text` as one line. The first that gets through again says before it how many were lost.
    void line(std::string_view prefix, std::string_view text) noexcept;

private:
    [[nodiscard]] bool writable() const noexcept;
    // True when all of it was written.
    [[nodiscard]] bool put(std::string_view bytes) noexcept;

    std::mutex mutex_;
    int fd_;
    int own_ = -1;  // the same pipe or terminal opened once more, so that not waiting is set for this program alone
    bool waits_ = true;
    bool torn_ = false;  // the end of a line is missing
    std::size_t lost_ = 0;
};

// The log of this program, on standard error.
[[nodiscard]] LineLog& program_log() noexcept;
void say(std::string_view text, Level level = Level::notice, const Fields& fields = {}) noexcept;
void say(const Error& error);
void say(const config::Faults& faults);

}  // namespace sekisho::main
