// SPDX-License-Identifier: Apache-2.0
// What lies beneath the state directory, and how long a flush takes there.
#include "daemon/disk/file.hpp"
#include "daemon/doctor/machine/parts.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace sekisho::doctor {
namespace {

constexpr int kFlushes = 32;
constexpr std::size_t kPage = 4096;
constexpr const char* kWhoMayLook = "see that it is a folder, and run `sekisho doctor` as root or as the daemon's user";

Error cannot(const std::string& folder, int number) {
    return {fmt::format("a flush cannot be measured: {}", std::strerror(number)), folder, kWhoMayLook};
}

// The mount of that device, as /proc/self/mountinfo has it: "... 8:1 / /var rw,relatime shared:1 - ext4 /dev/sda1 rw".
void find_mount(const std::string& root, const std::string& number, Disk& disk) {
    for (const auto& line : lines_if_any(root + "/proc/self/mountinfo")) {
        const auto fields = fields_of(line, " ");
        const auto dash = std::find(fields.begin(), fields.end(), "-");
        if (fields.size() < 6 || fields[2] != number || fields.end() - dash < 4) continue;
        disk.file_system = dash[1];
        disk.options = fields[5] + "," + dash[3];
    }
}

// The whole medium: a partition's folder lies in its disk's.
void find_medium(const std::string& root, const std::string& number, Disk& disk) {
    std::error_code failed;
    auto folder = std::filesystem::canonical(root + "/sys/dev/block/" + number, failed);
    if (failed) return;  // no block device, as of a network's file system
    if (std::filesystem::exists(folder / "partition", failed)) folder = folder.parent_path();
    disk.device = folder.filename().string();
    disk.rotates = word_of((folder / "queue/rotational").string()) == "1";
}

}  // namespace

Result<std::vector<Duration>> measure_flushes(const std::string& folder, int count) {
    auto path = folder + "/sekisho-doctor-XXXXXX";
    const int file = ::mkostemp(path.data(), O_CLOEXEC);
    if (file < 0) return cannot(folder, errno);
    ::unlink(path.c_str());  // gone however this ends
    std::array<char, kPage> page{};
    page.fill('s');
    std::vector<Duration> times;
    int failed = 0;
    for (int i = 0; i < count && failed == 0; ++i) {
        const auto begun = std::chrono::steady_clock::now();
        const auto written = ::write(file, page.data(), page.size());
        if (written != static_cast<ssize_t>(page.size()) || ::fdatasync(file) != 0) failed = written < 0 ? errno : EIO;
        times.push_back(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begun));
    }
    ::close(file);
    if (failed != 0) return cannot(folder, failed);
    return times;
}

void look_at_disk(const Wanted& wanted, Facts& facts) {
    auto& disk = facts.disk;
    disk.path = wanted.state_dir;
    const auto used = disk::percent_used(wanted.state_dir);
    if (!used) return facts.unseen.push_back({Check::disk, {used.error().what, wanted.state_dir, kWhoMayLook}});
    disk.percent_used = *used;
    struct stat found {};
    if (::stat(wanted.state_dir.c_str(), &found) == 0) {  // if it has gone since, no flush can be measured
        const auto number = fmt::format("{}:{}", major(found.st_dev), minor(found.st_dev));
        find_mount(wanted.root, number, disk);
        find_medium(wanted.root, number, disk);
    }
    auto flushes = measure_flushes(wanted.state_dir, kFlushes);
    if (flushes) disk.flushes = std::move(*flushes);
    if (!flushes) facts.unseen.push_back({Check::disk, flushes.error()});
}

}  // namespace sekisho::doctor
