// SPDX-License-Identifier: Apache-2.0
// The state kept beside the ledger, as sekishod writes it, goes on from it, and drops one that was edited.
#include "tests/daemon/main/installation.hpp"

#include <csignal>
#include <fstream>

namespace sekisho::main {
namespace {

using testing_support::contents_of;
using testing_support::Process;
using testing_support::run;

constexpr const char* kDropped = "every entry was read, since the state kept is not used";

class KeptState : public testing_support::Installation {
protected:
    static void stop(Process& daemon) {
        daemon.signal(SIGTERM);
        EXPECT_EQ(daemon.wait(), 0) << daemon.err();
    }
    // What the daemon runs with, and what it left, against the ledger.
    [[nodiscard]] testing_support::Finished rebuilt_live() const {
        return sekisho({"state", "rebuild", "--live", "--state-dir", state_});
    }
    [[nodiscard]] std::string file() const { return state_ + "/state"; }
};

TEST_F(KeptState, is_left_at_the_end_and_gone_on_from) {
    init();
    {
        const auto daemon = start_daemon();
        EXPECT_EQ(sekisho({"sim", "tap", "--reader", "desk", "--uid", "04112233445566"}).status, 0);
        const auto rebuilt = rebuilt_live();
        EXPECT_EQ(rebuilt.status, 0) << rebuilt.err;
        EXPECT_NE(rebuilt.out.find("applied_seq "), std::string::npos);
        stop(*daemon);
    }
    const auto kept = contents_of(file());
    EXPECT_NE(kept.find("sekisho state v1\n"), std::string::npos) << kept;
    const auto daemon = start_daemon();
    EXPECT_EQ(daemon->err().find(kDropped), std::string::npos) << daemon->err();
    EXPECT_EQ(rebuilt_live().status, 0);
    stop(*daemon);
    EXPECT_NE(contents_of(file()), kept);
}

TEST_F(KeptState, a_daemon_that_was_killed_goes_on_from_the_one_before) {
    init();
    stop(*start_daemon());
    const auto kept = contents_of(file());
    start_daemon()->signal(SIGKILL);
    EXPECT_EQ(contents_of(file()), kept);
    const auto daemon = start_daemon();
    EXPECT_EQ(daemon->err().find(kDropped), std::string::npos) << daemon->err();
    const auto rebuilt = rebuilt_live();
    EXPECT_EQ(rebuilt.status, 0) << rebuilt.err;
}

TEST_F(KeptState, an_edited_one_is_found_by_check_dropped_at_the_start_and_made_anew) {
    init();
    stop(*start_daemon());
    auto edited = contents_of(file());
    edited.replace(edited.find("boot_seq 1"), 10, "boot_seq 2");
    std::ofstream(file(), std::ios::binary) << edited;
    const auto checked = run(daemon_command({"--check"}));
    EXPECT_EQ(checked.status, 1);
    EXPECT_NE(checked.err.find("the projection cannot be believed"), std::string::npos) << checked.err;
    const auto daemon = start_daemon();
    EXPECT_TRUE(daemon->says(kDropped)) << daemon->err();
    stop(*daemon);
    EXPECT_EQ(sekisho({"state", "rebuild", "--state-dir", state_}).status, 0);
    EXPECT_NE(contents_of(file()), edited);
}

}  // namespace
}  // namespace sekisho::main
