// SPDX-License-Identifier: Apache-2.0
// Visitors: what is written down of them, and the badge that opens beside the host alone (6.4-C3a, STD-N53-04, 6.6-Bd).
#include "tests/flow/visit_stage.hpp"

#include <chrono>
#include <vector>

namespace sekisho::flow {
namespace {

using std::chrono::seconds;

using Visits = VisitStage;

// 6.4-C3a, STD-N53-04: nothing of it may be missing.
TEST_F(Visits, AskForAllThatMustBeKnown_STD_N53_04) {
    const auto where = [this](const auto& change) {
        auto asked = visit();
        change(asked);
        return begin(asked);
    };
    EXPECT_EQ(where([](auto& asked) { asked.name.clear(); }), "name");
    EXPECT_EQ(where([](auto& asked) { asked.organisation.clear(); }), "organisation");
    EXPECT_EQ(where([](auto& asked) { asked.purpose.clear(); }), "purpose");
    EXPECT_EQ(where([](auto& asked) { asked.identity_paper.clear(); }), "identity_paper");
    EXPECT_EQ(where([](auto& asked) { asked.badge_type.clear(); }), "badge_type");
    EXPECT_EQ(where([](auto& asked) { asked.items.clear(); }), "items");
    EXPECT_EQ(where([](auto& asked) { asked.signature_ref.clear(); }), "signature_ref");
    EXPECT_EQ(where([](auto& asked) { asked.host = HolderId{"nobody"}; }), "host");
    EXPECT_EQ(where([](auto& asked) { asked.badge = "B9"; }), "badge");
    EXPECT_EQ(where([](auto& asked) { asked.until = tokyo(24, 9, 0); }), "until");
    EXPECT_EQ(where([](auto&) {}), "");
    EXPECT_EQ(where([](auto&) {}), "badge") << "it is lent";
    EXPECT_EQ(last(EntryKind::visit).pcommit.size(), 32u);
}

// 6.4-C3a: alone, beside the host, beside another; either order; both named.
TEST_F(Visits, TheBadgeOpensBesideTheHostAlone_6_4_C3a) {
    EXPECT_EQ(tap("r1", kBadge), "ext:VisitOver") << "nobody carries it";
    ASSERT_EQ(begin(visit()), "");
    gate().tap("r1", kBadge);
    gate().advance(seconds(16));
    EXPECT_EQ(last_decision(), "ext:NoAccompaniment");
    gate().tap("r1", kBadge);
    gate().tap("r1", kHanako);
    gate().advance(seconds(16));
    for (const auto& entry : last_two()) {
        const bool badge = entry.cred == card_of("badge:B1");
        EXPECT_EQ(entry.decision, badge ? Verdict::denied : Verdict::granted) << "another's card does not count";
    }
    (void)news();
    gate().tap("r1", kBadge);
    gate().tap("r1", kIchiro);
    EXPECT_TRUE(gate().released("front"));
    expect_each_names_the_other();
    pass("front");
    EXPECT_EQ(gate().gate().inside().size(), 2u);
    gate().advance(seconds(30));
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
    gate().tap("r2", kBadge);
    expect_each_names_the_other();
    pass("server");
    for (const auto& row : gate().gate().inside()) {
        EXPECT_EQ(row.zone.value, "server_room");
        EXPECT_EQ(row.host, row.holder.value == "S1" ? "" : "S1") << row.holder.value;
    }
    restart();
    gate().tap("r3", kBadge);
    EXPECT_EQ(last_decision(), "granted by exit reader") << "nobody is held in";
    expect_sound();
}

// 6.6-Bd: where the host may not go, the visitor may not.
TEST_F(Visits, GoWhereTheirHostMay_6_6_Bd) {
    auto asked = visit();
    asked.host = HolderId{"N1"};
    ASSERT_EQ(begin(asked), "");
    gate().tap("r2", kBadge);
    gate().tap("r2", kHanako);
    gate().advance(seconds(16));
    EXPECT_FALSE(gate().released("server"));
    for (const auto& entry : last_two()) EXPECT_EQ(entry.decision, Verdict::denied);
}

// STD-IEC-10: whoever carries a badge takes a place like anybody else, whichever of the two cards comes first.
TEST_F(Visits, TakeAPlaceInTheZone_STD_IEC_10) {
    const std::string owner = "accepted_risk = \"カードのみ\"\n";
    (void)changed_site(owner, owner + "occupancy = { max = 1 }\n");
    restart();
    ASSERT_EQ(begin(visit()), "");
    for (const bool badge_first : {true, false}) {
        gate().tap("r2", badge_first ? kBadge : kIchiro);
        gate().tap("r2", badge_first ? kIchiro : kBadge);
        gate().advance(seconds(16));
        for (const auto& entry : last_two()) {
            const bool badge = entry.cred == card_of("badge:B1");
            EXPECT_EQ(entry.decision, badge ? Verdict::denied : Verdict::granted) << badge_first;
        }
    }
    gate().tap("r2", kIchiro);
    pass("server");
    gate().tap("r2", kBadge);
    gate().advance(seconds(16));
    EXPECT_EQ(last_decision(), "ext:NoAccompaniment") << "nor is there one when the host is inside";
    expect_sound();
}

// STD-IEC-10, 6.4-C3a: where two must be, a visitor is no second one, neither at the door nor inside.
TEST_F(Visits, AreNoSecondPerson_STD_IEC_10) {
    const std::string owner = "accepted_risk = \"カードのみ\"\n";
    (void)changed_site(owner, owner + "occupancy = { min = 2 }\n");
    restart();
    ASSERT_EQ(begin(visit()), "");
    for (const bool badge_first : {true, false}) {
        gate().tap("r2", badge_first ? kBadge : kIchiro);
        gate().tap("r2", badge_first ? kIchiro : kBadge);
        gate().advance(seconds(31));
        EXPECT_FALSE(gate().released("server"));
        for (const auto& entry : last_two()) {
            const bool badge = entry.cred == card_of("badge:B1");
            const auto detail = std::get<AccessDetail>(entry.detail).detail;
            EXPECT_EQ(detail, badge ? Detail::no_accompaniment : Detail::occupancy_low) << badge_first;
        }
    }
    expect_sound();
}

// 6.6-Bd: never alone, also where they were let in together; where everybody may be they may.
TEST_F(Visits, AHostWhoLeavesTheVisitorIsAnAlarm_6_6_Bd) {
    ASSERT_EQ(begin(visit()), "");
    gate().tap("r2", kBadge);
    gate().tap("r2", kIchiro);
    pass("server");
    gate().advance(std::chrono::minutes(5));
    EXPECT_FALSE(stands(SystemAlarm::escort_lost));
    gate().tap("r3", kIchiro);
    pass("server");
    gate().advance(seconds(59));
    EXPECT_FALSE(stands(SystemAlarm::escort_lost));
    gate().advance(seconds(2));
    EXPECT_TRUE(stands(SystemAlarm::escort_lost));
    restart();
    EXPECT_TRUE(stands(SystemAlarm::escort_lost));
    gate().tap("r3", kBadge);
    pass("server");
    EXPECT_FALSE(stands(SystemAlarm::escort_lost)) << "in the hall, where everybody may be";
    expect_sound();
}

TEST_F(Visits, TheBadgeFollowsItsHostInTime_6_4_C3a) {
    ASSERT_EQ(begin(visit()), "");
    gate().tap("r2", kIchiro);
    gate().advance(seconds(16));
    gate().tap("r2", kBadge);
    gate().advance(seconds(16));
    EXPECT_EQ(last_decision(), "ext:NoAccompaniment") << "the window is over";
}

// 6.4-C3a: past the planned end the badge opens no entry, and it is an alarm.
TEST_F(Visits, PastTheirEndAreAnAlarm_6_4_C3a) {
    ASSERT_EQ(begin(visit()), "");
    gate().advance_to(tokyo(24, 11, 59, 59));
    EXPECT_FALSE(stands(SystemAlarm::visit_overdue));
    gate().advance_to(tokyo(24, 12, 0));
    EXPECT_TRUE(stands(SystemAlarm::visit_overdue));
    EXPECT_EQ(tap("r1", kBadge), "ext:VisitOver");
    restart();
    EXPECT_TRUE(stands(SystemAlarm::visit_overdue));
    EXPECT_EQ(end(true), "");
    EXPECT_FALSE(stands(SystemAlarm::visit_overdue));
    EXPECT_TRUE(flows().visits().empty());
    auto next = visit();
    next.until = tokyo(24, 15, 0);
    EXPECT_EQ(begin(next), "") << "the badge is lent again";
}

// 6.4-C3a: a badge that is not returned is blocked until it is.
TEST_F(Visits, ABadgeThatIsNotReturnedIsBlocked_6_4_C3a) {
    ASSERT_EQ(begin(visit()), "");
    EXPECT_EQ(end(false), "");
    EXPECT_EQ(tap("r1", kBadge), "ext:NotReturned");
    EXPECT_NE(begin(visit()), "");
    restart();
    EXPECT_EQ(tap("r1", kBadge), "ext:NotReturned");
    EXPECT_EQ(told([&](auto done) { flows().return_card(card_of("badge:B1"), "uid:1001", done); }), "");
    EXPECT_EQ(begin(visit()), "");
    EXPECT_NE(end(true), "no such visit, or it is over");
}

// 6.4-C3a: what is known of a visitor can be erased, and the ledger still verifies.
TEST_F(Visits, TheVisitorCanBeErased_6_4_C3a) {
    ASSERT_EQ(begin(visit()), "");
    const auto begun = last(EntryKind::visit);
    EXPECT_EQ(end(true), "");
    const gate::EraseRequest request{begun.pid, {{begun.seq, begun.pcommit}}, "kept for long enough", "uid:1001"};
    EXPECT_EQ(told([&](auto done) { gate().gate().erase(request, done); }), "");
    EXPECT_FALSE(gate().vault().text(begun.pcommit).value().has_value());
    EXPECT_EQ(gate().gate().directory().holder_of(begun.pid), nullptr);
    EXPECT_EQ(begin(visit()), "") << "the badge is not the visitor's";
    expect_sound();
}

}  // namespace
}  // namespace sekisho::flow
