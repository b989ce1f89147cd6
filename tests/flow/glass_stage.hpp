// SPDX-License-Identifier: Apache-2.0
// A house with cards behind glass.
#pragma once

#include "tests/flow/emergency_stage.hpp"

#include <optional>
#include <string>

namespace sekisho::flow {

class GlassStage : public EmergencyStage {
protected:
    void begin(const std::string& when_undeclared = "deny") {
        with_plans(when_undeclared);
        start(tokyo(24, 20, 0));
    }
    CredentialRef issue(const CardEvidence& card) {
        std::optional<Result<gate::CredentialRow>> row;
        gate().gate().issue_break_glass("night", ReaderName{"desk"}, "uid:1001",
                                        [&row](Result<gate::CredentialRow> made) { row = std::move(made); });
        gate().tap("desk", card);
        gate().settle();
        if (!row || !*row) {
            ADD_FAILURE() << (row ? to_text(row->error()) : "no answer");
            return {};
        }
        return (*row)->credential;
    }
    std::string seal(CredentialRef card, const std::string& by) {
        std::optional<Result<Seq>> answer;
        gate().gate().seal_card(card, by, [&answer](Result<Seq> seq) { answer = seq; });
        gate().settle();
        if (!answer) return "no answer";
        if (!*answer) return answer->error().what;
        return **answer == kNoSeq ? "waits" : "";
    }
    CredentialRef sealed(const CardEvidence& card) {
        const auto ref = issue(card);
        EXPECT_EQ(seal(ref, "uid:1001"), "waits");
        EXPECT_EQ(seal(ref, "uid:1002"), "");
        return ref;
    }
    bool alarmed() { return gate().gate().state().alarms.contains({SystemAlarm::break_glass_used, "night"}); }
    std::string last_word() {
        const auto access = last(EntryKind::access);
        return access.decision == Verdict::granted ? "granted" : std::string(to_text(last_access().detail));
    }
    const CardEvidence kGlass = card({0x04, 0xb6, 0x01, 0x02, 0x03, 0x04, 0x05});
    const CardEvidence kNewGlass = card({0x04, 0xb6, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e});
};

}  // namespace sekisho::flow
