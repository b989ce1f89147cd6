// SPDX-License-Identifier: Apache-2.0
// import: files of the configuration that come from outside (6.5-B4a, docs/decisions/0030-imports.md).
#pragma once

#include "daemon/cli/context.hpp"
#include "daemon/model/card.hpp"
#include "daemon/model/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sekisho::cli {

void add_import_commands(CLI::App& app, Context& context);

struct ImportOptions {
    std::string file;
    std::string as;         // which file of [files], without its folder
    std::string signature;  // "": FILE.sig
    std::string config;     // site.toml
};

// All steps, in this order: size, signature, scanner, form, the entry, its place. What is wrong with the file leaves
// the old one and, where a daemon answers, an entry that says why in the API's fixed words; what keeps the command from
// judging it at all (another one under way, no private copy, a link in its place) leaves no entry. The exit status.
[[nodiscard]] int take_in(const Context& context, const ImportOptions& options);

// A roster of 100 000 people has some 20 MiB: whatever is longer than this is none, and is not read.
inline constexpr std::size_t kLargestImport = std::size_t{64} * 1024 * 1024;
// A signed note has some 300 bytes. 16 KiB are what the API takes as a note: a longer one could not be sent.
inline constexpr std::size_t kLargestSignature = std::size_t{16} * 1024;

// The bytes of a plain file; never waits. Error: a link, a pipe, a device, a folder; more than `most` bytes, of which
// no more are read.
[[nodiscard]] Result<std::vector<std::uint8_t>> read_brought(const std::string& path, std::size_t most);

[[nodiscard]] std::string to_hex(const Digest& digest);

}  // namespace sekisho::cli
