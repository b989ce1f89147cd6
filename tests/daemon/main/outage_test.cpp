// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b2 through the built programs: a daemon whose ledger cannot be written, and what the command line says of it.
#include "tests/daemon/main/installation.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::main {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;
using testing_support::Process;

// So much SQLite needs to read a database that has a log.
constexpr std::uint64_t kFull = 32768;

class Outage : public testing_support::Installation {
protected:
    Outage() {
        init();
        auto command = daemon_command();
        command.insert(command.begin(), {"/bin/sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"});
        daemon_ = std::make_unique<Process>(std::move(command));
        EXPECT_TRUE(daemon_->says("in service")) << daemon_->err();
    }
    // A stranger's card, which is written down.
    void tap() const {
        const auto done = sekisho({"sim", "tap", "--reader", "r2", "--uid", "04a1b2c3"});
        EXPECT_EQ(done.status, 0) << done.err;
    }
    // The ledger's log reaches that place soon, the spill file does not.
    void fill_disk() {
        daemon_->limit_files(kFull);
        for (int tries = 0; tries < 300 && status().at("ledger_writing") != "spill"; ++tries) tap();
        ASSERT_EQ(status().at("ledger_writing"), "spill");
        in_ledger_ = entries().back().at("seq").as_int64() + 1;
    }
    void mend_disk() const {
        daemon_->limit_files(RLIM_INFINITY);
        for (int tries = 0; tries < 3000 && status().at("ledger_writing") != "ledger"; ++tries) {
        }
        ASSERT_EQ(status().at("ledger_writing"), "ledger");
    }
    [[nodiscard]] std::int64_t entries_told() const { return status().at("entries").as_int64(); }
    [[nodiscard]] json::object answer(const std::vector<std::string>& words) const {
        const auto run = sekisho(words);
        EXPECT_EQ(run.status, 0) << run.out << run.err;
        return json::parse(run.out).as_object();
    }

    std::unique_ptr<Process> daemon_;
    std::int64_t in_ledger_ = 0;  // entries, when the disk was full
};

TEST_F(Outage, what_waits_is_not_shown_and_is_counted) {
    EXPECT_EQ(answer({"ledger", "show", "--json"}).at("waiting"), 0);
    EXPECT_THAT(sekisho({"ledger", "show"}).err, Not(HasSubstr("wait")));
    fill_disk();
    const auto waiting = entries_told() - in_ledger_;
    ASSERT_GE(waiting, 1);
    const auto said = std::to_string(waiting) + " more entries wait in the spill file";
    const auto shown = answer({"ledger", "show", "--json", "--limit", "100000"});
    EXPECT_EQ(shown.at("waiting"), waiting);
    EXPECT_EQ(shown.at("entries").as_array().back().at("seq"), in_ledger_ - 1);
    EXPECT_EQ(answer({"ledger", "show", "--json", "--to", "2020-01-01T00:00:00Z"}).at("waiting"), waiting)
        << "whatever is asked for";
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"ledger", "show"}, {"events"}, {"events", "--after", "1"}}) {
        const auto table = sekisho(words);
        EXPECT_EQ(table.status, 0);
        EXPECT_THAT(table.err, HasSubstr(said)) << words.front();
        EXPECT_THAT(table.out, Not(HasSubstr("wait"))) << "a table and nothing else";
    }
    mend_disk();
    const auto later = answer({"ledger", "show", "--json", "--limit", "100000"});
    EXPECT_EQ(later.at("waiting"), 0);
    EXPECT_GT(static_cast<std::int64_t>(later.at("entries").as_array().size()), in_ledger_ + waiting) << "and the gap";
    EXPECT_THAT(sekisho({"ledger", "show"}).err, Not(HasSubstr("wait")));
}

// 6.5-B3b: no receipt for what is not in the ledger yet, and no alarm about it either.
TEST_F(Outage, what_waits_is_proved_once_it_is_written) {
    const auto kept = dir_ + "/kept";
    std::ofstream(kept) << sekisho({"ledger", "checkpoint"}).out;
    fill_disk();
    const auto waiting = std::to_string(in_ledger_);
    const auto of_waiting = sekisho({"ledger", "prove", waiting});
    EXPECT_EQ(of_waiting.status, 2) << of_waiting.out;
    EXPECT_THAT(of_waiting.err, HasSubstr("entry " + waiting + " waits in the spill file"));
    EXPECT_THAT(of_waiting.err, HasSubstr("once the ledger can be written again, ask anew"));
    const auto newest = dir_ + "/newest";
    std::ofstream(newest) << sekisho({"ledger", "checkpoint"}).out;
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"0"}, {"--from", kept}, {"--from", newest}}) {
        std::vector<std::string> prove{"ledger", "prove"};
        prove.insert(prove.end(), words.begin(), words.end());
        const auto as_of_now = sekisho(prove);
        EXPECT_EQ(as_of_now.status, 2) << as_of_now.out;
        EXPECT_THAT(as_of_now.err, HasSubstr("of the checkpoint the last"));
        EXPECT_THAT(as_of_now.err, HasSubstr("give --to a checkpoint of before"));
        EXPECT_THAT(as_of_now.err, Not(HasSubstr("cut off")));
    }
    EXPECT_EQ(sekisho({"ledger", "prove", "0", "--to", kept}).status, 0) << "what is in the ledger";
    EXPECT_THAT(sekisho({"ledger", "prove", "0", "--db", state_ + "/ledger.db"}).err,
                HasSubstr("or the newest wait in the spill file"));
    const auto never = sekisho({"ledger", "prove", "1000000", "--to", kept});
    EXPECT_EQ(never.status, 1) << "no such entry, here or there";
    mend_disk();
    EXPECT_EQ(sekisho({"ledger", "prove", waiting}).status, 0);
    EXPECT_EQ(sekisho({"ledger", "prove", "--from", newest}).status, 0);
}

TEST_F(Outage, a_stream_that_begins_meanwhile_says_that_entries_wait) {
    fill_disk();
    Process following(sekisho_command({"events", "--follow"}));
    EXPECT_TRUE(following.says("more entries wait in the spill file")) << following.err();
    mend_disk();
    daemon_->signal(SIGTERM);
    EXPECT_EQ(daemon_->wait(), 0) << daemon_->err();
    EXPECT_TRUE(following.ends_within(testing_support::kPatience));
}

}  // namespace
}  // namespace sekisho::main
