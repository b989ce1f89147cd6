// SPDX-License-Identifier: Apache-2.0
// `sekisho state rebuild` without a daemon; with one: tests/daemon/main/running_test.cpp.
#include "daemon/ledger/store/store.hpp"
#include "daemon/state/store/keeper.hpp"
#include "tests/daemon/cli/program.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <filesystem>
#include <fstream>

namespace sekisho::cli {
namespace {

namespace json = boost::json;
using testing_support::expect_schema;
using testing_support::sekisho;

class StateRebuild : public testing::Test {
protected:
    static constexpr const char* kOrigin = "hospital.example/gate1";

    StateRebuild() {
        Now now;
        now.wall = WallTime{std::chrono::seconds(1'780'000'000)};
        ledger::init_state_dir(state_, kOrigin, now).value();
        EntryDraft draft;
        draft.t_event = now.wall;
        draft.recorded = now;
        draft.kind = EntryKind::credential_issued;
        draft.pid = Pid{3};
        draft.cred = CredentialRef{4};
        draft.pcommit.assign(32, 1);
        draft.detail = CredentialDetail{};
        open()->append({draft}).value();
        draft.kind = EntryKind::credential_revoked;
        draft.pcommit.clear();
        open()->append({draft}).value();
    }
    [[nodiscard]] std::unique_ptr<ledger::Store> open() const {
        return ledger::Store::open(state_, kOrigin, [](const Entry&) {}).value();
    }
    void keep() const {
        state::Keeper keeper(state_, {}, [this](const ledger::ProjectionHead& head) { return open()->sign(head); });
        ASSERT_TRUE(keeper.keep());
    }
    [[nodiscard]] json::object rebuilt(int status) const {
        const auto run = sekisho("--json state rebuild --state-dir " + state_);
        EXPECT_EQ(run.status, status) << run.out;
        auto answer = json::parse(run.out).as_object();
        expect_schema(answer, "state-rebuild");
        return answer;
    }

    testing_support::Folder folder_;
    std::string state_ = folder_ / "state";
};

TEST_F(StateRebuild, prints_the_dump_of_the_ledger) {
    const auto run = sekisho("state rebuild --db " + state_ + "/ledger.db");
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.out.find("applied_seq 2\n"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("credential 4 3 yes 1780000000000000\n"), std::string::npos) << run.out;
    const auto answer = rebuilt(0);
    EXPECT_EQ(std::string(answer.at("dump").as_string()), run.out);
    EXPECT_EQ(answer.at("entries"), 3);
    EXPECT_EQ(answer.at("against_kept"), false);
    EXPECT_EQ(answer.at("against_live"), false);
}

TEST_F(StateRebuild, agrees_with_what_is_kept) {
    keep();
    const auto answer = rebuilt(0);
    EXPECT_EQ(answer.at("against_kept"), true);
    EXPECT_TRUE(answer.at("findings").as_array().empty());
}

TEST_F(StateRebuild, one_that_was_edited_is_a_no_and_says_why) {
    keep();
    std::ofstream(state_ + "/state", std::ios::app) << "cited";
    const auto run = sekisho("state rebuild --state-dir " + state_ + " 2>&1 >/dev/null");
    EXPECT_EQ(run.status, 1);
    EXPECT_NE(run.out.find("its text is not the one that was signed"), std::string::npos) << run.out;
    EXPECT_EQ(rebuilt(1).at("findings").as_array().size(), 1U);
}

// 6.5-B3b: a verification covers what the daemon starts from.
TEST_F(StateRebuild, verification_holds_the_kept_state_against_the_entries) {
    std::filesystem::remove(state_ + "/personal.db");  // its rows are another test's
    const std::string verify = "--json ledger verify --db " + state_ + "/ledger.db";
    const auto asked = [&](int status) {
        const auto run = sekisho(verify);
        EXPECT_EQ(run.status, status) << run.out;
        auto answer = json::parse(run.out).as_object();
        expect_schema(answer, "verify");
        return answer;
    };
    EXPECT_EQ(asked(0).at("against_state"), false) << "there is none";
    keep();
    EXPECT_EQ(asked(0).at("against_state"), true);
    std::string text;
    std::getline(std::ifstream(state_ + "/state"), text, '\0');
    const auto at = text.find("credential 4 3 yes");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 18, "credential 4 3 no ");
    std::ofstream(state_ + "/state") << text;
    const auto answer = asked(1);
    EXPECT_EQ(answer.at("against_state"), true);
    const auto& finding = answer.at("findings").as_array().at(0).as_object();
    EXPECT_NE(finding.at("what").as_string().find("the file state: "), std::string::npos) << finding;
}

TEST_F(StateRebuild, what_cannot_be_asked_is_2) {
    EXPECT_EQ(sekisho("state rebuild").status, 2);
    EXPECT_EQ(sekisho("state rebuild --db " + state_ + "/none.db").status, 2);
    EXPECT_EQ(sekisho("state rebuild --live --socket " + state_ + "/none.sock --state-dir " + state_).status, 2);
}

}  // namespace
}  // namespace sekisho::cli
