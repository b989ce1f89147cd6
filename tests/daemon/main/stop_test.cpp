// SPDX-License-Identifier: Apache-2.0
// 6.8-B3: `sekisho stop` ends the daemon, with a reason.
#include "tests/daemon/main/installation.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

namespace sekisho::main {
namespace {

namespace json = boost::json;
using testing_support::Process;

class Stop : public testing_support::Installation {
protected:
    [[nodiscard]] std::vector<json::value> of_kind(const std::string& kind) const {
        std::vector<json::value> found;
        for (const auto& entry : entries())
            if (entry.at("kind").as_string() == kind) found.push_back(entry);
        return found;
    }
};

TEST_F(Stop, ACommandWithAReasonEndsItInOrder_6_8_B3) {
    init();
    const auto daemon = start_daemon();
    const auto told = sekisho({"stop", "--reason", "a new lock"});
    EXPECT_EQ(told.status, 0) << told.out << told.err;
    EXPECT_EQ(daemon->wait(), 0) << daemon->err();
    const auto stops = of_kind("stop");
    ASSERT_EQ(stops.size(), 1U);
    EXPECT_EQ(stops[0].at("cause"), "command");
    EXPECT_EQ(stops[0].at("more").at("operator"), json::string(fmt::format("uid:{}", ::getuid())));
    EXPECT_EQ(stops[0].at("more").at("reason"), "a new lock") << stops[0];
    EXPECT_EQ(told.out, fmt::format("stopped, entry {}; `systemctl start sekishod` starts it again\n",
                                    stops[0].at("seq").as_int64()));
    EXPECT_EQ(daemon->err().find("a new lock"), std::string::npos) << "what people write stays out of the log";
    expect_verified();

    const auto next = start_daemon();
    EXPECT_TRUE(of_kind("gap").empty());
    EXPECT_NE(sekisho({"events"}).out.find("a new lock"), std::string::npos);
}

TEST_F(Stop, WithoutAReasonItGoesOn_6_8_B3) {
    init();
    const auto daemon = start_daemon();
    const auto missing = sekisho({"stop"});
    EXPECT_EQ(missing.status, 2);
    EXPECT_NE((missing.out + missing.err).find("--reason is required"), std::string::npos) << missing.err;
    EXPECT_EQ(sekisho({"stop", "--reason", " "}).status, 2);
    EXPECT_TRUE(status().contains("doors"));
    EXPECT_TRUE(of_kind("stop").empty());
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0) << "the machine can end it without one";
    ASSERT_EQ(of_kind("stop").size(), 1U);
    EXPECT_EQ(of_kind("stop")[0].at("cause"), "SIGTERM");
}

TEST_F(Stop, TwoAtOnceAreOneStop_6_8_B3) {
    init();
    const auto daemon = start_daemon();
    std::vector<std::unique_ptr<Process>> commands;
    for (const char* reason : {"first", "second", "third", "fourth"})
        commands.push_back(std::make_unique<Process>(sekisho_command({"stop", "--reason", reason})));
    int done = 0;
    for (const auto& command : commands) {
        const auto status = command->wait();
        EXPECT_TRUE(status == 0 || status == 1 || status == 2) << status << command->err();
        if (status == 0) ++done;
    }
    EXPECT_EQ(done, 1);
    EXPECT_EQ(daemon->wait(), 0) << daemon->err();
    EXPECT_EQ(of_kind("stop").size(), 1U);
    expect_verified();
}

// systemctl stop beside it: the first signal cuts nothing off.
TEST_F(Stop, ASignalBesideTheCommandCutsNothingOff_6_8_B3) {
    init();
    const auto daemon = start_daemon();
    Process command(sekisho_command({"stop", "--reason", "a new lock"}));
    ASSERT_TRUE(daemon->says("stops by command of uid:")) << daemon->err();
    daemon->signal(SIGTERM);
    EXPECT_EQ(command.wait(), 0) << command.err();
    const auto ended = daemon->wait();  // by the signal, if that came when all was done
    EXPECT_TRUE(ended == 0 || ended == 128 + SIGTERM) << ended << daemon->err();
    EXPECT_EQ(daemon->err().find("ends at once"), std::string::npos) << daemon->err();
    ASSERT_EQ(of_kind("stop").size(), 1U);
    EXPECT_EQ(of_kind("stop")[0].at("cause"), "command");
}

}  // namespace
}  // namespace sekisho::main
