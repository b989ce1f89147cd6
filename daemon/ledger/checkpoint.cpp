// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/checkpoint.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>

namespace sekisho::ledger {
namespace {

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

bool read_digest(std::string_view text, std::array<std::uint8_t, 32>& digest) {
    const auto bytes = from_base64(text);
    if (!bytes || bytes->size() != digest.size()) return false;
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    return true;
}

void put_size(std::vector<std::uint8_t>& out, std::int64_t size) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(size) >> shift));
    }
}

constexpr std::string_view kRecordTitle = "sekisho commissioning record v1";
constexpr std::string_view kOriginKey = "origin key: ";
constexpr std::string_view kDailyKey = "first daily key: ";
constexpr std::string_view kGenesisRoot = "genesis root: ";

// The rest of `line` behind `label`, or nothing.
std::optional<std::string_view> behind(std::string_view label, std::string_view line) {
    if (line.substr(0, label.size()) != label) return std::nullopt;
    return line.substr(label.size());
}

}  // namespace

std::string checkpoint_body(const Checkpoint& checkpoint) {
    return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, to_base64(checkpoint.root));
}

Result<Checkpoint> parse_checkpoint_body(std::string_view body) {
    const std::vector<std::string_view> lines = split_lines(body);
    if (lines.size() != 3) return Error{"a checkpoint of this ledger has three lines above its signature", "", ""};
    Checkpoint checkpoint;
    checkpoint.origin = lines[0];
    const auto [end, code] = std::from_chars(lines[1].data(), lines[1].data() + lines[1].size(), checkpoint.size);
    const bool number = code == std::errc() && end == lines[1].data() + lines[1].size();
    // Comparing with what we would write refuses leading zeros, signs and a missing line feed.
    if (!number || checkpoint.size < 0 || !is_note_name(checkpoint.origin) || !read_digest(lines[2], checkpoint.root) ||
        checkpoint_body(checkpoint) != body) {
        return Error{"the checkpoint is damaged", "", "copy it anew, with its line ends"};
    }
    return checkpoint;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& origin_key) {
    return sign_note(checkpoint_body(checkpoint), checkpoint.origin, origin_key);
}

Result<Checkpoint> peek_checkpoint(std::string_view note) {
    const auto gap = note.rfind("\n\n");
    if (gap == std::string_view::npos)
        return Error{"the checkpoint has no empty line before its signature", "", "copy it anew"};
    return parse_checkpoint_body(note.substr(0, gap + 1));
}

std::vector<std::uint8_t> commit_message(std::string_view origin, std::int64_t previous, std::int64_t size,
                                         const Digest& root) {
    const std::string text = fmt::format("sekisho commit v1\n{}\n", origin);
    std::vector<std::uint8_t> message(text.begin(), text.end());
    put_size(message, previous);
    put_size(message, size);
    message.insert(message.end(), root.begin(), root.end());
    return message;
}

std::string to_text(const Commissioning& record) {
    return fmt::format(
        "# Keep this record outside the machine: on paper, signed, with the building's key register.\n"
        "# `sekisho ledger verify --commissioning FILE` compares a ledger with it.\n"
        "{}\n{}{}\n{}{}\n{}{}\n",
        kRecordTitle, kOriginKey, to_text(record.origin_key), kDailyKey, to_base64(record.daily_key), kGenesisRoot,
        to_base64(record.genesis_root));
}

Result<Commissioning> parse_commissioning(std::string_view text) {
    std::vector<std::string_view> lines = split_lines(text);
    std::erase_if(lines, [](std::string_view line) { return line.empty() || line.front() == '#'; });
    const Error damaged{"the commissioning record is damaged", "",
                        "it has four lines, as `sekisho ledger init` printed them"};
    if (lines.size() != 4 || lines[0] != kRecordTitle) return damaged;
    const auto origin_key = behind(kOriginKey, lines[1]);
    const auto daily_key = behind(kDailyKey, lines[2]);
    const auto root = behind(kGenesisRoot, lines[3]);
    Commissioning record;
    if (!origin_key || !daily_key || !root || !read_digest(*daily_key, record.daily_key) ||
        !read_digest(*root, record.genesis_root)) {
        return damaged;
    }
    auto key = parse_note_key(*origin_key);
    if (key.has_error()) return key.error();
    record.origin_key = std::move(key.value());
    return record;
}

}  // namespace sekisho::ledger
