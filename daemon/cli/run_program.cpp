// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/run_program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace sekisho::cli {
namespace {

constexpr std::size_t kMostOutput = std::size_t{1024} * 1024;

std::vector<std::string> lines_from(int fd) {
    std::string text;
    std::array<char, 4096> bytes{};
    for (;;) {
        const auto size = ::read(fd, bytes.data(), bytes.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        if (text.size() < kMostOutput) text.append(bytes.data(), static_cast<std::size_t>(size));
    }
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

}  // namespace

Result<Said> run_program(std::vector<std::string> words, int stream, char** environment) {
    const auto& program = words.front();
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return Error{std::strerror(errno), program, ""};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], stream);
    pid_t child = -1;
    const int failed = ::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environment);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    Said said{lines_from(pipe[0]), -1};
    ::close(pipe[0]);
    if (failed != 0) return Error{std::strerror(failed), program, ""};
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status)) said.status = WEXITSTATUS(status);
    return said;
}

std::string installed_program(const std::string& name) {
    std::error_code failed;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
    for (const auto& folder : {self.parent_path().string(), std::string("/usr/sbin"), std::string("/usr/bin"),
                               std::string("/usr/lib/sekisho")}) {
        auto path = folder + "/" + name;
        if (!folder.empty() && std::filesystem::exists(path, failed)) return path;
    }
    return "";
}

}  // namespace sekisho::cli
