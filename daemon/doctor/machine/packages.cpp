// SPDX-License-Identifier: Apache-2.0
// Debian's own record of its packages, in /var/lib: read as files, so that no other program has to run.
#include "daemon/doctor/machine/parts.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace sekisho::doctor {
namespace {

constexpr std::string_view kFiles = ".list";

std::optional<WallTime> time_of(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return std::nullopt;
    return WallTime(std::chrono::seconds(found.st_mtim.tv_sec));
}

// Names by which a package may have brought it: /lib is a link to /usr/lib, and packages were written before that.
std::set<std::string> names_of(const std::string& file) {
    constexpr std::string_view kUsr = "/usr";
    std::set<std::string> names{file};
    std::error_code failed;
    if (auto real = std::filesystem::canonical(file, failed).string(); !failed) names.insert(std::move(real));
    for (const auto& name : std::set<std::string>(names))
        names.insert(name.starts_with("/usr/") ? name.substr(kUsr.size()) : std::string(kUsr) + name);
    return names;
}

// "libc6:amd64" and "libc6" alike: the paragraph of a package names its architecture in another line.
std::map<std::string, std::string> versions(const std::vector<std::string>& status) {
    std::map<std::string, std::string> of;
    std::string package;
    std::string architecture;
    for (const auto& line : status) {
        const auto value = [&line](std::string_view key) { return line.substr(std::min(key.size(), line.size())); };
        if (line.starts_with("Package: ")) package = value("Package: ");
        if (line.starts_with("Architecture: ")) architecture = value("Architecture: ");
        if (line.starts_with("Version: ")) {
            of.emplace(package, value("Version: "));
            of[package + ":" + architecture] = value("Version: ");
        }
    }
    return of;
}

void take_list(const std::string& path, std::string package, const std::map<std::string, std::string>& wanted,
               const std::map<std::string, std::string>& version_of, PackageRecord& record) {
    const auto updated = time_of(path);
    if (!updated) return;
    record.newest = std::max(record.newest.value_or(*updated), *updated);
    for (const auto& line : lines_if_any(path)) {
        const auto file = wanted.find(line);
        if (file == wanted.end()) continue;
        const auto version = version_of.find(package);
        const auto name = package.substr(0, package.find(':'));
        record.of[file->second] = {name, version == version_of.end() ? "" : version->second, *updated};
    }
}

// The file has the time at which Debian made it.
std::optional<WallTime> security_list(const std::string& root) {
    const auto folder = root + "/var/lib/apt/lists";
    std::optional<WallTime> newest;
    for (const auto& name : entries_if_any(folder)) {
        if (name.find("-security_") == std::string::npos || !name.ends_with("Release")) continue;
        const auto time = time_of(folder + "/" + name);
        if (time && (!newest || *newest < *time)) newest = time;
    }
    return newest;
}

}  // namespace

Result<PackageRecord> packages_of(const std::string& root, const std::set<std::string>& files) {
    const auto status = lines_of(root + "/var/lib/dpkg/status");
    if (!status) return status.error();
    std::map<std::string, std::string> wanted;
    for (const auto& file : files) {
        for (const auto& name : names_of(file)) wanted.emplace(name, file);
    }
    const auto version_of = versions(*status);
    const auto folder = root + "/var/lib/dpkg/info";
    const auto lists = entries_of(folder);
    if (!lists) return lists.error();
    PackageRecord record;
    for (const auto& list : *lists) {
        if (list.ends_with(kFiles))
            take_list(folder + "/" + list, list.substr(0, list.size() - kFiles.size()), wanted, version_of, record);
    }
    record.security_list = security_list(root);
    return record;
}

std::vector<Stale> stale_programs(const std::string& root) {
    constexpr std::string_view kGone = " (deleted)";
    std::vector<Stale> stale;
    for (const auto& process : entries_if_any(root + "/proc")) {
        if (process.find_first_not_of("0123456789") != std::string::npos) continue;
        const auto folder = root + "/proc/" + process;
        const auto program = word_of(folder + "/comm");
        if (!program.starts_with("sekisho")) continue;
        std::set<std::string> replaced;
        for (const auto& line : lines_if_any(folder + "/maps")) {  // address rights offset device inode path
            const auto path = line.find('/');
            const auto fields = fields_of(line, " ");
            if (path == std::string::npos || !line.ends_with(kGone) || fields.size() < 6) continue;
            if (fields[1].find('x') == std::string::npos) continue;  // data, such as SQLite's shared memory
            replaced.insert(line.substr(path, line.size() - kGone.size() - path));
        }
        for (const auto& file : replaced) stale.push_back({program, file});
    }
    return stale;
}

}  // namespace sekisho::doctor
