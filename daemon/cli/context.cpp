// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/context.hpp"

#include "daemon/api/json/fault_json.hpp"
#include "daemon/cli/table.hpp"

#include <boost/json/serialize.hpp>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unistd.h>

namespace sekisho::cli {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_line(const boost::json::value& value) { print(boost::json::serialize(value) + "\n"); }

int fail(const Context& context, const Error& error, int status) {
    if (context.json) {
        print_line(api::error_to_json(error));
    } else {
        fmt::print(stderr, "sekisho: {}\n", plain(to_text(error)));
    }
    return status;
}

std::string coloured(std::string_view text, Colour colour) {
    static const bool on = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    if (!on) return std::string(text);
    const int code = colour == Colour::green ? 32 : colour == Colour::red ? 31 : 33;
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

Result<std::string> read_text(const std::string& path) {
    const auto all = [](std::istream& in) { return std::string(std::istreambuf_iterator<char>(in), {}); };
    if (path == "-") return {boost::system::in_place_value, all(std::cin)};
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{"the file cannot be read", path, "look at its name and its rights"};
    return {boost::system::in_place_value, all(file)};
}

}  // namespace sekisho::cli
