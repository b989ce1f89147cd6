// SPDX-License-Identifier: Apache-2.0
// The example hospital, to be changed by tests of the program.
#pragma once

#include "tests/daemon/cli/program.hpp"
#include "tests/places.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace sekisho::cli::testing_support {

inline const std::string kSource = SEKISHO_SOURCE_DIR;
inline const std::string kExample = SEKISHO_SOURCE_DIR "/daemon/packaging/example/";

inline std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

inline std::string changed(std::string text, std::string_view from, std::string_view to) {
    EXPECT_NE(text.find(from), std::string::npos) << from;
    return text.replace(text.find(from), from.size(), to);
}

class Hospital {
public:
    Hospital() {
        for (const char* name : {"site.toml", "roster.toml", "special_days.toml"})
            std::filesystem::copy_file(kExample + name, folder_ / name);
    }
    void change(const std::string& file, std::string_view from, std::string_view to) const {
        const auto text = changed(read(folder_ / file), from, to);
        std::ofstream(folder_ / file, std::ios::binary) << text;
    }
    void write(const std::string& file, std::string_view text) const {
        std::ofstream(folder_ / file, std::ios::binary) << text;
    }
    [[nodiscard]] std::string site() const { return folder_ / "site.toml"; }

private:
    Folder folder_;
};

// What `config diff` prints, as of a day in November.
inline std::string diff(const std::string& before, const Hospital& after, const std::string& more = "") {
    return sekisho(fmt::format("config diff {} {} --at 2026-11-24T09:00:00+09:00 {}", before, after.site(), more)).out;
}
inline std::string diff(const Hospital& after, const std::string& more = "") {
    return diff(kExample + "site.toml", after, more);
}

}  // namespace sekisho::cli::testing_support
