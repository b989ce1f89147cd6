// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/fields.hpp"

#include "daemon/api/json/rfc3339.hpp"
#include "daemon/ledger/digest_text.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestText = 1000;

bool is_known(std::initializer_list<std::string_view> known, std::string_view key) {
    return std::find(known.begin(), known.end(), key) != known.end();
}

Error unknown_field(std::string_view where, std::initializer_list<std::string_view> known) {
    const std::string hint = known.size() == 0 ? "send none" : fmt::format("known are: {}", fmt::join(known, ", "));
    return {"there is a field that is not known here", std::string(where), hint};
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

Result<json::object> read_object(std::string_view body, std::initializer_list<std::string_view> known) {
    if (body.empty()) return json::object{};
    json::error_code failed;
    auto value = json::parse(body, failed);
    if (failed || !value.is_object()) return Error{"the body is not one JSON object", "body", "send for example {}"};
    for (const auto& field : value.get_object()) {
        if (!is_known(known, field.key())) return unknown_field("body", known);
    }
    return std::move(value.get_object());
}

namespace {

Result<std::string> checked_text(std::string_view view, std::string_view key) {
    if (view.size() > kLongestText) {
        return Error{"the text is too long", std::string(key), fmt::format("at most {} bytes", kLongestText)};
    }
    if (view.find_first_not_of("\xe3\x80\x80 ") == std::string_view::npos) {  // spaces, wide ones too
        return Error{"the text is blank", std::string(key), "say it in words"};
    }
    if (std::any_of(view.begin(), view.end(), is_control)) {
        return Error{"the text holds control characters", std::string(key), "write one line of plain text"};
    }
    return {boost::system::in_place_value, std::string(view)};
}

}  // namespace

Result<std::string> required_text(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr)
        return Error{"a text is missing", std::string(key), fmt::format("send {{\"{}\": \"...\"}}", key)};
    return checked_text(*text, key);
}

Result<std::string> optional_text(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return Result<std::string>(boost::system::in_place_value);
    return required_text(object, key);
}

Result<std::vector<std::string>> required_texts(const json::object& object, std::string_view key) {
    constexpr std::size_t kMost = 100;
    const auto* value = object.if_contains(key);
    const auto* list = value == nullptr ? nullptr : value->if_array();
    const Error wrong{"a list of texts is missing", std::string(key), fmt::format("send {{\"{}\": [\"...\"]}}", key)};
    if (list == nullptr || list->empty() || list->size() > kMost) return wrong;
    std::vector<std::string> texts;
    for (const auto& item : *list) {
        const auto* text = item.if_string();
        if (text == nullptr) return wrong;
        auto checked = checked_text(*text, key);
        if (checked.has_error()) return checked.error();
        texts.push_back(std::move(*checked));
    }
    return texts;
}

Result<WallTime> required_time(const json::object& object, std::string_view key) {
    const auto text = required_text(object, key);
    if (text.has_error()) return text.error();
    const auto time = parse_time(*text);
    if (!time) return Error{"this is not a time", std::string(key), "write it as 2025-04-01T08:30:00+09:00"};
    return *time;
}

Result<std::string> required_note(const json::object& object, std::string_view key) {
    constexpr std::size_t kLongestNote = std::size_t{16} * 1024;
    const auto* value = object.if_contains(key);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    const std::string_view note = text == nullptr ? std::string_view() : std::string_view(*text);
    const bool plain = std::none_of(note.begin(), note.end(), [](char c) { return c != '\n' && is_control(c); });
    if (note.empty() || note.size() > kLongestNote || !plain) {
        return Error{"a signed note is missing", std::string(key), "send it whole, with its line feeds"};
    }
    return {boost::system::in_place_value, std::string(note)};
}

Result<bool> required_bool(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || !value->is_bool())
        return Error{"true or false is missing", std::string(key), "send one of them"};
    return value->get_bool();
}

Result<bool> optional_bool(const json::object& object, std::string_view key, bool otherwise) {
    if (!object.contains(key)) return otherwise;
    return required_bool(object, key);
}

Result<std::optional<std::int64_t>> optional_count(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return std::optional<std::int64_t>();
    if (!value->is_int64() || value->get_int64() < 0) {
        return Error{"this is not a number of people or things", std::string(key), "send a whole number from 0"};
    }
    return std::optional<std::int64_t>(value->get_int64());
}

Result<void> only_known(const Query& query, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : query) {
        if (!is_known(known, key)) return unknown_field("query", known);
    }
    return {};
}

Result<std::optional<WallTime>> time_in(const Query& query, std::string_view key) {
    const auto found = query.find(key);
    if (found == query.end()) return std::optional<WallTime>();
    const auto time = parse_time(found->second);
    if (!time) return Error{"this is not a time", std::string(key), "write it as 2025-04-01T08:30:00+09:00"};
    return time;
}

Result<std::optional<std::int64_t>> integer_in(const Query& query, std::string_view key, std::int64_t least,
                                               std::int64_t most) {
    const auto found = query.find(key);
    if (found == query.end()) return std::optional<std::int64_t>();
    const auto& text = found->second;
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || value < least || value > most) {
        return Error{"this is not a number that fits", std::string(key), fmt::format("from {} to {}", least, most)};
    }
    return std::optional<std::int64_t>(value);
}

std::optional<Digest> digest_of(std::string_view text) {
    return ledger::parse_digest(text);
}

std::optional<Seq> written_seq(std::string_view text) {
    Seq seq;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seq.value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || seq.value < 0) return std::nullopt;
    return seq;
}

}  // namespace sekisho::api
