// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/source_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace sekisho::config {
namespace {

// First and last code points: C1 controls and the space that does not break; soft hyphen; marks of direction and spaces
// of no width; breaks of lines and paragraphs; the byte order mark.
constexpr std::array<std::pair<char32_t, char32_t>, 8> kHidden{{{0x0080, 0x00A0},
                                                                {0x00AD, 0x00AD},
                                                                {0x061C, 0x061C},
                                                                {0x180E, 0x180E},
                                                                {0x200B, 0x200F},
                                                                {0x2028, 0x202E},
                                                                {0x2060, 0x206F},
                                                                {0xFEFF, 0xFEFF}}};

// Bytes of the sequence that begins at `at`, 0 when it is not UTF-8 (RFC 3629: no overlong form, no
// surrogate).
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [text](std::size_t index) {
        return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
    };
    const unsigned lead = byte(at);
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    for (std::size_t next = 1; next < length; ++next) {
        if ((byte(at + next) & 0xC0U) != 0x80U) return 0;
    }
    const unsigned second = byte(at + 1);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool surrogate = lead == 0xED && second > 0x9F;
    const bool beyond = lead == 0xF4 && second > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

// O_NONBLOCK: a FIFO in place of the file is refused, never waited for.
FileReader::FileReader(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    struct stat status {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) {
        why_ = std::generic_category().message(errno);
    } else if (!S_ISREG(status.st_mode)) {
        why_ = "not a plain file";
    } else if (static_cast<std::size_t>(status.st_size) > kLargestFile) {
        why_ = fmt::format("more than {} MB", kLargestFile >> 20U);
    }
}

FileReader::~FileReader() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::size_t FileReader::read(std::span<char> block) {
    while (why_.empty()) {
        const ssize_t got = ::read(descriptor_, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            why_ = std::generic_category().message(errno);
            break;
        }
        total_ += static_cast<std::size_t>(got);
        if (total_ <= kLargestFile) return static_cast<std::size_t>(got);
        why_ = fmt::format("more than {} MB", kLargestFile >> 20U);
    }
    return 0;
}

void FileReader::report(std::string_view file, FaultList& faults) const {
    if (why_.empty()) return;
    faults.add({file, 0, 0}, RuleId::file_unreadable, fmt::format("cannot read {}: {}", file, why_),
               "check that the file is there, that it is a plain file, and that the daemon's user "
               "may read it");
}

std::optional<std::string> read_text(const std::string& path, std::string_view file, FaultList& faults) {
    FileReader reader(path);
    std::array<char, 65536> block;
    std::string text;
    for (std::size_t got = reader.read(block); got > 0; got = reader.read(block)) text.append(block.data(), got);
    reader.report(file, faults);
    if (!reader.why().empty()) return std::nullopt;
    return text;
}

std::size_t invalid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequence_length(text, at);
        if (length == 0) return at;
        at += length;
    }
    return std::string_view::npos;
}

std::uint32_t code_points(std::string_view text) {
    return static_cast<std::uint32_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; });
}

std::string hidden_character(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t point = length == 1 ? lead : lead & (0x7FU >> length);
        for (std::size_t more = 1; more < length; ++more)
            point = (point << 6) | (static_cast<unsigned char>(text.at(at + more)) & 0x3FU);
        const bool hidden = std::any_of(kHidden.begin(), kHidden.end(), [point](const auto& range) {
            return range.first <= point && point <= range.second;
        });
        if (hidden) return fmt::format("U+{:04X}", static_cast<std::uint32_t>(point));
        at += length;
    }
    return "";
}

}  // namespace sekisho::config
