// SPDX-License-Identifier: Apache-2.0
#include "daemon/doctor/machine/machine.hpp"

#include "daemon/doctor/machine/parts.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <system_error>

namespace sekisho::doctor {

FileFact fact_of(std::string use, const std::string& path) {
    FileFact fact;
    fact.use = std::move(use);
    fact.path = path;
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return fact;
    fact.there = true;
    fact.mode = found.st_mode & 07777;
    fact.owner = found.st_uid;
    fact.group = found.st_gid;
    return fact;
}

Result<std::vector<std::string>> lines_of(const std::string& path) {
    std::ifstream file(path);
    if (!file) return Error{"it cannot be read", path, "look again as root"};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

std::string word_of(const std::string& path) {
    const auto lines = lines_if_any(path);
    return lines.empty() ? "" : lines.front();
}

Result<std::vector<std::string>> entries_of(const std::string& path) {
    std::vector<std::string> names;
    std::error_code failed;
    for (std::filesystem::directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed))
        names.push_back(at->path().filename().string());
    if (failed && failed != std::errc::no_such_file_or_directory)
        return Error{"it cannot be looked into: " + failed.message(), path, "look again as root"};
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> seen(Check check, const std::string& path, Facts& facts) {
    auto names = entries_of(path);
    if (names) return std::move(*names);
    facts.unseen.push_back({check, names.error()});
    return {};
}

std::vector<std::string> lines_if_any(const std::string& path) {
    auto lines = lines_of(path);
    return lines ? std::move(*lines) : std::vector<std::string>();
}

std::vector<std::string> entries_if_any(const std::string& path) {
    auto names = entries_of(path);
    return names ? std::move(*names) : std::vector<std::string>();
}

std::vector<std::string> fields_of(const std::string& line, const char* between) {
    std::vector<std::string> fields;
    for (std::size_t at = line.find_first_not_of(between); at != std::string::npos;) {
        const auto end = std::min(line.find_first_of(between, at), line.size());
        fields.push_back(line.substr(at, end - at));
        at = line.find_first_not_of(between, end);
    }
    return fields;
}

Facts look(const Wanted& wanted) {
    Facts facts;
    facts.clock.now = wanted.now;
    facts.clock.status = wanted.clock;
    facts.clock.error = wanted.clock_error;
    look_at_files(wanted, facts);
    look_at_devices(wanted, facts);
    look_at_disk(wanted, facts);
    look_at_listeners(wanted, facts);
    look_at_radios(wanted, facts);
    look_at_interfaces(wanted, facts);
    return facts;
}

Facts look_at_network(const std::string& root) {
    Wanted wanted;
    wanted.root = root;
    Facts facts;
    look_at_listeners(wanted, facts);
    look_at_radios(wanted, facts);
    look_at_interfaces(wanted, facts);
    return facts;
}

}  // namespace sekisho::doctor
