// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/context.hpp"

#include "daemon/api/json/fault_json.hpp"
#include "daemon/cli/table.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <array>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace sekisho::cli {

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_line(const boost::json::value& value) {
    print(boost::json::serialize(value) + "\n");
}

int fail(const Context& context, const Error& error, int status) {
    if (context.json) {
        print_line(api::error_to_json(error));
    } else {
        fmt::print(stderr, "sekisho: {}\n", plain(to_text(error)));
    }
    return status;
}

bool in_colour() {
    static const bool on = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    return on;
}

std::string coloured(std::string_view text, Colour colour) {
    if (!in_colour()) return std::string(text);
    const int code = colour == Colour::green ? 32 : colour == Colour::red ? 31 : 33;
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

namespace {

Result<std::string> read_all(int fd, const std::string& path, std::size_t most) {
    std::string text;
    std::array<char, 65536> part{};
    for (;;) {
        const ssize_t got = ::read(fd, part.data(), part.size());
        if (got > 0) text.append(part.data(), static_cast<std::size_t>(got));
        if (text.size() > most)
            return Error{fmt::format("longer than {} bytes", most), path, "this is no note of a ledger"};
        if (got == 0) return {boost::system::in_place_value, std::move(text)};
        if (got < 0 && errno != EINTR) return unreadable(path, errno);
    }
}

}  // namespace

Error unreadable(const std::string& path, int code) {
    if (code == EISDIR) return {"this is a folder, not a file", path, "give the path of a file"};
    return {fmt::format("the file cannot be read: {}", std::strerror(code)), path, "look at its name and its rights"};
}

Error unwritable(const std::string& path, int code) {
    return {fmt::format("the file cannot be written: {}", std::strerror(code)), path,
            "look at the rights of its folder, and at the space left on the disk"};
}

Result<std::string> read_text(const std::string& path, std::size_t most) {
    if (path == "-") return read_all(STDIN_FILENO, "standard input", most);
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return unreadable(path, errno);
    auto text = read_all(fd, path, most);
    ::close(fd);
    return text;
}

}  // namespace sekisho::cli
