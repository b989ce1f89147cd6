// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/cli/program.hpp"

#include "tests/places.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <array>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::cli::testing_support {

namespace json = boost::json;

Run sekisho(const std::string& arguments) {
    const auto command = std::string(SEKISHO_BIN_DIR "/sekisho ") + arguments;
    Run run;
    auto* pipe = ::popen((command + (arguments.find("2>") == std::string::npos ? " 2>/dev/null" : "")).c_str(), "r");
    if (pipe == nullptr) return run;
    std::array<char, 4096> bytes{};
    for (std::size_t size = 0; (size = std::fread(bytes.data(), 1, bytes.size(), pipe)) > 0;)
        run.out.append(bytes.data(), size);
    const int status = ::pclose(pipe);
    if (WIFEXITED(status)) run.status = WEXITSTATUS(status);
    return run;
}

void expect_schema(const json::object& value, const std::string& name) {
    std::ifstream file(SEKISHO_SOURCE_DIR "/docs/schema/" + name + ".json");
    const auto schema = json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
    const auto& properties = schema.at("properties").as_object();
    for (const auto& key : schema.at("required").as_array()) EXPECT_TRUE(value.contains(key.as_string())) << key;
    for (const auto& field : value) EXPECT_TRUE(properties.contains(field.key())) << field.key();
}

Folder::Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "sekisho-cli-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
}

Folder::~Folder() {
    std::filesystem::remove_all(path_);
}

}  // namespace sekisho::cli::testing_support
