// SPDX-License-Identifier: Apache-2.0
#include "tests/hal/display/glass.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace sekisho::hal {

namespace fs = std::filesystem;

Glass::Glass() {
    auto pattern = (fs::temp_directory_path() / "sekisho-glass-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    plug_in();
}

Glass::~Glass() {
    unplug();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void Glass::plug_in() {
    master_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0) throw std::runtime_error("no terminal");
    fs::create_symlink(::ptsname(master_), device());
}

void Glass::unplug() {
    if (master_ < 0) return;
    fs::remove(device());
    ::close(master_);
    master_ = -1;
    letters_.clear();
    escaped_ = false;
    command_ = 0;
}

std::string Glass::letters() {
    std::array<char, 4096> buffer{};
    while (master_ >= 0) {
        const auto size = ::read(master_, buffer.data(), buffer.size());
        if (size <= 0) break;  // nothing more, or nobody has it open
        bytes_.append(buffer.data(), static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) take(static_cast<unsigned char>(buffer[i]));
    }
    return letters_;
}

void Glass::take(unsigned char byte) {
    constexpr unsigned char kEscape = 0x1b;
    constexpr unsigned char kClear = 0x0c;
    if (command_ != 0) {
        command_ = 0;  // its argument
    } else if (escaped_) {
        escaped_ = false;
        if (byte == '@') letters_.clear();
        if (byte == 'R' || byte == 't') command_ = byte;
    } else if (byte == kEscape) {
        escaped_ = true;
    } else if (byte == kClear) {
        letters_.clear();
    } else {
        letters_ += static_cast<char>(byte);
    }
}

}  // namespace sekisho::hal
