// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/archive.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <numeric>

namespace sekisho::backup {
namespace {

// Fields of a ustar header: offset and length.
struct Field {
    std::size_t at;
    std::size_t length;
};
constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kUid{108, 8};
constexpr Field kGid{116, 8};
constexpr Field kSize{124, 12};
constexpr Field kTime{136, 12};
constexpr Field kSum{148, 8};
constexpr Field kType{156, 1};
constexpr Field kUstar{257, 8};

constexpr std::uint64_t kMostOctal = std::uint64_t{1} << 33U;  // 11 octal digits
constexpr std::size_t kMostName = 64;

void put(Block& block, Field field, std::string_view text) {
    std::copy_n(text.begin(), std::min(text.size(), field.length),
                block.begin() + static_cast<std::ptrdiff_t>(field.at));
}

// 8 GiB and more have no octal form: the sign bit, then the number in binary (GNU and star agree on it).
void put_size(Block& block, std::uint64_t size) {
    if (size < kMostOctal) return put(block, kSize, fmt::format("{:011o}", size));
    block[kSize.at] = 0x80;
    for (std::size_t i = 0; i < sizeof size; ++i) {
        block[kSize.at + kSize.length - 1 - i] = static_cast<std::uint8_t>(size >> (8 * i));
    }
}

std::uint64_t get_size(const Block& block) {
    std::uint64_t size = 0;
    if (block[kSize.at] == 0x80) {
        for (std::size_t i = sizeof size; i > 0; --i) size = size << 8U | block[kSize.at + kSize.length - i];
        return size;
    }
    for (std::size_t i = 0; i + 1 < kSize.length; ++i) {
        const std::uint8_t digit = block[kSize.at + i];
        size = size << 3U | (digit & 7U);  // anything but a digit is found when the block is made again
    }
    return size;
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= kMostName && name.front() != '.' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '_' || c == '-';
           });
}

bool is_hex(std::string_view name) {
    return name.size() == 64 && std::all_of(name.begin(), name.end(),
                                            [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

bool is_member_name(std::string_view name) {
    constexpr std::string_view kKeys = "keys/";
    constexpr std::string_view kConfig = "config/";
    constexpr std::string_view kSnapshot = "snapshot/";
    if (name.starts_with(kKeys)) return is_plain_name(name.substr(kKeys.size()));
    if (name.starts_with(kConfig)) return is_hex(name.substr(kConfig.size()));
    if (name.starts_with(kSnapshot)) return is_hex(name.substr(kSnapshot.size()));
    return name == "ledger.db" || name == "personal.db" || name == "commissioning.txt" || name == "known.txt";
}

Block tar_header(const Member& member) {
    Block block{};
    put(block, kName, member.name);
    put(block, kMode, "0000600");
    put(block, kUid, "0000000");
    put(block, kGid, "0000000");
    put_size(block, member.size);
    put(block, kTime, "00000000000");
    put(block, kSum, "        ");
    put(block, kType, "0");
    put(block, kUstar,
        std::string_view("ustar\0"
                         "00",
                         8));
    const auto sum = std::accumulate(block.begin(), block.end(), 0U);
    put(block, kSum, fmt::format("{:06o}", sum));
    block[kSum.at + 6] = 0;
    return block;
}

std::optional<Member> parse_tar_header(const Block& block) {
    const auto end = std::find(block.begin(), block.begin() + kName.length, 0);
    Member member{std::string(block.begin(), end), get_size(block)};
    if (!is_member_name(member.name) || tar_header(member) != block) return std::nullopt;
    return member;
}

std::size_t padding(std::uint64_t size) {
    return static_cast<std::size_t>((kBlock - size % kBlock) % kBlock);
}

}  // namespace sekisho::backup
