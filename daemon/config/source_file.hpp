// SPDX-License-Identifier: Apache-2.0
// Bytes from the disk, and whether they are UTF-8.
#pragma once

#include "daemon/config/faults.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sekisho::config {

inline constexpr std::size_t kLargestFile = std::size_t{256} * 1024 * 1024;

// A plain file, read block by block.
class FileReader {
public:
    explicit FileReader(const std::string& path);
    ~FileReader();
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;

    // Bytes read into `block`; 0: the end, or it failed and `why` says so.
    [[nodiscard]] std::size_t read(std::span<char> block);
    // Why it cannot be read (missing, no plain file, more than kLargestFile bytes ...); "" while
    // all is well.
    [[nodiscard]] const std::string& why() const { return why_; }
    // Adds the fault for `why`, if there is one.
    void report(std::string_view file, FaultList& faults) const;

private:
    int descriptor_;
    std::size_t total_ = 0;
    std::string why_;
};

// The whole file, or nothing and a fault.
[[nodiscard]] std::optional<std::string> read_text(const std::string& path, std::string_view file, FaultList& faults);

// Offset of the first byte that is not UTF-8; npos: all is.
[[nodiscard]] std::size_t invalid_utf8(std::string_view text);
// Code points in valid UTF-8.
[[nodiscard]] std::uint32_t code_points(std::string_view text);
// True where the text holds a control character (C0 or DEL).
[[nodiscard]] bool has_control(std::string_view text);
// The first character, of valid UTF-8, that nobody sees or that changes the direction of what is shown: "U+200B"; "":
// none. Two names that look alike must be alike. The ideographic space between Japanese names is seen.
[[nodiscard]] std::string hidden_character(std::string_view text);
inline constexpr std::string_view kWithoutHidden =
    "type it anew without that character: it comes along where text is copied";

}  // namespace sekisho::config
