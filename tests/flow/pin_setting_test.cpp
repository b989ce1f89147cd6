// SPDX-License-Identifier: Apache-2.0
// Who sets a PIN, and what becomes of it: reset, change, age, pepper; and that it is written down nowhere.
#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "tests/flow/pin_stage.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

namespace sekisho::flow {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

using PinSetting = PinStage;

// 6.5-B1d2, C7a2: without a reset nobody sets one; with it once.
TEST_F(PinSetting, only_a_reset_gives_the_first_one) {
    begin();
    gate().tap("r2", kIchiro);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::pin_not_enrolled);
    set_pin(kPin);
    EXPECT_EQ(count(EntryKind::pin_set), 0U);
    ASSERT_TRUE(reset());
    set_pin(kPin);
    const auto set = last(EntryKind::pin_set);
    EXPECT_EQ(std::get<PinSetDetail>(set.detail).basis, PinBasis::reset);
    EXPECT_EQ(set.ref_seq, last(EntryKind::pin_reset).seq);
    EXPECT_EQ(set.pcommit.size(), 32U);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
    set_pin(kOther);  // the right is used up: the desk asks for the old one
    EXPECT_EQ(count(EntryKind::pin_set), 1U);
}

// 6.5-B1e: never opens a door.
TEST_F(PinSetting, at_a_door_setting_one_opens_nothing) {
    begin();
    ASSERT_TRUE(reset());
    set_pin(kPin, "r2");
    EXPECT_EQ(count(EntryKind::pin_set), 1U);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::pin_not_enrolled);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

TEST_F(PinSetting, a_reset_ends_the_old_pin_and_a_lock_out_and_lasts_a_day) {
    begin_with_pin();
    for (int i = 0; i < 5; ++i) {
        (void)enter_with(kOther);
        gate().advance(8s);
    }
    ASSERT_TRUE(reset());
    gate().advance(8s);
    EXPECT_EQ(enter_with(kPin).detail, Detail::pin_not_enrolled);
    gate().advance(24h);
    const auto before = count(EntryKind::pin_set);
    set_pin(kOther);
    EXPECT_EQ(count(EntryKind::pin_set), before);
    ASSERT_TRUE(reset());
    set_pin(kOther);
    EXPECT_EQ(count(EntryKind::pin_set), before + 1);
}

TEST_F(PinSetting, a_reset_says_everything_and_is_for_somebody) {
    begin();
    EXPECT_FALSE(reset("N1"));  // has no card
    EXPECT_FALSE(reset("nobody"));
    for (const int missing : {0, 1, 2}) {
        gate::PinResetRequest request{HolderId{"S1"}, "known", "licence", "binder 3", "uid:0"};
        (missing == 0 ? request.identity_check : missing == 1 ? request.document : request.copy).clear();
        gate().gate().reset_pin(request, [](const Result<Seq>& seq) { EXPECT_FALSE(seq); });
    }
    EXPECT_EQ(count(EntryKind::pin_reset), 0U);
}

// 6.5-B1d4
TEST_F(PinSetting, weak_and_mistyped_ones_are_refused_without_a_word) {
    begin();
    ASSERT_TRUE(reset());
    for (const char* weak : {"123456", "111111", "8301", "830830", "000000"}) set_pin(weak);
    gate().tap("desk", kIchiro);
    gate().type("desk", "830175#830176#");
    EXPECT_EQ(count(EntryKind::pin_set), 0U);
    set_pin(kPin);  // the right is still there
    EXPECT_EQ(count(EntryKind::pin_set), 1U);
}

// 6.5-B1d4, C7u1: changed with the old one; none of the last is taken again.
TEST_F(PinSetting, the_old_one_gives_the_right_to_a_new_one) {
    begin_with_pin();
    const auto change = [this](const std::string& from, const std::string& to) {
        gate().advance(8s);
        gate().tap("desk", kIchiro);
        gate().type("desk", from + "#");
        gate().type("desk", to + "#" + to + "#");
        return count(EntryKind::pin_set);
    };
    EXPECT_EQ(change(kOther, "605218"), 1U);  // wrong old one
    EXPECT_EQ(change(kPin, kPin), 1U);        // the same
    EXPECT_EQ(change(kPin, kOther), 2U);
    EXPECT_EQ(std::get<PinSetDetail>(last(EntryKind::pin_set).detail).basis, PinBasis::old_pin);
    EXPECT_EQ(change(kOther, kPin), 2U);  // one of the last five
    gate().advance(8s);
    EXPECT_EQ(enter_with(kPin).detail, Detail::wrong_pin);
    gate().advance(8s);
    EXPECT_EQ(enter_with(kOther).reason, Reason::none);
}

