// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/toml_text.hpp"

#include <algorithm>
#include <vector>

namespace sekisho::config {
namespace {

bool is_blank(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\r';
}

// From the opening quotes to behind the closing ones. A string that is never closed ends with the text, or with its
// line where it may not go on: the parser stops there.
std::size_t string_length(std::string_view text) {
    const char quote = text.front();
    const bool many_lines = text.size() > 2 && text[1] == quote && text[2] == quote;
    std::size_t at = many_lines ? 3 : 1;
    while (at < text.size()) {
        if (text[at] == '\\' && quote == '"') {
            at += 2;
        } else if (!many_lines && text[at] == quote) {
            return at + 1;
        } else if (!many_lines && text[at] == '\n') {
            return at;
        } else if (many_lines && text.substr(at, 3) == text.substr(0, 3)) {
            at += 3;
            // One or two quotes in front of the closing three belong to the string.
            for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more) ++at;
            return at;
        } else {
            ++at;
        }
    }
    return text.size();
}

// How deep the text in front of a place goes.
class Levels {
public:
    // False when this byte, outside strings and comments, goes one level too deep. A string counts as its first quote.
    bool take(char byte) {
        switch (byte) {
            case '.':
                ++dots_;
                ++levels_;
                break;
            case '[':
            case '{':
                header_ = header_ || (line_is_blank_ && open_.empty());
                open_.push_back(dots_);
                dots_ = 0;
                ++levels_;
                break;
            case ']':
            case '}': close(); break;
            case ',': end_key(); break;
            case '\n': end_line(); break;
            default: break;
        }
        line_is_blank_ = byte == '\n' || (line_is_blank_ && is_blank(byte));
        return levels_ <= kDeepest;
    }

private:
    void end_key() {
        levels_ -= dots_;
        dots_ = 0;
    }
    void close() {
        if (open_.empty()) return;
        end_key();
        --levels_;
        dots_ = open_.back();
        open_.pop_back();
    }
    // No key and no value but an array goes on in the next line.
    void end_line() {
        end_key();
        if (!header_) return;
        header_ = false;
        open_.clear();
        levels_ = 0;
    }

    std::vector<std::size_t> open_;  // for each open bracket the dots of the key in front of it
    std::size_t dots_ = 0;           // of the key, or the number, that is being read
    std::size_t levels_ = 0;         // brackets and dots, all in all
    bool line_is_blank_ = true;      // so far
    bool header_ = false;            // this line is one
};

}  // namespace

std::size_t string_or_comment(std::string_view text, std::size_t at) {
    if (text[at] == '#') return std::min(text.find('\n', at), text.size()) - at;
    if (text[at] == '"' || text[at] == '\'') return string_length(text.substr(at));
    return 0;
}

std::optional<std::size_t> too_deep(std::string_view text) {
    Levels levels;
    for (std::size_t at = 0; at < text.size();) {
        if (!levels.take(text[at])) return at;
        at += std::max<std::size_t>(1, string_or_comment(text, at));
    }
    return std::nullopt;
}

std::string without_comments(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = string_or_comment(text, at);
        out += text.substr(at, text[at] == '#' ? 1 : std::max<std::size_t>(1, length));
        at += std::max<std::size_t>(1, length);
    }
    return out;
}

}  // namespace sekisho::config
