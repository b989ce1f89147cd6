// SPDX-License-Identifier: Apache-2.0
// Cards that are nobody's own, asked again of the ledger alone: visitors' badges and sealed cards are explained as they
// were decided, and a replay finds them unchanged (design 7.4, 6.4-C3a, 6.9-B2.1).
#include "tests/flow/explain_stage.hpp"
#include "tests/flow/glass_stage.hpp"
#include "tests/flow/visit_stage.hpp"

#include <chrono>
#include <set>
#include <string>

namespace sekisho::flow {
namespace {

using namespace std::chrono_literals;

template <class Base>
class ExplainedCards : public Explaining<Base> {
protected:
    // Each entry by the configuration that was kept and by the one that is there, and all of them in a replay.
    void expect_all_explained(const std::set<Detail>& met) {
        std::set<Detail> details;
        for (const auto& entry : this->decisions()) {
            details.insert(std::get<AccessDetail>(entry.detail).detail);
            this->expect_explained(entry);
            this->expect_explained(entry, this->dir_ + "/site.toml");
        }
        for (const Detail detail : met) EXPECT_TRUE(details.contains(detail)) << to_text(detail);
        cli::ReplaySummary summary;
        for (const auto& change : this->replayed(*this->load(), &summary))
            ADD_FAILURE() << change.seq.value << " " << to_text(change.now.detail);
        EXPECT_GT(summary.requests, 0);
        EXPECT_EQ(summary.other_rule, 0);
        EXPECT_EQ(summary.unknown, 0);
    }
    // "granted" or why not, of whoever would tap now.
    [[nodiscard]] std::string ask(const std::string& holder, const char* side, const std::string& second = {}) {
        std::string out;
        const cli::PastQuery query{holder, side, this->gate().clock().now().wall, access::PinShown::none,
                                   second, false};
        const auto granted = cli::explain_past(cli::look_back(this->state_dir_, std::nullopt, "").value(), query, out);
        if (!granted) return to_text(granted.error());
        const auto answer = json::parse(out).as_object();
        return *granted ? "granted by " + this->text_of(answer, "rule") : this->text_of(answer, "detail");
    }
};

using ExplainedVisits = ExplainedCards<VisitStage>;

// 6.4-C3a: alone, beside the host in either order, beside another, on the way out, and past the end.
TEST_F(ExplainedVisits, ABadgeIsExplainedAsItWasDecided_6_4_C3a) {
    (void)tap("r1", kBadge);
    EXPECT_EQ(ask("badge:B1", "front"), "ext:VisitOver");
    ASSERT_EQ(begin(visit()), "");
    EXPECT_EQ(ask("badge:B1", "front"), "ext:NoAccompaniment");
    EXPECT_EQ(ask("badge:B1", "front", "N1"), "ext:NoAccompaniment") << "not the host";
    EXPECT_EQ(ask("badge:B1", "front", "S1"), "granted by visit " + std::to_string(visit_.value));
    gate().tap("r1", kBadge);
    gate().advance(16s);
    for (const auto& second : {kIchiro, kHanako}) {
        gate().tap("r1", kBadge);
        gate().advance(1s);
        gate().tap("r1", second);
        pass("front");
        gate().advance(16s);
    }
    gate().tap("r1", kIchiro);
    gate().advance(1s);
    gate().tap("r1", kBadge);
    pass("front");
    gate().advance(16s);
    gate().tap("r3", kBadge);
    gate().advance_to(visit().until);
    EXPECT_EQ(ask("badge:B1", "front", "S1"), "ext:VisitOver");
    (void)tap("r1", kBadge);
    ASSERT_EQ(end(false), "");
    EXPECT_EQ(ask("badge:B1", "front", "S1"), "ext:NotReturned");
    (void)tap("r1", kBadge);
    expect_all_explained({Detail::visit_over, Detail::no_accompaniment, Detail::not_returned, Detail::none});
}

using ExplainedGlass = ExplainedCards<GlassStage>;

// 6.9-B2.1, 6.9-C5: before the plan, at a door of its own and another, used again, and after it.
TEST_F(ExplainedGlass, ASealedCardIsExplainedAsItWasDecided_6_9_B2_1) {
    begin();
    const auto ref = issue(kGlass);
    ASSERT_EQ(refusal(declaring()), "");
    tap("r5", kGlass);
    EXPECT_EQ(ask("break_glass:night", "records_door"), "ext:NotSealed");
    end_emergency();
    ASSERT_EQ(seal(ref, "uid:1001"), "waits");
    ASSERT_EQ(seal(ref, "uid:1002"), "");
    tap("r5", kGlass);
    EXPECT_EQ(ask("break_glass:night", "records_door"), "ext:NoEmergency");
    ASSERT_EQ(refusal(declaring()), "");
    EXPECT_EQ(ask("break_glass:night", "ward_door"), "ext:NoRight");
    EXPECT_TRUE(ask("break_glass:night", "records_door").starts_with("granted by site.toml"));
    for (const char* reader : {"r5", "r4", "r2", "r7"}) tap(reader, kGlass);
    gate().advance(2h);
    EXPECT_EQ(ask("break_glass:night", "records_door"), "ext:BreakGlassOver");
    tap("r5", kGlass);
    end_emergency();
    tap("r5", kGlass);
    expect_all_explained(
        {Detail::not_sealed, Detail::no_emergency, Detail::no_right, Detail::break_glass_over, Detail::none});
}

// 6.9-B3: whom a plan lets in, while it is in force and when it is over.
TEST_F(ExplainedGlass, WhatAPlanGivesIsExplainedAsItWasDecided_6_9_B3) {
    begin();
    ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    const auto round = [this] {
        for (const char* reader : {"r4", "r5", "r6"}) {
            for (const auto& who : {kHanako, kIchiro}) tap(reader, who);
        }
    };
    round();
    ASSERT_EQ(refusal(declaring()), "");
    round();
    EXPECT_TRUE(ask("N1", "records_door").ends_with("emergency_plans.flood.effects[1]")) << ask("N1", "records_door");
    end_emergency();
    round();
    EXPECT_EQ(ask("N1", "records_door"), "ext:NoRight");
    expect_all_explained({Detail::no_right, Detail::none});
}

}  // namespace
}  // namespace sekisho::flow
