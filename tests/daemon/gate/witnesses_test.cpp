// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: silence and refusal of a witness are entries, once when they begin and once when they end.
#include "daemon/gate/witnesses.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "tests/daemon/gate/paper.hpp"

#include <gmock/gmock.h>

namespace sekisho::gate {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class WitnessesTest : public testing_support::Paper {
protected:
    WitnessesTest() {
        ledger::Seed seed{};
        seed.fill(7);
        key_ = ledger::SigningKey::from_seed(seed);
        const ledger::NoteKey vkey{"w.example", key_->public_key(), ledger::KeyUse::cosignature_v1};
        site_.ledger_origin = "test.example/gate";
        site_.witness_timing.silence = seconds(30);
        site_.witnesses.push_back({"police", "192.0.2.1", 7380, "", ledger::to_text(vkey)});
    }
    void begin() {
        open();
        witnesses_.put_in_force(site_);
        settle();
    }
    void advance(std::chrono::seconds by) {
        loop_.advance_to(clock_.now().mono + by);
        settle();
    }
    [[nodiscard]] std::string cosigned(std::int64_t size, std::int64_t time) const {
        const auto body = ledger::checkpoint_body({"test.example/gate", size, {}});
        return body + "\n" + ledger::cosignature_line(body, "w.example", *key_, time);
    }
    Result<void> told(std::int64_t size, std::int64_t time) {
        auto taken = witnesses_.report("police", {WitnessAnswer::cosigned, cosigned(size, time), ""});
        settle();
        return taken;
    }
    void told(WitnessAnswer answer, const std::string& why) {
        EXPECT_TRUE(witnesses_.report("police", {answer, "", why}));
        settle();
    }
    [[nodiscard]] std::vector<std::string> alarms() const {
        std::vector<std::string> found;
        for (const auto& entry : written(EntryKind::alarm)) {
            const auto& alarm = std::get<AlarmDetail>(entry.detail);
            EXPECT_EQ(alarm.subject, "police");
            found.push_back((alarm.active ? "+" : "-") + std::string(to_text(alarm.alarm)));
        }
        return found;
    }
    [[nodiscard]] WitnessStatus status() const { return witnesses_.status().at(0); }

