// SPDX-License-Identifier: Apache-2.0
// Who may dispose of what, after how long (6.7-C1); the corpus has what is refused.
#include "tests/daemon/config/text.hpp"

#include "tests/places.hpp"

#include <chrono>
#include <utility>

namespace sekisho::config::test {
namespace {

using std::chrono::days;

TEST(Disposal, TheExampleHasARuleForEveryKind) {
    const auto site = site_of(load(std::string(SEKISHO_SOURCE_DIR) + "/daemon/packaging/example/site.toml"));
    ASSERT_NE(site, nullptr);
    ASSERT_EQ(site->disposal.size(), site::kDisposalKinds.size());
    const auto* ledger = site->find_disposal(site::DisposalKind::ledger);
    ASSERT_NE(ledger, nullptr);
    EXPECT_EQ(ledger->keep, days{1098});
    EXPECT_EQ(ledger->method, "erase_segment");
    EXPECT_FALSE(ledger->condition.empty());
    EXPECT_EQ(ledger->operators, (std::vector<std::string>{"uid:1001", "uid:1002", "uid:1003"}));
    EXPECT_TRUE(ledger->allows("uid:1002"));
    EXPECT_FALSE(ledger->allows("uid:100"));
    EXPECT_FALSE(ledger->allows("uid:0")) << "not even root, unless it is named";
    EXPECT_EQ(site->rule(ledger->rule).key, "disposal.ledger");
    EXPECT_EQ(site->find_disposal(site::DisposalKind::pin_verifiers)->keep, days{90});
}

TEST(Disposal, IsNobodysUntilRulesSaySo) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", small_site())));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->find_disposal(site::DisposalKind::ledger), nullptr);
}

TEST(Disposal, ARuleWithoutATimeMeansThreeYears) {
    const Folder folder;
    std::string rules = "[roles]\none = [\"uid:1001\"]\ntwo = [\"uid:1002\", \"uid:1001\"]\n";
    for (const auto& [kind, method] : {std::pair("ledger", "erase_segment"), std::pair("visit_papers", "shred"),
                                       std::pair("pin_verifiers", "erase_record"), std::pair("exports", "erase_file"),
                                       std::pair("backups", "destroy_key")}) {
        rules += fmt::format("[disposal.{}]\nroles = [\"one\", \"two\"]\nmethod = \"{}\"\n", kind, method);
    }
    const auto site = site_of(load(folder.write("site.toml", small_site(rules))));
    ASSERT_NE(site, nullptr);
    for (const auto kind : site::kDisposalKinds) {
        const auto* rule = site->find_disposal(kind);
        ASSERT_NE(rule, nullptr) << to_text(kind);
        EXPECT_EQ(rule->keep, site::kUsualKeep);
        EXPECT_EQ(rule->operators, (std::vector<std::string>{"uid:1001", "uid:1002"})) << "each account once";
    }
}

}  // namespace
}  // namespace sekisho::config::test
