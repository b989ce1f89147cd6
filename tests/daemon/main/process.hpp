// SPDX-License-Identifier: Apache-2.0
// A program under test: started, listened to, signalled, waited for. All waits end: at the latest when `kPatience` is
// over.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::main::testing_support {

inline constexpr std::chrono::seconds kPatience{30};

class Process {
public:
    // `command[0]` is the program's path. Throws when it cannot be started.
    // Standard error is listened to, unless another descriptor is given for it.
    explicit Process(std::vector<std::string> command, int standard_error = -1);
    ~Process();  // kill -9 when it still runs
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    void signal(int number) const;
    // Whether that signal stands in its set "SigIgn" or "SigCgt" of /proc; nothing when the program has ended.
    [[nodiscard]] std::optional<bool> has(const std::string& set, int signal) const;
    void freeze() const;  // until SIGCONT
    // From here on what it writes behind that place of any file fails: it must ignore SIGXFSZ.
    void limit_files(std::uint64_t bytes) const;
    // True once standard error says `text`; false when the program ended or `kPatience` is over without it.
    [[nodiscard]] bool says(const std::string& text);
    // True when it ends within `limit`.
    [[nodiscard]] bool ends_within(std::chrono::milliseconds limit);
    // Its exit status; 128 and the signal's number when a signal ended it; -1 when it does not end.
    [[nodiscard]] int wait();

    [[nodiscard]] const std::string& out() const { return texts_[0]; }
    [[nodiscard]] const std::string& err() const { return texts_[1]; }

private:
    using Clock = std::chrono::steady_clock;
    // Takes what there is to read, waiting for it until then. False: both streams have ended, or the time is over.
    bool listen(Clock::time_point until);

    pid_t pid_ = -1;
    std::array<int, 2> pipes_{-1, -1};  // standard output, standard error
    std::array<std::string, 2> texts_;
    int status_ = -1;
};

// Runs it to its end.
struct Finished {
    int status = -1;
    std::string out;
    std::string err;
};
[[nodiscard]] Finished run(std::vector<std::string> command);

}  // namespace sekisho::main::testing_support
