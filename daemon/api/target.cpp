// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/target.hpp"

#include "daemon/ledger/cbor.hpp"

#include <charconv>
#include <utility>

namespace sekisho::api {
namespace {

std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\0') return std::nullopt;
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        unsigned value = 0;
        const auto* end = text.data() + i + 3;
        const auto read = std::from_chars(text.data() + i + 1, end, value, 16);
        if (read.ec != std::errc() || read.ptr != end || value == 0) return std::nullopt;
        out.push_back(static_cast<char>(value));
        i += 2;
    }
    if (!ledger::cbor::is_utf8(out)) return std::nullopt;
    return out;
}

// The text up to `separator`, which is taken away together with it.
std::string_view next_piece(std::string_view& rest, char separator) {
    const auto at = rest.find(separator);
    const auto piece = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
    return piece;
}

bool read_query(std::string_view text, Target& target) {
    while (!text.empty()) {
        auto pair = next_piece(text, '&');
        auto key = decoded(next_piece(pair, '='));
        auto value = decoded(pair);
        if (!key || !value || key->empty()) return false;
        if (!target.query.emplace(std::move(*key), std::move(*value)).second) return false;
    }
    return true;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
    Target target;
    auto path = next_piece(text, '?');
    if (path.empty() || path.front() != '/' || path.back() == '/') return std::nullopt;
    path.remove_prefix(1);
    do {
        auto segment = decoded(next_piece(path, '/'));
        if (!segment || segment->empty()) return std::nullopt;
        target.path.push_back(std::move(*segment));
    } while (!path.empty());
    if (!read_query(text, target)) return std::nullopt;
    return target;
}

}  // namespace sekisho::api