// 6.5-B1g: who finds a card sets no PIN with it, learns nothing of the old one and locks nobody out.
TEST_F(PinSetting, a_card_that_opens_nothing_sets_none_6_5_B1g) {
    begin_with_pin();
    std::optional<Result<Seq>> lost;
    gate().gate().workflows().report_lost(HolderId{"S1"}, {}, "uid:1001",
                                          [&](Result<Seq> seq) { lost = std::move(seq); });
    gate().settle();
    ASSERT_TRUE(lost && *lost);
    const auto attempts = count(EntryKind::pin_attempt);
    for (int times = 0; times < 5; ++times) {
        gate().tap("desk", kIchiro);
        gate().type("desk", std::string(times == 0 ? kPin : kOther) + "#");
        gate().advance(1min);
    }
    EXPECT_EQ(count(EntryKind::pin_attempt), attempts) << "nothing was looked at";
    EXPECT_EQ(pin_state().tries.failures, 0);
    ASSERT_TRUE(reset());
    set_pin(kOther);
    EXPECT_EQ(count(EntryKind::pin_set), 1U) << "the reset is for whoever has a card in use";
}

// 6.5-C7u1: a week of warning, then a change at the door itself.
TEST_F(PinSetting, one_that_is_too_old_is_changed_before_the_door_opens) {
    begin_with_pin(tokyo(1, 20, 0));
    gate().advance(53 * 24h);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
    gate().advance(7 * 24h);
    const auto old = enter_with(kPin);
    EXPECT_EQ(old.reason, Reason::credential_expired);
    EXPECT_EQ(old.detail, Detail::credential_renewal_needed);
    gate().type("r2", std::string(kOther) + "#" + kOther + "#");
    EXPECT_EQ(count(EntryKind::pin_set), 2U);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(enter_with(kOther).reason, Reason::none);
    EXPECT_TRUE(gate().released("server"));
}

// PRAC-06
TEST_F(PinSetting, where_patients_are_cared_for_an_old_one_opens) {
    (void)changed_site("holds = [\"servers\"]", "holds = [\"servers\"]\ncare = true");
    begin_with_pin(tokyo(1, 20, 0));
    gate().advance(70 * 24h);
    const auto old = enter_with(kPin);
    EXPECT_EQ(old.reason, Reason::none);
    EXPECT_EQ(old.detail, Detail::credential_renewal_needed);
    EXPECT_TRUE(gate().released("server"));
}

// 6.5-C7a1: a new pepper; each PIN moves to it when it is next used.
TEST_F(PinSetting, a_new_pepper_seals_at_the_next_right_pin) {
    begin_with_pin();
    const auto set_at = pin_state().set;
    crash();
    ASSERT_TRUE(vault::PinPeppers::make_next(state_dir_));
    start(tokyo(24, 21, 0));
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
    EXPECT_TRUE(gate().released("server"));
    EXPECT_EQ(std::get<PinSetDetail>(last(EntryKind::pin_set).detail).basis, PinBasis::resealed);
    EXPECT_EQ(pin_state().set, set_at);
    crash();
    fs::remove(state_dir_ + "/keys/pin-pepper.1");  // nobody needs it any more
    start(tokyo(24, 22, 0));
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
    expect_sound();
}

// Whoever can write to personal.db brings no earlier PIN back into force.
TEST_F(PinSetting, a_verifier_that_was_changed_lets_nobody_in) {
    begin_with_pin();
    gate().advance(1min);
    gate().tap("desk", kIchiro);
    gate().type("desk", std::string(kPin) + "#");
    gate().type("desk", std::string(kOther) + "#" + kOther + "#");
    ASSERT_EQ(count(EntryKind::pin_set), 2U);
    const auto now_set = last(EntryKind::pin_set).pcommit;
    crash();
    {
        auto database = disk::Database::open(state_dir_ + "/personal.db", disk::OpenMode::read_write).value();
        auto spoil = database.prepare("UPDATE pin SET pepper=7 WHERE pcommit=?").value();
        spoil.bind(now_set);
        ASSERT_TRUE(spoil.run());
    }
    start(tokyo(24, 21, 0));
    EXPECT_EQ(enter_with(kPin).detail, Detail::pin_not_verifiable);
    gate().advance(8s);
    EXPECT_EQ(enter_with(kOther).detail, Detail::pin_not_verifiable);
}

// 6.5-B1d8: no file of the state directory, no entry and no answer holds a PIN, right or wrong.
TEST_F(PinSetting, no_file_holds_a_digit_of_what_was_typed) {
    begin();
    ASSERT_TRUE(reset());
    const std::string canary = "8301759264", wrong = "5918273640";
    set_pin(canary);
    gate().advance(1min);
    EXPECT_EQ(enter_with(wrong).detail, Detail::wrong_pin);
    gate().advance(8s);
    EXPECT_EQ(enter_with(canary).reason, Reason::none);
    const auto dump = state::canonical_dump(gate().gate().state());
    crash();
    for (const auto& word : {canary, wrong}) {
        EXPECT_EQ(dump.find(word), std::string::npos);
        for (const auto& item : fs::recursive_directory_iterator(state_dir_)) {
            if (!item.is_regular_file()) continue;
            const auto bytes = disk::read_file(item.path(), 1 << 26).value();
            EXPECT_EQ(std::search(bytes.begin(), bytes.end(), word.begin(), word.end()), bytes.end()) << item.path();
        }
    }
}

}  // namespace
}  // namespace sekisho::flow
