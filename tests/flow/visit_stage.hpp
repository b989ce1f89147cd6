// SPDX-License-Identifier: Apache-2.0
// A house with one badge, and a visitor of S1.
#pragma once

#include "tests/flow/workflow_stage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sekisho::flow {

class VisitStage : public WorkflowStage {
protected:
    void SetUp() override {
        (void)changed_site({{"unlock = { schedule = \"business\" }\n", ""}});
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
        std::optional<Result<gate::CredentialRow>> answer;
        const gate::IssueRequest badge{gate::badge_holder("B1"), ReaderName{"desk"}, CredentialKind::badge};
        flows().issue_card(badge, [&](Result<gate::CredentialRow> row) { answer = std::move(row); });
        gate().tap("desk", kBadge);
        ASSERT_TRUE(*answer);
    }
    [[nodiscard]] static gate::VisitRequest visit() {
        gate::VisitRequest asked;
        asked.name = "森 太郎";
        asked.organisation = "XYZ";
        asked.purpose = "inspection";
        asked.host = HolderId{"S1"};
        asked.identity_paper = "passport";
        asked.badge = "B1";
        asked.badge_type = "red";
        asked.until = tokyo(24, 12, 0);
        asked.items = "none";
        asked.signature_ref = "binder 3";
        asked.operator_name = "uid:1001";
        return asked;
    }
    // "" or where it was wrong.
    [[nodiscard]] std::string begin(const gate::VisitRequest& asked) {
        std::optional<Result<Seq>> answer;
        flows().begin_visit(asked, [&](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        if (answer->has_error()) return answer->error().where;
        visit_ = **answer;
        return "";
    }
    [[nodiscard]] std::string end(bool badge_returned) {
        return told([&](auto done) { flows().end_visit(visit_, badge_returned, "uid:1001", done); });
    }
    // The last two access entries.
    [[nodiscard]] std::vector<Entry> last_two() {
        std::vector<Entry> found;
        for (auto& entry : news()) {
            if (entry.kind == EntryKind::access) found.push_back(std::move(entry));
        }
        EXPECT_GE(found.size(), 2u);
        return {found.end() - 2, found.end()};
    }
    void expect_each_names_the_other() {
        const auto two = last_two();
        const auto& first = std::get<AccessDetail>(two[0].detail);
        const auto& second = std::get<AccessDetail>(two[1].detail);
        EXPECT_EQ(two[0].decision, Verdict::granted);
        EXPECT_EQ(two[1].decision, Verdict::granted);
        EXPECT_EQ(first.second, two[1].pid);
        EXPECT_EQ(second.second, two[0].pid);
        EXPECT_NE(two[0].pid, two[1].pid);
    }

    const CardEvidence kBadge = card({0x04, 0xba, 0xd6, 0xe0, 0x00, 0x00, 0x01});
    Seq visit_ = kNoSeq;
};

}  // namespace sekisho::flow