    std::optional<ledger::SigningKey> key_;
    site::Site site_;
    std::vector<std::string> kept_;
    Witnesses witnesses_{{loop_, clock_, journal_, [this](const std::string& witness, const std::string& note) {
                              EXPECT_EQ(witness, "police");
                              kept_.push_back(note);
                          }}};
};

TEST_F(WitnessesTest, silence_is_told_once_and_its_end_once) {
    begin();
    advance(seconds(29));
    EXPECT_THAT(alarms(), IsEmpty());
    advance(seconds(1));
    advance(seconds(300));
    EXPECT_THAT(alarms(), ElementsAre("+witness silent"));
    EXPECT_TRUE(status().silent);
    EXPECT_TRUE(told(1, 100));
    EXPECT_TRUE(told(1, 101));
    EXPECT_THAT(alarms(), ElementsAre("+witness silent", "-witness silent"));
    EXPECT_FALSE(status().silent);
}

TEST_F(WitnessesTest, heartbeats_keep_silence_away_and_what_is_no_cosignature_does_not) {
    begin();
    for (int beat = 1; beat < 10; ++beat) {
        advance(seconds(20));
        EXPECT_TRUE(told(1, beat));
    }
    EXPECT_THAT(alarms(), IsEmpty());
    advance(seconds(20));
    told(WitnessAnswer::unreachable, "no route");
    EXPECT_EQ(status().why, "no route");
    advance(seconds(10));
    EXPECT_THAT(alarms(), ElementsAre("+witness silent"));
}

TEST_F(WitnessesTest, a_refusal_is_told_once_and_ends_with_a_cosignature) {
    begin();
    told(WitnessAnswer::refused, "another history");
    told(WitnessAnswer::refused, "another history");
    EXPECT_TRUE(status().refused);
    EXPECT_EQ(status().why, "another history");
    EXPECT_TRUE(told(1, 5));
    EXPECT_THAT(alarms(), ElementsAre("+witness refused", "-witness refused"));
    EXPECT_EQ(status().why, "");
}

TEST_F(WitnessesTest, whoever_refuses_is_not_silent_until_he_is) {
    begin();
    advance(seconds(30));
    told(WitnessAnswer::refused, "another history");
    EXPECT_THAT(alarms(), ElementsAre("+witness silent", "-witness silent", "+witness refused"));
    advance(seconds(30));
    EXPECT_EQ(alarms().back(), "+witness silent");
    EXPECT_TRUE(status().refused);
}

TEST_F(WitnessesTest, only_newer_cosignatures_of_this_ledger_and_this_witness_count) {
    begin();
    ASSERT_TRUE(told(1, 100));
    EXPECT_EQ(status().cosigned->size, 1);
    EXPECT_EQ(status().cosigned->time, WallTime{seconds(100)});
    EXPECT_THAT(told(1, 99).error().what, HasSubstr("older"));
    EXPECT_THAT(told(0, 200).error().what, HasSubstr("older"));
    EXPECT_THAT(told(2, 200).error().what, HasSubstr("more entries"));
    const auto elsewhere = ledger::checkpoint_body({"elsewhere.example", 1, {}});
    const auto line = ledger::cosignature_line(elsewhere, "w.example", *key_, 300);
    EXPECT_THAT(witnesses_.report("police", {WitnessAnswer::cosigned, elsewhere + "\n" + line, ""}).error().what,
                HasSubstr("another ledger"));
    EXPECT_TRUE(witnesses_.report("police", {WitnessAnswer::cosigned, "x", ""}).has_error());
    EXPECT_TRUE(witnesses_.report("nobody", {WitnessAnswer::cosigned, cosigned(1, 300), ""}).has_error());
    EXPECT_EQ(status().cosigned->time, WallTime{seconds(100)});
    EXPECT_EQ(kept_, std::vector{cosigned(1, 100)});
}

TEST_F(WitnessesTest, a_repeated_cosignature_is_no_new_sign_of_life) {
    begin();
    ASSERT_TRUE(told(1, 100));
    advance(seconds(20));
    EXPECT_TRUE(told(1, 100));  // told already, so no error
    advance(seconds(10));
    EXPECT_THAT(alarms(), ElementsAre("+witness silent"));
}

TEST_F(WitnessesTest, a_reload_is_no_sign_of_life) {
    begin();
    for (int i = 0; i < 3; ++i) {
        advance(seconds(10));
        witnesses_.put_in_force(site_);
        settle();
    }
    EXPECT_THAT(alarms(), ElementsAre("+witness silent"));
    EXPECT_TRUE(told(1, 5));
    witnesses_.put_in_force(site_);
    EXPECT_EQ(status().cosigned->size, 1);  // and loses nothing
}

TEST_F(WitnessesTest, alarms_about_a_witness_that_is_gone_are_over) {
    begin();
    told(WitnessAnswer::refused, "another history");
    advance(seconds(30));
    site_.witnesses.clear();
    witnesses_.put_in_force(site_);
    settle();
    EXPECT_THAT(alarms(), ElementsAre("+witness refused", "+witness silent", "-witness silent", "-witness refused"));
    EXPECT_TRUE(journal_.state().alarms.empty());
}

TEST_F(WitnessesTest, what_was_kept_is_recalled_when_its_witness_cosigned_it) {
    open();
    witnesses_.recall({{"police", cosigned(1, 50)}});
    EXPECT_THAT(witnesses_.put_in_force(site_), IsEmpty());
    EXPECT_EQ(status().cosigned->checkpoint, cosigned(1, 50));
}

TEST_F(WitnessesTest, what_was_kept_and_changed_is_named) {
    open();
    auto note = cosigned(1, 50);
    note[note.find('\n') + 1] = '2';
    witnesses_.recall({{"police", note}});
    EXPECT_THAT(witnesses_.put_in_force(site_), ElementsAre("police"));
    EXPECT_FALSE(status().cosigned.has_value());
}

TEST_F(WitnessesTest, nothing_begins_once_the_gate_stops) {
    begin();
    witnesses_.stop();
    advance(seconds(300));
    EXPECT_THAT(alarms(), IsEmpty());
}

}  // namespace
}  // namespace sekisho::gate
