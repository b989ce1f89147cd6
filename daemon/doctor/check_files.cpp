// SPDX-License-Identifier: Apache-2.0
// Who may do what to the ledger, the rules, the socket and the devices.
#include "daemon/doctor/checks.hpp"

#include <fmt/format.h>

#include <string>

namespace sekisho::doctor {
namespace {

constexpr std::uint32_t kOthers = 07;
constexpr std::uint32_t kOthersWrite = 02;
constexpr std::uint32_t kNotTheOwner = 077;
constexpr std::uint32_t kReadWrite = 06;

void found(Findings& findings, const FileFact& file, std::string what, std::string hint) {
    findings.push_back({Check::permissions, {std::move(what), file.use + ", " + file.path, std::move(hint)}});
}

// Read and write, by the kernel's order: the owner's bits, else the group's, else those of all.
bool may_use(const Account& user, const FileFact& file) {
    const std::uint32_t all_of = kReadWrite;
    std::uint32_t bits = file.mode;
    if (user.uid == file.owner) {
        bits = file.mode >> 6;
    } else if (user.groups.contains(file.group)) {
        bits = file.mode >> 3;
    }
    return user.uid == 0 || (bits & all_of) == all_of;
}

void check_state(const Files& files, Findings& findings) {
    if (!files.state_dir.there) {
        return found(findings, files.state_dir, "it is not there", "make it with `sekisho ledger init`");
    }
    if ((files.state_dir.mode & kNotTheOwner) != 0) {
        found(findings, files.state_dir,
              fmt::format("others than its owner get in (mode {:04o})", files.state_dir.mode),
              "chmod 700 " + files.state_dir.path);
    }
    if (files.user.uid == 0) {
        found(findings, files.state_dir, "it belongs to root, so the daemon would run as root",
              "make a user for the daemon alone, and give it the directory with all that is in it");
    }
    for (const auto& file : files.state) {
        if (file.owner != files.user.uid) {
            found(findings, file, "it does not belong to the daemon's user, who will not be able to use it",
                  fmt::format("chown {} {}", files.user.name.empty() ? std::to_string(files.user.uid) : files.user.name,
                              file.path));
        }
        if ((file.mode & kNotTheOwner) != 0) {
            found(findings, file, fmt::format("others than its owner may use it (mode {:04o})", file.mode),
                  "chmod go= " + file.path);
        }
    }
}

}  // namespace

void check_permissions(const Facts& facts, Findings& findings) {
    const auto& files = facts.files;
    check_state(files, findings);
    for (const auto& file : files.config) {
        if ((file.mode & kOthersWrite) != 0) {
            found(findings, file, fmt::format("everybody may write rights there (mode {:04o})", file.mode),
                  "chmod o-w " + file.path);
        }
    }
    if (files.socket.there && (files.socket.mode & kOthers) != 0) {
        found(findings, files.socket, fmt::format("everybody may command the gate (mode {:04o})", files.socket.mode),
              "chmod o= " + files.socket.path + ", and see what changed it: the daemon makes it with 0660");
    }
    for (const auto& device : facts.devices) {
        const auto& file = device.file;
        if (!file.there) continue;  // told by check_devices
        if ((file.mode & kOthers) != 0) {
            found(findings, file, fmt::format("everybody may use the device (mode {:04o})", file.mode),
                  "give it mode 0660 and a group of the daemon's by a rule of udev");
        }
        if (files.state_dir.there && !may_use(files.user, file)) {
            found(findings, file, "the daemon's user may not use the device",
                  "give the user the device's group, or the device a group of the user's by a rule of udev");
        }
    }
}

}  // namespace sekisho::doctor
