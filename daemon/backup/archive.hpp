// SPDX-License-Identifier: Apache-2.0
// The plain contents of a backup: a POSIX ustar archive of a state directory's files, of one fixed form (mode 0600, no
// owner, time 0), so that every tar reads it once it is decrypted: pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sekisho::backup {

inline constexpr std::size_t kBlock = 512;
using Block = std::array<std::uint8_t, kBlock>;

struct Member {
    std::string name;  // below the state directory
    std::uint64_t size = 0;
    friend bool operator==(const Member&, const Member&) = default;
};

// ledger.db, personal.db, commissioning.txt, known.txt, keys/NAME (up to 64 letters, digits, `.`, `_`, `-`, not first a
// dot), config/SHA256, snapshot/SHA256. Nothing else goes in or comes out: no name leads out of a folder.
[[nodiscard]] bool is_member_name(std::string_view name);

// Requires is_member_name(member.name).
[[nodiscard]] Block tar_header(const Member& member);
// Nothing for a block that tar_header does not make.
[[nodiscard]] std::optional<Member> parse_tar_header(const Block& block);
// Zero bytes that follow a member of that size.
[[nodiscard]] std::size_t padding(std::uint64_t size);

}  // namespace sekisho::backup
