// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/opened.hpp"
#include "daemon/ledger/store/verify_parts.hpp"

#include <array>
#include <fstream>
#include <utility>

namespace sekisho::ledger {
namespace {

// As it is nearly always: then there is no need for its megabytes. False also where it cannot be read.
bool begins_with_zeros(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::array<char, 4> length{};
    return file.read(length.data(), length.size()) && length == std::array<char, 4>{};
}

}  // namespace

Result<std::int64_t> check_waiting(const std::string& spill, Scanned& scanned, Findings& findings) {
    const auto there = disk::is_there(spill);
    if (there.has_error()) return there.error();
    if (!there.value() || !scanned.origin || !scanned.daily) return std::int64_t{0};
    if (begins_with_zeros(spill)) return std::int64_t{0};
    const auto bytes = disk::read_file(spill, kSpillBytes);
    if (bytes.has_error()) return bytes.error();
    Replayed replayed{scanned.tree, *scanned.origin, *scanned.daily, {}, 0};
    // What a crash tore off at the end, and what was imported and not cleared yet, says nothing.
    for (const Commit& commit : read_spill(*bytes).commits) {
        if (commit.end() <= scanned.entries) continue;
        if (!go_on(commit, replayed.origin.name, replayed, [](const Entry&) {})) {
            findings.add(Seq{commit.first()}, "the spill file's entries do not go on where the ledger ends: " + spill);
            break;
        }
        scanned.roots.emplace(replayed.tree.size(), replayed.tree.root());
    }
    return replayed.tree.size() - scanned.entries;
}

}  // namespace sekisho::ledger
