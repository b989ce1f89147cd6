// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/import_note.hpp"

#include "daemon/ledger/cbor.hpp"
#include "daemon/ledger/digest_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sekisho::ledger {
namespace {

constexpr std::string_view kHead = "sekisho import v1\n";
constexpr std::size_t kLongestName = 255;
constexpr std::int64_t kYear10000 = 253'402'300'800;  // POSIX seconds: what comes later fits into no clock of ours

// The rest of the line that begins with `key` and a space, taken off `text`; nothing: it does not.
std::optional<std::string_view> take_line(std::string_view& text, std::string_view key) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos || text.substr(0, key.size()) != key || text.substr(key.size(), 1) != " ")
        return std::nullopt;
    const auto value = text.substr(key.size() + 1, end - key.size() - 1);
    text.remove_prefix(end + 1);
    return value;
}

bool take_number(std::string_view text, std::int64_t& number) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() && number >= 0 && number < kYear10000;
}

Error why_not_opened(std::span<const NoteKey> keys, bool changed, bool malformed) {
    if (changed) return {"the signature does not fit what it was made for", "", "fetch both files anew"};
    if (malformed) return {"this is no signed note", "", "give what `sekisho import sign` wrote"};
    std::string names;
    for (const auto& key : keys) names += (names.empty() ? "" : ", ") + key.name;
    return {"none of the keys that may sign has signed it", "",
            fmt::format("[imports] of site.toml names the keys: {}", names)};
}

}  // namespace

bool is_import_name(std::string_view name) {
    if (name.empty() || name.size() > kLongestName || name == "." || name == "..") return false;
    if (name.front() == ' ' || name.back() == ' ') return false;  // two that look alike
    return cbor::is_utf8(name) && std::none_of(name.begin(), name.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte < 0x20 || byte == 0x7f || c == '/';
           });
}

std::string to_text(const ImportWord& word) {
    return fmt::format("{}file {}\nsha256 {:02x}\nmade {}\n", kHead, word.file, fmt::join(word.sha256, ""), word.made);
}

std::optional<ImportWord> parse_import(std::string_view text) {
    std::string_view rest = text;
    if (rest.substr(0, kHead.size()) != kHead) return std::nullopt;
    rest.remove_prefix(kHead.size());
    ImportWord word;
    const auto file = take_line(rest, "file");
    if (!file || !is_import_name(*file)) return std::nullopt;
    word.file = *file;
    const auto digest = take_line(rest, "sha256");
    const auto sha256 = digest ? parse_digest(*digest) : std::nullopt;
    if (!sha256) return std::nullopt;
    word.sha256 = *sha256;
    const auto made = take_line(rest, "made");
    if (!made || !take_number(*made, word.made)) return std::nullopt;
    if (to_text(word) != text) return std::nullopt;  // other digits of the same numbers, or something behind it
    return word;
}

Result<OpenedImport> open_import(std::string_view note, std::span<const NoteKey> keys) {
    bool changed = false;
    bool malformed = false;
    for (const auto& key : keys) {
        const auto opened = open_note(note, key);
        changed = changed || opened.fault == NoteFault::bad_signature;
        malformed = malformed || opened.fault == NoteFault::malformed;
        if (opened.fault != NoteFault::none) continue;
        auto word = parse_import(opened.text);
        if (word) return OpenedImport{key.name, std::move(*word)};
        return Error{"what was signed speaks of no file to be taken in", "", "give what `sekisho import sign` wrote"};
    }
    return why_not_opened(keys, changed, malformed);
}

std::optional<Error> why_not_of(const ImportWord& word, std::string_view file, const Digest& sha256) {
    if (word.file != file)
        return Error{fmt::format("it was signed as {}", word.file), std::string(file), "sign it as what it is for"};
    if (word.sha256 != sha256)
        return Error{"the signature is of another file, or this one was changed", std::string(file),
                     "fetch both files anew"};
    return std::nullopt;
}

}  // namespace sekisho::ledger
