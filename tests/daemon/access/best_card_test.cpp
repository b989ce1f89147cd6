// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/best_card.hpp"

#include <gtest/gtest.h>

namespace sekisho::access {
namespace {

using state::CardStanding;

constexpr Pid kPerson{7};

class BestCard : public testing::Test {
protected:
    void give(std::int64_t card, CredentialKind kind = {}, CardStanding standing = {}, int until = 0) {
        state_.credentials[CredentialRef{card}] = {kPerson, false, at(static_cast<int>(card))};
        state_.cards[CredentialRef{card}] = {kind, standing, at(until)};
    }
    [[nodiscard]] static WallTime at(int hour) { return WallTime{std::chrono::hours(hour)}; }
    // Both ways of asking must agree; 0: none.
    [[nodiscard]] std::int64_t best(int hour = 0) const {
        const auto now = moment_of(at(hour));
        const auto one = best_card(state_, kPerson, now).value_or(CredentialRef{});
        const auto all = best_cards(state_, now);
        const auto found = all.find(kPerson);
        EXPECT_EQ(found == all.end() ? CredentialRef{} : found->second, one);
        return one.value;
    }
    state::State state_;
};

// 6.5-B1g, 6.5-B1h: whatever keeps a card of the person out of use, another one that opens is asked about.
TEST_F(BestCard, IsOneInUseBeforeOneThatOpensNothing_6_5_B1g) {
    for (const auto standing : {CardStanding::forgotten, CardStanding::damaged, CardStanding::lost,
                                CardStanding::not_activated, CardStanding::returned, CardStanding::not_returned}) {
        state_ = {};
        give(3, CredentialKind::regular, standing);
        EXPECT_EQ(best(), 3) << "the only one";
        give(1, CredentialKind::regular, standing);
        give(2);
        EXPECT_EQ(best(), 2) << to_text(standing);
        state_.credentials[CredentialRef{2}].revoked = true;
        EXPECT_EQ(best(), 1) << "of those that open nothing, one that is not revoked";
    }
}

// 6.5-B1h: a temporary card counts until its end, and after a regular one.
TEST_F(BestCard, IsATemporaryOneUntilItsEnd_6_5_B1h) {
    give(1, CredentialKind::temporary, CardStanding::in_use, 18);
    give(2, CredentialKind::regular, CardStanding::forgotten);
    EXPECT_EQ(best(17), 1);
    EXPECT_EQ(best(18), 2) << "it has ended";
    give(3);
    EXPECT_EQ(best(17), 3) << "whose use asks for no confirmation";
}

// 6.8-C2: a test card opens within a permit alone.
TEST_F(BestCard, IsATestCardLast_6_8_C2) {
    give(1, CredentialKind::test);
    EXPECT_EQ(best(), 1);
    give(2, CredentialKind::temporary, CardStanding::in_use, 18);
    EXPECT_EQ(best(17), 2);
    EXPECT_EQ(best(18), 1);
}

TEST_F(BestCard, IsTheFirstIssuedOfEqualsAndNobodyElses) {
    give(2);
    give(1);
    state_.credentials[CredentialRef{9}] = {Pid{8}, false, at(0)};
    EXPECT_EQ(best(), 1);
    state_.credentials[CredentialRef{1}].issued = at(5);
    EXPECT_EQ(best(), 2);
    state_.credentials.clear();
    EXPECT_EQ(best(), 0);
}

}  // namespace
}  // namespace sekisho::access
