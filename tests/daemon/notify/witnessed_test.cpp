// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: a memory outside the gate, played whole. What the witness cosigned it holds against every other history, and
// its silence is an alarm in the ledger.
#include "tests/daemon/notify/witnessed.hpp"

#include <gmock/gmock.h>

namespace sekisho::notify {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::contents_of;
namespace fs = std::filesystem;
namespace json = boost::json;

class WitnessedGate : public testing_support::Witnessed {};

TEST_F(WitnessedGate, growth_and_heartbeats_are_cosigned_and_the_cosigned_checkpoint_is_kept) {
    install();
    start_gate();
    start_notify();
    ASSERT_TRUE(all_is_cosigned()) << notify_->err();
    grow(3);
    ASSERT_TRUE(all_is_cosigned()) << notify_->err();
    const auto entries_before = ledger_entries();
    const auto time = standing().at("cosigned").at("time");
    ASSERT_TRUE(eventually([&] { return standing().at("cosigned").at("time") != time; }));  // a heartbeat
    EXPECT_EQ(ledger_entries(), entries_before);                                            // no entry for it
    EXPECT_EQ(cosigned_entries(), entries_before);
    EXPECT_EQ(remembered().size, entries_before);

    const auto kept = state_ + "/cosigned/police";
    const auto note = contents_of(kept);
    EXPECT_EQ(ledger::open_note(note, gate_key_).fault, ledger::NoteFault::none);
    EXPECT_EQ(ledger::open_note(note, witness_key_).fault, ledger::NoteFault::none);
    stop_gate();
    const auto verified = sekisho({"ledger", "verify", "--db", state_ + "/ledger.db", "--commissioning",
                                   state_ + "/commissioning.txt", "--checkpoint", kept});
    EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
    EXPECT_THAT(alarms(), IsEmpty());
}

TEST_F(WitnessedGate, a_killed_witness_is_an_alarm_and_its_return_with_its_memory_the_end_of_it) {
    install("3s");
    start_gate();
    start_notify();
    ASSERT_TRUE(all_is_cosigned()) << notify_->err();
    kill_witness();
    ASSERT_TRUE(eventually([&] { return standing().at("silent").as_bool(); }));
    EXPECT_THAT(json::value_to<std::string>(standing().at("why")), HasSubstr("cannot connect"));
    grow(2);
    const auto before = remembered();
    start_witness();
    ASSERT_TRUE(eventually([&] { return !standing().at("silent").as_bool(); })) << notify_->err();
    ASSERT_TRUE(all_is_cosigned());
    EXPECT_FALSE(standing().at("refused").as_bool());
    EXPECT_GT(remembered().size, before.size);
    stop_gate();
    EXPECT_THAT(alarms(), ElementsAre("active witness silent", "over witness silent"));
    expect_verified();
}

TEST_F(WitnessedGate, without_notify_the_gate_itself_raises_the_alarm_and_remembers_it_over_a_restart) {
    install("2s");
    start_gate();
    ASSERT_TRUE(eventually([&] { return standing().at("silent").as_bool(); }));
    stop_gate();
    start_gate();
    EXPECT_TRUE(standing().at("silent").as_bool());  // and is not raised again
    start_notify();
    ASSERT_TRUE(eventually([&] { return !standing().at("silent").as_bool(); })) << notify_->err();
    stop_gate();
    EXPECT_THAT(alarms(), ElementsAre("active witness silent", "over witness silent"));
}

// Two ledgers of one origin key: the copy of a state directory goes on with another history.
class Forked : public testing_support::Witnessed {
protected:
    // The gate ran and was cosigned; then its state was copied, it grew by `more` entries, was cosigned again, and the
    // copy takes its place.
    void fork(int more) {
        install();
        start_gate();
        start_notify();
        ASSERT_TRUE(all_is_cosigned()) << notify_->err();
        stop_gate();
        fs::copy(state_, dir_ + "/copy", fs::copy_options::recursive);
        start_gate();
        grow(more);
        ASSERT_TRUE(all_is_cosigned()) << notify_->err();
        stop_gate();
        seen_ = remembered();
        fs::rename(state_, dir_ + "/true_history");
        fs::rename(dir_ + "/copy", state_);
    }
    void expect_refusal_of(const std::string& why) {
        ASSERT_TRUE(eventually([&] {
            const auto seen = standing();
            const auto* text = seen.at("why").if_string();
            return seen.at("refused").as_bool() && text != nullptr &&
                   std::string_view(*text).find(why) != std::string_view::npos;
        })) << notify_->err();
        EXPECT_FALSE(standing().at("silent").as_bool());
        stop_gate();
        EXPECT_THAT(alarms(), ElementsAre("active witness refused"));
        EXPECT_EQ(remembered(), seen_);  // it remembers what it saw first
        expect_verified();               // by itself the other history is sound: only the outside tells
    }
    ledger::Checkpoint seen_;
};

TEST_F(Forked, another_history_that_is_longer_is_refused) {
    fork(2);
    start_gate();
    grow(8);
    expect_refusal_of("continues");
    EXPECT_TRUE(witness_->says("refused, nothing proves")) << witness_->err();
}

TEST_F(Forked, a_ledger_that_was_rolled_back_is_refused) {
    fork(12);
    start_gate();
    expect_refusal_of("rolled back");
}

TEST_F(Forked, the_true_history_beside_it_is_still_cosigned) {
    fork(12);
    fs::rename(state_, dir_ + "/other");
    fs::rename(dir_ + "/true_history", state_);
    start_gate();
    ASSERT_TRUE(all_is_cosigned()) << notify_->err();
    EXPECT_GT(remembered().size, seen_.size);
    stop_gate();
    EXPECT_THAT(alarms(), IsEmpty());
}

TEST_F(WitnessedGate, a_witness_that_does_not_know_the_gate_refuses_until_it_does) {
    install();
    kill_witness();
    const auto right = contents_of(dir_ + "/witness.toml");
    const ledger::NoteKey stranger{"elsewhere.example/gate", gate_key_.key};
    write_witness_file(port_, stranger);
    start_witness();
    start_gate();
    start_notify();
    ASSERT_TRUE(eventually([&] { return standing().at("refused").as_bool(); })) << notify_->err();
    EXPECT_THAT(json::value_to<std::string>(standing().at("why")), HasSubstr("does not know this gate"));
    kill_witness();
    std::ofstream(dir_ + "/witness.toml") << right;
    start_witness();
    ASSERT_TRUE(eventually([&] { return !standing().at("refused").as_bool(); })) << notify_->err();
    stop_gate();
    EXPECT_THAT(alarms(), ElementsAre("active witness refused", "over witness refused"));
}

TEST_F(WitnessedGate, kill_9_over_and_over_never_loses_the_memory) {
    install("60s");
    start_gate();
    start_notify();
    std::int64_t least = 0;
    for (int round = 0; round < 6; ++round) {
        grow(1);
        ASSERT_TRUE(eventually([&] { return cosigned_entries() > least; })) << round << notify_->err();
        least = cosigned_entries();
        grow(2);  // perhaps it is asked while it dies
        kill_witness();
        EXPECT_GE(remembered().size, least);
        start_witness();
        EXPECT_FALSE(standing().at("refused").as_bool());
    }
    ASSERT_TRUE(all_is_cosigned()) << notify_->err();
    stop_gate();
    EXPECT_THAT(alarms(), IsEmpty());
}

TEST_F(WitnessedGate, a_witness_that_is_taken_from_the_configuration_leaves_no_alarm_behind) {
    install("2s");
    start_gate();
    ASSERT_TRUE(eventually([&] { return standing().at("silent").as_bool(); }));
    change("site.toml", {{"[witnesses.police]", "[witnesses.other]"}});
    EXPECT_EQ(sekisho({"config", "reload"}).status, 0);
    EXPECT_EQ(standing().at("name"), "other");
    stop_gate();
    EXPECT_THAT(alarms(), ElementsAre("active witness silent", "over witness silent"));
}

TEST_F(WitnessedGate, a_kept_checkpoint_that_the_witness_did_not_cosign_is_left_out_and_said) {
    install();
    start_gate();
    start_notify();
    ASSERT_TRUE(all_is_cosigned()) << notify_->err();
    stop_gate();
    const auto kept = state_ + "/cosigned/police";
    auto note = contents_of(kept);
    note[note.find('\n') + 1] ^= 1;  // another number of entries
    std::ofstream(kept) << note;
    notify_.reset();
    gate_ = start_daemon();
    EXPECT_TRUE(gate_->says("not what this witness cosigned")) << gate_->err();
    EXPECT_TRUE(standing().at("cosigned").is_null());
}

// A report is believed for its cosignature, not for whoever sends it.
TEST_F(WitnessedGate, no_forged_or_repeated_report_passes_for_a_sign_of_life) {
    install();
    start_gate();
    start_notify();
    ASSERT_TRUE(all_is_cosigned()) << notify_->err();
    const auto old = contents_of(state_ + "/cosigned/police");
    grow(2);
    ASSERT_TRUE(all_is_cosigned()) << notify_->err();
    notify_.reset();
    const auto before = standing();
    const auto report = [this](const std::string& note) {
        return post("/v1/witnesses/police/report",
                    json::serialize(json::object{{"answer", "cosigned"}, {"checkpoint", note}}));
    };
    EXPECT_EQ(report(old).status, 409U);  // once true, but not now
    const auto impostor = ledger::SigningKey::from_seed({});
    const ledger::Checkpoint larger{gate_key_.name, ledger_entries(), {}};
    const auto body = ledger::checkpoint_body(larger);
    EXPECT_EQ(report(body + "\n" + ledger::cosignature_line(body, witness_key_.name, impostor, 1)).status, 409U);
    EXPECT_EQ(report("nonsense\n").status, 409U);
    EXPECT_EQ(post("/v1/witnesses/nobody/report", R"({"answer":"refused","why":"x"})").status, 404U);
    EXPECT_EQ(standing().at("cosigned"), before.at("cosigned"));
}

}  // namespace
}  // namespace sekisho::notify
