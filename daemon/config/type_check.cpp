// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace sekisho::config {
namespace {

struct Shape {
    std::string_view wanted;
    std::optional<Kind> scalar;   // the kind itself
    std::optional<Kind> element;  // or an array of this kind
    bool table = false;           // or a table
};

Shape shape_of(Want want) {
    switch (want) {
        case Want::text: return {"a string", Kind::string, {}, false};
        case Want::integer: return {"an integer", Kind::integer, {}, false};
        case Want::boolean: return {"a boolean (true or false)", Kind::boolean, {}, false};
        case Want::date: return {"a date without quotes, such as 2027-03-31", Kind::date, {}, false};
        case Want::instant:
            return {"a date-time with offset, such as 2027-04-01T00:00:00+09:00", Kind::instant, {}, false};
        case Want::texts: return {"an array of strings", {}, Kind::string, false};
        case Want::dates: return {"an array of dates without quotes", {}, Kind::date, false};
        case Want::integers: return {"an array of integers", {}, Kind::integer, false};
        case Want::tables: return {"an array of tables", {}, Kind::table, false};
        case Want::table: return {"a table", {}, {}, true};
        case Want::text_or_texts: return {"a string or an array of strings", Kind::string, Kind::string, false};
        case Want::text_or_table: return {"a string or a table", Kind::string, {}, true};
        case Want::dates_or_table: return {"an array of dates without quotes, or a table", {}, Kind::date, true};
        case Want::table_or_tables: return {"a table or an array of tables", {}, Kind::table, true};
    }
    return {};
}

constexpr std::array<std::string_view, 14> kSecretWords{"pin",        "pins",       "pincode",    "password", "passwd",
                                                        "passphrase", "passcode",   "secret",     "uid",      "idm",
                                                        "token",      "cardnumber", "privatekey", "apikey"};
constexpr std::array<std::string_view, 8> kSecretKeys{"key",     "keys",        "card",        "card_id",
                                                      "card_no", "card_number", "card_serial", "serial_number"};
constexpr std::array<std::string_view, 3> kSecretJapanese{"暗証番号", "パスワード", "カード番号"};

std::string lower_case(std::string_view key) {
    std::string out;
    for (const char byte : key)
        out += byte == '-' || byte == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
    return out;
}

template <class List>
bool contains(const List& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

bool has_type(Build& build, const Node& node, Want want, std::string_view path) {
    const Shape shape = shape_of(want);
    if (node.kind == Kind::table && shape.table) return true;
    if (shape.scalar && node.kind == *shape.scalar) return true;
    const auto wrong = [&](const Node& found, std::string_view prefix) {
        build.faults.add(found.place, RuleId::wrong_type,
                         fmt::format("{}{} is {}; it wants {}", prefix, path, to_text(found.kind), shape.wanted),
                         fmt::format("write {}", shape.wanted));
    };
    if (!shape.element || node.kind != Kind::array) {
        wrong(node, "");
        return false;
    }
    bool right = true;
    for (const Node& item : node.items) {
        if (item.kind == *shape.element) continue;
        wrong(item, "an element of ");
        right = false;
    }
    return right;
}

bool is_secret_key(std::string_view key) {
    const std::string name = lower_case(key);
    if (contains(kSecretKeys, name)) return true;
    for (const std::string_view word : kSecretJapanese) {
        if (name.find(word) != std::string::npos) return true;
    }
    for (std::size_t at = 0; at <= name.size();) {
        const auto end = std::min(name.find('_', at), name.size());
        if (contains(kSecretWords, std::string_view(name).substr(at, end - at))) return true;
        at = end + 1;
    }
    return false;
}

void report_secret(Build& build, Place place, std::string_view path) {
    build.faults.add(place, RuleId::secret_in_config,
                     fmt::format("{} would put a secret or a card number into a file", path),
                     "remove it and its value from the file and its copies; cards are enrolled at "
                     "the gate, secrets are no configuration");
}

bool check_name(Build& build, const Member& member, std::string_view path) {
    const bool plain = std::all_of(member.key.begin(), member.key.end(), [](unsigned char byte) {
        return byte < 0x80 && (std::isalnum(byte) != 0 || byte == '_' || byte == '-');
    });
    if (plain && !member.key.empty() && member.key.size() <= 64) return true;
    build.faults.add(member.place, RuleId::bad_name,
                     fmt::format("a name in {} is not 1 to 64 letters, digits, `_` or `-`", path),
                     "give it such a name; the text for people goes into its key `name`");
    return false;
}

}  // namespace sekisho::config
