// SPDX-License-Identifier: Apache-2.0
// The folder that one ledger's backups lie in: which there are, and whether each is sound.
#pragma once

#include "daemon/backup/generations.hpp"
#include "daemon/backup/header.hpp"
#include "daemon/model/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::backup {

inline constexpr const char* kKnownNote = "known.txt";  // of the latest backup, beside them
inline constexpr std::size_t kMaxKnown = std::size_t{64} << 20U;
inline constexpr int kMaxKnownAside = 1000;
inline constexpr const char* kUnfinished = ".tmp";  // behind the name of a file that is being written

// "known-3.txt": a list that the latest backup's must not overwrite (tidy.hpp). Numbers from 1 to kMaxKnownAside.
[[nodiscard]] std::string known_aside(int number);
[[nodiscard]] bool is_known_aside(std::string_view name);

struct Listed {
    std::string name;
    std::int64_t number = 0;  // as the name says
    std::uint64_t size = 0;   // bytes
    std::optional<Header> header;
    std::string fault;  // why it cannot be used; "": sound, as far as can be told without the key
};

enum class Depth : std::uint8_t {
    header,  // the header and the checkpoint's signature
    bytes,   // every byte, and the signature over the file
};
// In order of number. Files of other names are none of them. Error: the folder cannot be read.
[[nodiscard]] Result<std::vector<Listed>> list(const std::string& folder, Depth depth);

}  // namespace sekisho::backup
