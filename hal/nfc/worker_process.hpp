// SPDX-License-Identifier: Apache-2.0
// Starting and reaping one worker process, safely from a program with threads.
#pragma once

#include "daemon/model/result.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::hal {

// Owns a file descriptor.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

struct Child {
    pid_t pid = -1;
    Descriptor ended;   // a pidfd: readable once the child has ended
    Descriptor socket;  // our end of the SOCK_SEQPACKET pair; the child's is its descriptor 3
};

// Starts `program` with an empty environment. It has /dev/null as standard input and output, our standard error, its
// socket, and nothing else open. It is killed when the thread that called this ends, so call it on a thread that lives
// as long as the daemon. Errors: no such program, no process or descriptor left.
[[nodiscard]] Result<Child> start_worker(const std::string& program, const std::vector<std::string>& arguments);

// These take the pidfd of a child.
// How it ended, for people: "ended with status 1", "was ended by signal 6 (Aborted)". Nothing while it cannot be
// reaped: it runs, or a debugger that looks at it has not let go of it yet (its pidfd is readable by then).
[[nodiscard]] std::optional<std::string> try_reap(int ended);
// The same, and waits for it.
[[nodiscard]] std::string reap(int ended);
void kill_child(int ended);
// For the last moment, when no loop is left that could wait for it.
void kill_and_reap(int ended);

}  // namespace sekisho::hal
