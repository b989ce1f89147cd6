// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/add_checkpoint.hpp"

#include "daemon/ledger/note.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

namespace sekisho::ledger {
namespace {

constexpr std::string_view kOld = "old ";

// The next line without its line feed, taken away from `text`; nothing when none is complete.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

// Decimal without leading zeros or sign.
std::optional<std::int64_t> parse_size(std::string_view text) {
    std::int64_t size = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), size);
    if (read.ec != std::errc() || size < 0 || fmt::format("{}", size) != text) return std::nullopt;
    return size;
}

Error malformed(std::string what, std::string where) {
    return {std::move(what), std::move(where), "send what C2SP tlog-witness describes"};
}

}  // namespace

std::string to_text(const AddCheckpoint& request) {
    std::string text = fmt::format("{}{}\n", kOld, request.old_size);
    for (const Digest& hash : request.proof) fmt::format_to(std::back_inserter(text), "{}\n", to_base64(hash));
    return text + "\n" + request.note;
}

Result<AddCheckpoint> parse_add_checkpoint(std::string_view text) {
    if (text.size() > kLargestAddCheckpoint) return malformed("the request is too long", "");
    AddCheckpoint request;
    const auto first = take_line(text);
    const auto size =
        first && first->substr(0, kOld.size()) == kOld ? parse_size(first->substr(kOld.size())) : std::nullopt;
    if (!size) return malformed("the first line is not \"old SIZE\"", "line 1");
    request.old_size = *size;
    for (;;) {
        const auto line = take_line(text);
        const auto where = fmt::format("line {}", request.proof.size() + 2);
        if (!line) return malformed("there is no empty line before the checkpoint", where);
        if (line->empty()) break;
        if (request.proof.size() == kMostProofHashes) return malformed("the proof has more than 63 hashes", where);
        const auto bytes = from_base64(*line);
        Digest hash{};
        if (!bytes || bytes->size() != hash.size()) return malformed("this is no hash in base64", where);
        std::copy(bytes->begin(), bytes->end(), hash.begin());
        request.proof.push_back(hash);
    }
    if (text.empty()) return malformed("there is no checkpoint", "");
    request.note = text;
    return request;
}

}  // namespace sekisho::ledger
