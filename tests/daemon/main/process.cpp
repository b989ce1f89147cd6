// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/main/process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

extern char** environ;

namespace sekisho::main::testing_support {

Process::Process(std::vector<std::string> command, int standard_error) {
    std::array<std::array<int, 2>, 2> pairs{};
    for (auto& pair : pairs) {
        if (::pipe2(pair.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
    }
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (auto& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pairs[0][1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, standard_error < 0 ? pairs[1][1] : standard_error, STDERR_FILENO);
    const int failed = ::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    for (std::size_t i = 0; i < 2; ++i) {
        ::close(pairs[i][1]);
        pipes_[i] = pairs[i][0];
    }
    if (failed != 0) throw std::system_error(failed, std::generic_category(), command[0]);
}

Process::~Process() {
    // Of every sekishod that stopped: it has compared the State it ran with with its ledger (daemon/main/state_keeper).
    EXPECT_EQ(err().find("the state was not what the ledger gives"), std::string::npos) << err();
    if (pid_ > 0) {
        signal(SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    for (const int fd : pipes_) {
        if (fd >= 0) ::close(fd);
    }
}

void Process::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number);
}

std::optional<bool> Process::has(const std::string& set, int signal) const {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    for (std::string word; status >> word;) {
        if (word == "State:" && status >> word && word == "Z") return std::nullopt;
        if (word == set + ":" && status >> word) return (std::stoull(word, nullptr, 16) >> (signal - 1) & 1U) != 0;
    }
    return std::nullopt;
}

void Process::freeze() const {
    signal(SIGSTOP);
    ::waitpid(pid_, nullptr, WUNTRACED);  // until every thread of it stands still
}

void Process::limit_files(std::uint64_t bytes) const {
    const rlimit limit{bytes, RLIM_INFINITY};
    if (::prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr) != 0)
        throw std::system_error(errno, std::generic_category(), "prlimit");
}

bool Process::listen(Clock::time_point until) {
    std::array<pollfd, 2> waiting{pollfd{pipes_[0], POLLIN, 0},
                                  pollfd{pipes_[1], POLLIN, 0}};  // a negative one is skipped
    if (pipes_[0] < 0 && pipes_[1] < 0) return false;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left < 0) return false;
    const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(left) + 1);
    if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
    for (std::size_t i = 0; i < 2; ++i) {
        if (ready <= 0 || waiting[i].revents == 0) continue;
        char bytes[4096];
        const auto size = ::read(pipes_[i], bytes, sizeof bytes);
        if (size > 0) {
            texts_[i].append(bytes, static_cast<std::size_t>(size));
        } else {
            ::close(std::exchange(pipes_[i], -1));
        }
    }
    return true;
}

bool Process::says(const std::string& text) {
    const auto until = Clock::now() + kPatience;
    while (err().find(text) == std::string::npos) {
        if (!listen(until)) return false;
    }
    return true;
}

bool Process::ends_within(std::chrono::milliseconds limit) {
    const auto until = Clock::now() + limit;
    while (listen(until)) {
    }
    return pipes_[0] < 0 && pipes_[1] < 0;
}

int Process::wait() {
    if (pid_ <= 0) return status_;
    if (!ends_within(kPatience)) return -1;
    int status = 0;
    if (::waitpid(std::exchange(pid_, -1), &status, 0) < 0) return -1;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return status_;
}

Finished run(std::vector<std::string> command) {
    Process process(std::move(command));
    const int status = process.wait();
    return {status, process.out(), process.err()};
}

}  // namespace sekisho::main::testing_support
