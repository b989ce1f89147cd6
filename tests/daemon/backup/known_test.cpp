// SPDX-License-Identifier: Apache-2.0
// Which cards must not come back to life by going back to an older backup (6.5-B1g, 6.5-B1h, 6.8-C3, 6.4-C3a).
#include "daemon/backup/known.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace sekisho::backup {
namespace {

class KnownCards : public ::testing::Test {
protected:
    void take(EntryKind kind, std::int64_t card, EntryDetail detail) {
        Entry entry;
        entry.seq = Seq{next_++};
        entry.kind = kind;
        entry.cred = {card};
        entry.detail = std::move(detail);
        reader_.take(entry);
    }
    void issue(std::int64_t card, CredentialKind kind) {
        take(EntryKind::credential_issued, card, CredentialDetail{{}, "uid:0", kind, 0});
    }
    void act(std::int64_t card, CredentialAct act, SuspensionCause why = SuspensionCause::none) {
        take(EntryKind::credential_state, card, CredentialStateDetail{act, why, 0, {}, "uid:0", "", ""});
    }
    [[nodiscard]] std::set<CredentialRef> dead() const { return reader_.known("x").revoked; }

    KnownReader reader_;
    std::int64_t next_ = 0;
};

TEST_F(KnownCards, LostAndDamagedOnesStayDead_6_5_B1g) {
    for (const std::int64_t card : {1, 2, 3}) issue(card, CredentialKind::regular);
    act(1, CredentialAct::suspended, SuspensionCause::lost);
    act(2, CredentialAct::suspended, SuspensionCause::damaged);
    act(3, CredentialAct::suspended, SuspensionCause::forgotten);
    EXPECT_EQ(dead(), (std::set<CredentialRef>{{1}, {2}})) << "a forgotten one is its holder's own";
}

TEST_F(KnownCards, LentOnesThatAreOutOfUseStayDead_6_8_C3) {
    issue(1, CredentialKind::temporary);
    issue(2, CredentialKind::regular);
    issue(3, CredentialKind::regular);
    issue(4, CredentialKind::badge);
    act(1, CredentialAct::returned);
    act(2, CredentialAct::returned);
    act(3, CredentialAct::not_returned);
    take(EntryKind::visit, 4, VisitDetail{VisitAct::ended_without_badge, {}, 0, "uid:0"});
    EXPECT_EQ(dead(), (std::set<CredentialRef>{{1}, {3}, {4}})) << "a worker's card is lent again";
}

// What may be taken back is as the later of two lists has it; what is for good is in both.
TEST(KnownLists, TheLaterOneSaysWhatWasTakenBack_PRAC_11) {
    const Known early{"x", 5, {{1}}, {}, {}, {{2}, {3}}, {Pid{7}}};
    const Known late{"x", 9, {{4}}, {}, {}, {{3}}, {}};
    Known forward = early;
    forward.add(late);
    Known backward = late;
    backward.add(early);
    EXPECT_EQ(forward, backward);
    EXPECT_EQ(forward.revoked, (std::set<CredentialRef>{{1}, {4}}));
    EXPECT_EQ(forward.forgotten, (std::set<CredentialRef>{{3}}));
    EXPECT_TRUE(forward.removed.empty());
    EXPECT_TRUE(forward.covers(early));
}

}  // namespace
}  // namespace sekisho::backup
