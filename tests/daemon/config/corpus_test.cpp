// SPDX-License-Identifier: Apache-2.0
// The corpus of bad configurations: each folder is loaded, and its faults are compared with
// expected.txt: file, line, column and rule of every fault, in order, and nothing else (EXP-CFG;
// design 7.5).
#include "tests/daemon/config/text.hpp"

#include "tests/places.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace sekisho::config::test {
namespace {

const std::filesystem::path kCorpus = std::filesystem::path(SEKISHO_SOURCE_DIR) / "tests/daemon/config/corpus";

std::vector<std::string> cases() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(kCorpus))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

// In the year of the corpus: late enough to miss the special days of the next.
const WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 15};

// What stands in the way of the load, then the warnings.
Faults all_found(const std::string& path) {
    Faults warnings;
    Faults found = faults_of(load(path, &warnings, kNow));
    found.insert(found.end(), warnings.begin(), warnings.end());
    return found;
}

class Corpus : public testing::TestWithParam<std::string> {};

// EXP-CFG
TEST_P(Corpus, GivesExactlyTheseFaults) {
    const auto folder = kCorpus / GetParam();
    const Faults faults = all_found((folder / "site.toml").string());
    EXPECT_EQ(read_whole(folder / "expected.txt"), short_text(faults));
    for (const Fault& fault : faults) {
        EXPECT_FALSE(fault.message.empty()) << fault.rule;
        EXPECT_FALSE(fault.hint.empty()) << fault.rule << " must say what to do";
        EXPECT_EQ(fault.message.find('\n'), std::string::npos) << fault.message;
    }
}

// The same files give the same faults in the same order.
// EXP-CFG
TEST_P(Corpus, IsDeterministic) {
    const auto path = (kCorpus / GetParam() / "site.toml").string();
    EXPECT_EQ(short_text(all_found(path)), short_text(all_found(path)));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Bad, Corpus, testing::ValuesIn(cases()), test_name);

// EXP-CFG
TEST(CorpusAsAWhole, HoldsEveryRuleOfTheCode) {
    std::string all;
    for (const std::string& name : cases()) all += read_whole(kCorpus / name / "expected.txt");
    for (const std::string_view rule : rule_ids()) {
        EXPECT_NE(all.find(" " + std::string(rule) + "\n"), std::string::npos) << "no case for the rule " << rule;
    }
}

// EXP-CFG
TEST(CorpusAsAWhole, HoldsAtLeastAHundredAndFiftyDifferentCases) {
    std::set<std::string> contents;
    for (const std::string& name : cases()) {
        std::string content;
        for (const auto& entry : std::filesystem::directory_iterator(kCorpus / name)) {
            const bool input = entry.is_regular_file() && entry.path().filename() != "expected.txt";
            if (input) content += entry.path().filename().string() + "\n" + read_whole(entry.path());
        }
        contents.insert(content);
    }
    EXPECT_GE(contents.size(), 150U);
}

// EXP-CFG
TEST(Documentation, HasAParagraphForEveryRuleAndNoOther) {
    std::ifstream page(std::filesystem::path(SEKISHO_SOURCE_DIR) / "docs/config-rules.md");
    std::multiset<std::string> described;
    for (std::string line; std::getline(page, line);) {
        if (line.rfind("## ", 0) == 0) described.insert(line.substr(3));
    }
    std::multiset<std::string> known;
    for (const std::string_view rule : rule_ids()) known.emplace(rule);
    EXPECT_EQ(described, known);
}

}  // namespace
}  // namespace sekisho::config::test
