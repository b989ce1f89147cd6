// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/reader_campaign/processes.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

namespace sekisho::campaign {
namespace {

std::string place(pid_t pid) {
    return "/proc/" + std::to_string(pid);
}

// One thread has all children of this program.
std::vector<pid_t> children() {
    std::ifstream file(place(::getpid()) + "/task/" + std::to_string(::getpid()) + "/children");
    return {std::istream_iterator<pid_t>(file), std::istream_iterator<pid_t>()};
}

}  // namespace

Footprint footprint_of(pid_t pid) {
    Footprint found;
    std::ifstream status(place(pid) + "/status");
    for (std::string word; status >> word;) {
        if (word == "VmRSS:") status >> found.resident_kib;
    }
    std::error_code gone;
    const std::filesystem::directory_iterator folder(place(pid) + "/fd", gone);
    if (!gone) found.descriptors = static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
    return found;
}

std::optional<pid_t> child_with(const std::string& argument) {
    for (const pid_t pid : children()) {
        std::ifstream file(place(pid) + "/cmdline");
        std::string program;
        std::string first;
        std::getline(file, program, '\0');
        if (std::getline(file, first, '\0') && first == argument) return pid;
    }
    return std::nullopt;
}

bool childless_but_for(std::size_t others) {
    return children().size() == others;
}

}  // namespace sekisho::campaign
