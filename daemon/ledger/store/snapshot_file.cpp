// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/snapshot_file.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

constexpr std::size_t kLargestSnapshot = std::size_t{1} << 30U;
constexpr const char* kFolder = "snapshot";
constexpr const char* kRestore = "restore it from a backup";

}  // namespace

std::string snapshot_name(const Digest& sha256) {
    return fmt::format("{}/{:02x}", kFolder, fmt::join(sha256, ""));
}

Result<Digest> write_snapshot(const std::string& dir, std::string_view text) {
    const auto folder = fmt::format("{}/{}", dir, kFolder);
    const auto there = disk::is_there(folder);
    if (there.has_error()) return there.error();
    if (!there.value()) {
        const auto made = disk::make_folder(folder, 0700);
        if (made.has_error()) return made.error();
    }
    const Digest sha256 = ledger::sha256({bytes_of(text)});
    const auto written = disk::replace_file(fmt::format("{}/{}", dir, snapshot_name(sha256)), bytes_of(text), 0600);
    if (written.has_error()) return written.error();
    return sha256;
}

Result<std::string> read_snapshot(const std::string& dir, const Digest& sha256) {
    const auto path = fmt::format("{}/{}", dir, snapshot_name(sha256));
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) return Error{"the snapshot of what was disposed of is missing", path, kRestore};
    const auto bytes = disk::read_file(path, kLargestSnapshot);
    if (bytes.has_error()) return bytes.error();
    if (ledger::sha256({*bytes}) != sha256)
        return Error{"the snapshot of what was disposed of is not the one that the ledger commits to", path, kRestore};
    return Result<std::string>(boost::system::in_place_value, bytes->begin(), bytes->end());
}

Result<void> drop_other_snapshots(const std::string& dir, const Digest& kept) {
    const auto folder = fmt::format("{}/{}", dir, kFolder);
    const auto names = disk::names_in(folder);
    if (names.has_error()) return names.error();
    for (const std::string& name : *names) {
        const auto path = fmt::format("{}/{}", folder, name);
        if (path == fmt::format("{}/{}", dir, snapshot_name(kept))) continue;
        const auto wiped = disk::wipe_file(path);
        if (wiped.has_error()) return wiped.error();
    }
    return {};
}

}  // namespace sekisho::ledger
