// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/worker_process.hpp"

#include "hal/nfc/wire.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

extern "C" {  // glibc 2.36 leaves it out of this header
#include <sys/pidfd.h>
}

namespace sekisho::hal {
namespace {

Error system_error(const char* what, const std::string& where, int number) {
    return {fmt::format("{}: {}", what, std::generic_category().message(number)), where,
            "raise the limits of processes and open files, or free memory"};
}

// In the child, between fork and exec: another thread may have held any lock at the fork, so only async-signal-safe
// calls.
[[noreturn]] void become_worker(const char* program, char* const* arguments, char* const* environment, int socket,
                                int null, pid_t parent) {
    constexpr int kNotStarted = 127;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(kNotStarted);  // it ended before the line above took effect
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);  // what parses cards from the air gains nothing by any program it starts
    // Both descriptors are 3 or more, so 0 to 2 are free to be replaced; the socket moves last. dup2 onto itself would
    // keep close-on-exec set.
    ::dup2(null, STDIN_FILENO);
    ::dup2(null, STDOUT_FILENO);
    if (socket == wire::kWorkerSocket) {
        ::fcntl(socket, F_SETFD, 0);
    } else {
        ::dup2(socket, wire::kWorkerSocket);
    }
    ::close_range(wire::kWorkerSocket + 1, ~0U, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve(program, arguments, environment);
    ::_exit(kNotStarted);
}

// A descriptor of 3 or more: the daemon may have been started with 0, 1 or 2 closed.
Descriptor above_standard(Descriptor given) {
    if (given.get() < 0 || given.get() > STDERR_FILENO) return given;
    return Descriptor(::fcntl(given.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

// fork with all signals blocked, so that no handler of the daemon runs in the child.
pid_t fork_quietly(sigset_t& before) {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    return ::fork();
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = other.release();
    }
    return *this;
}

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

Result<Child> start_worker(const std::string& program, const std::vector<std::string>& arguments) {
    if (::access(program.c_str(), X_OK) != 0) {
        return Error{"the reader worker cannot be run", program, "install sekisho-reader beside sekishod"};
    }
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        return system_error("no socket pair for the reader worker", program, errno);
    }
    Child child;
    child.socket = above_standard(Descriptor(pair[0]));
    const auto theirs = above_standard(Descriptor(pair[1]));
    const auto null = above_standard(Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)));
    if (child.socket.get() < 0 || theirs.get() < 0 || null.get() < 0) {
        return system_error("no descriptor for the reader worker", program, errno);
    }
    std::vector<std::string> words{program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    char* const no_environment[] = {nullptr};

    const auto parent = ::getpid();
    sigset_t before;
    child.pid = fork_quietly(before);
    if (child.pid == 0) {
        become_worker(program.c_str(), argv.data(), no_environment, theirs.get(), null.get(), parent);
    }
    const int fork_error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (child.pid < 0) return system_error("no process for the reader worker", program, fork_error);
    child.ended = Descriptor(::pidfd_open(child.pid, 0));
    if (child.ended.get() < 0) {
        const int error = errno;
        ::kill(child.pid, SIGKILL);
        ::waitpid(child.pid, nullptr, 0);
        return system_error("no descriptor for the reader worker", program, error);
    }
    return child;
}

std::optional<std::string> try_reap(int ended) {
    siginfo_t info{};
    if (::waitid(P_PIDFD, static_cast<id_t>(ended), &info, WEXITED | WNOHANG) != 0) {
        if (errno == EAGAIN) return std::nullopt;  // what a pidfd that does not block says
        return "ended";                            // and somebody else reaped it
    }
    if (info.si_pid == 0) return std::nullopt;
    if (info.si_code == CLD_EXITED) return fmt::format("ended with status {}", info.si_status);
    const char* name = ::sigdescr_np(info.si_status);
    const char* crime = info.si_status == SIGSYS ? "did what it must not, and " : "";  // its sandbox
    return fmt::format("{}was ended by signal {} ({})", crime, info.si_status, name == nullptr ? "unknown" : name);
}

std::string reap(int ended) {
    constexpr int kBetweenTries = 1;  // ms
    for (;;) {
        pollfd waits{ended, POLLIN, 0};
        (void)::poll(&waits, 1, -1);  // interrupted or not, the next line knows
        if (auto how = try_reap(ended)) return *how;
        (void)::poll(nullptr, 0, kBetweenTries);
    }
}

void kill_child(int ended) {
    // The only failure is that it has ended already, which is what is wanted.
    (void)::pidfd_send_signal(ended, SIGKILL, nullptr, 0);
}

void kill_and_reap(int ended) {
    kill_child(ended);
    (void)reap(ended);
}

}  // namespace sekisho::hal
