// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/cosigned.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"

namespace sekisho::main {
namespace {

constexpr std::size_t kLargestNote = std::size_t{64} * 1024;

std::string folder_of(const std::string& dir) {
    return dir + "/cosigned";
}

}  // namespace

Result<void> keep_cosigned(const std::string& dir, const std::string& witness, const std::string& note) {
    const auto folder = folder_of(dir);
    const auto there = disk::is_there(folder);
    if (!there) return there.error();
    if (!*there) {
        if (auto made = disk::make_folder(folder, 0700); !made) return made.error();
    }
    return disk::replace_file(folder + "/" + witness, ledger::bytes_of(note), 0600);
}

Result<gate::CosignedNotes> kept_cosigned(const std::string& dir, const site::Site& site) {
    gate::CosignedNotes notes;
    for (const auto& witness : site.witnesses) {
        const auto path = folder_of(dir) + "/" + witness.name;
        const auto there = disk::is_there(path);
        if (!there) return there.error();
        if (!*there) continue;
        const auto bytes = disk::read_file(path, kLargestNote);
        if (!bytes) return bytes.error();
        notes.emplace(witness.name, std::string(bytes->begin(), bytes->end()));
    }
    return notes;
}

}  // namespace sekisho::main
