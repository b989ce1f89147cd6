// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/kept_config.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"

#include <fmt/format.h>
#include <filesystem>
#include <utility>

namespace sekisho::ledger {

namespace {
constexpr std::size_t kLargestFile = std::size_t{1} << 30U;
}  // namespace

std::string kept_config_name(const Digest& sha256) {
    return fmt::format("config/{:02x}", fmt::join(sha256, ""));
}

Result<KeptConfig> read_kept_config(const std::string& folder, const Digest& sha256) {
    KeptConfig kept;
    const auto path = (std::filesystem::path(folder) / kept_config_name(sha256)).string();
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) return kept;
    auto bytes = disk::read_file(path, kLargestFile);
    if (bytes.has_error()) return bytes.error();
    kept.sound = ledger::sha256({*bytes}) == sha256;
    kept.bytes = std::move(*bytes);
    return kept;
}

}  // namespace sekisho::ledger
