// SPDX-License-Identifier: Apache-2.0
// What README.md quotes of the programs is what they say; where a line stands in the example may change, and is not.
#include "tests/daemon/cli/program.hpp"

#include "tests/places.hpp"

#include <gtest/gtest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

namespace sekisho::cli {
namespace {

using testing_support::Folder;
using testing_support::sekisho;

std::string contents_of(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

class Readme : public testing::Test {
protected:
    Readme() { std::filesystem::copy(SEKISHO_SOURCE_DIR "/daemon/packaging/example", site_dir_); }
    // Of what was printed, as the README has it.
    void expect_quoted(std::string said) const {
        said = said.substr(0, said.find('\n', said.find('\n') + 1));
        said = std::regex_replace(said, std::regex("site\\.toml:[0-9]+"), "site.toml:LINE");
        said = "    " + std::regex_replace(said, std::regex("\n"), "\n    ");
        EXPECT_NE(text_.find(said), std::string::npos) << said;
    }
    const Folder folder_;
    const std::string site_dir_ = folder_ / "mysite";
    const std::string site_ = site_dir_ + "/site.toml";
    const std::string text_ = contents_of(SEKISHO_SOURCE_DIR "/README.md");
};

TEST_F(Readme, QuotesTheAnswerToItsQuestion) {
    expect_quoted(sekisho("explain --config " + site_ +
                          " --holder N0123 --access-point record_door --at 2026-11-23T10:00:00+09:00")
                      .out);
}

TEST_F(Readme, QuotesTheHintOfItsSlip) {
    auto site = contents_of(site_);
    const auto gate = site.find("[doors.main_gate]");
    ASSERT_NE(gate, std::string::npos);
    const auto key = site.find("egress", gate);
    ASSERT_NE(key, std::string::npos);
    std::ofstream(site_) << site.erase(key + 5, 1);
    const auto said = sekisho("config check " + site_).out;
    const auto hint = said.find("main_gate.egres ");
    ASSERT_NE(hint, std::string::npos) << said;
    const auto line = said.rfind('\n', hint) + 1;
    expect_quoted("mysite/site.toml" + said.substr(line + site_.size()));
}

}  // namespace
}  // namespace sekisho::cli
