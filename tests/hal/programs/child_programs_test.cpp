// SPDX-License-Identifier: Apache-2.0
// What only real processes can show. The contract's suite runs on them too (tests/hal/contract).
#include "hal/programs/child_programs.hpp"

#include "hal/programs/trusted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

class RealPrograms : public testing::Test {
protected:
    RealPrograms() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sekisho-programs-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~RealPrograms() override {
        programs_.reset();
        std::filesystem::remove_all(folder_);
    }

    bool run_until(const std::function<bool()>& done) {
        const auto limit = monotonic_now() + 20s;
        while (!done()) {
            if (monotonic_now() > limit) return false;
            loop_.context().restart();
            loop_.context().run_one_for(1ms);
        }
        return true;
    }
    // A few lines of shell, with words that they see as $1, $2 ...
    ProgramOutcome shell(const std::string& lines, const std::vector<std::string>& words = {}, Duration limit = 10s) {
        std::vector<std::string> arguments{"-c", lines, "sh"};
        arguments.insert(arguments.end(), words.begin(), words.end());
        return run({"/bin/sh", arguments, limit});
    }
    ProgramOutcome run(const ProgramCall& call) {
        std::optional<ProgramOutcome> outcome;
        programs_->run(call, [&outcome](const ProgramOutcome& told) { outcome = told; });
        EXPECT_TRUE(run_until([&outcome] { return outcome.has_value(); }));
        return outcome.value_or(ProgramOutcome{});
    }
    [[nodiscard]] std::string file(const std::string& name) const { return folder_ + "/" + name; }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream in(file(name));
        return {std::istreambuf_iterator<char>(in), {}};
    }
    // A process that its parent has lost is the system's to reap: it is dead when it runs no more.
    static bool runs(pid_t pid) {
        std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto behind = text.rfind(')');
        return behind != std::string::npos && text.substr(behind + 2, 1) != "Z";
    }
    [[nodiscard]] pid_t pid_in(const std::string& name) const { return std::atoi(read(name).c_str()); }

    AsioLoop loop_;
    std::unique_ptr<ChildPrograms> programs_ = std::make_unique<ChildPrograms>(loop_);
    std::string folder_;
};

// 6.4-C5: what a program that hangs has started dies with it.
TEST_F(RealPrograms, TheWholeGroupDiesAtTheLimit_6_4_C5) {
    const auto outcome = shell("sleep 1000 & echo $! > \"$1\"; wait", {file("child")}, 500ms);
    EXPECT_EQ(outcome.end, ProgramEnd::killed_at_limit) << to_text(outcome);
    const pid_t child = pid_in("child");
    ASSERT_GT(child, 0);
    EXPECT_TRUE(run_until([child] { return !runs(child); }));
}

// 6.4-C5
TEST_F(RealPrograms, WhatAProgramLeavesBehindDiesToo_6_4_C5) {
    const auto outcome = shell("sleep 1000 & echo $! > \"$1\"", {file("child")});
    EXPECT_TRUE(outcome.succeeded()) << to_text(outcome);
    const pid_t child = pid_in("child");
    ASSERT_GT(child, 0);
    EXPECT_TRUE(run_until([child] { return !runs(child); }));
}

// 6.4-C5: a name is never read as a command.
TEST_F(RealPrograms, ArgumentsArriveAsTheyAre_6_4_C5) {
    const std::string word = "$(touch " + file("made") + "); `id` \"'\n*";
    const auto outcome = shell("printf %s \"$1\" > \"$2\"", {word, file("word")});
    EXPECT_TRUE(outcome.succeeded()) << to_text(outcome);
    EXPECT_EQ(read("word"), word);
    EXPECT_FALSE(std::filesystem::exists(file("made")));
}

// 6.4-C5: nothing of ours reaches it.
TEST_F(RealPrograms, ItGetsNoEnvironmentNoDescriptorAndNoSignalOfOurs_6_4_C5) {
    ASSERT_EQ(::setenv("SEKISHO_SECRET", "1", 1), 0);
    const std::ofstream open_here(file("open_here"));
    sigset_t blocked;
    sigset_t before;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
    const auto outcome = shell(
        "cat /proc/self/environ > \"$1/env\"; ls -l /proc/self/fd > \"$1/fd\"; grep Sig /proc/self/status > "
        "\"$1/sig\"; "
        "pwd > \"$1/pwd\"; cat > \"$1/in\"",
        {folder_});
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    EXPECT_TRUE(outcome.succeeded()) << to_text(outcome);
    EXPECT_THAT(read("env"), testing::Not(testing::HasSubstr("SEKISHO")));
    EXPECT_EQ(read("fd").find("open_here"), std::string::npos) << read("fd");
    EXPECT_EQ(read("fd").find("socket"), std::string::npos) << read("fd");
    EXPECT_EQ(read("fd").find("anon_inode"), std::string::npos) << read("fd");
    EXPECT_THAT(read("sig"), testing::HasSubstr("SigBlk:\t0000000000000000"));
    EXPECT_THAT(read("sig"), testing::HasSubstr("SigIgn:\t0000000000000000"));
    EXPECT_EQ(read("pwd"), "/\n");
    EXPECT_EQ(read("in"), "");
    ::unsetenv("SEKISHO_SECRET");
}

// 6.4-C5: the loop serves its doors meanwhile.
TEST_F(RealPrograms, TheLoopGoesOnWhileOneHangs_6_4_C5) {
    std::optional<ProgramOutcome> outcome;
    programs_->run({"/bin/sleep", {"1000"}, 400ms}, [&outcome](const ProgramOutcome& told) { outcome = told; });
    int ticks = 0;
    std::unique_ptr<Loop::Timer> timer;
    std::function<void()> tick = [&] {
        ++ticks;
        timer = loop_.at(monotonic_now() + 5ms, tick);
    };
    tick();
    ASSERT_TRUE(run_until([&outcome] { return outcome.has_value(); }));
    EXPECT_GT(ticks, 20) << "of about 80";
}

// 6.4-C5
TEST_F(RealPrograms, NoZombieStays_6_4_C5) {
    (void)run({"/bin/true", {}, 10s});
    (void)run({"/bin/sleep", {"1000"}, 50ms});
    EXPECT_TRUE(run_until([] { return ::waitid(P_ALL, 0, nullptr, WEXITED | WNOHANG | WNOWAIT) != 0; }));
    EXPECT_EQ(errno, ECHILD);
    programs_->run({"/bin/sleep", {"1000"}, 10s}, [](const ProgramOutcome&) { FAIL() << "told by what is gone"; });
    programs_.reset();
    EXPECT_NE(::waitid(P_ALL, 0, nullptr, WEXITED | WNOHANG | WNOWAIT), 0);
    EXPECT_EQ(errno, ECHILD);
}

// 6.4-C5: whoever could change the program would act in the daemon's name.
TEST_F(RealPrograms, WhatOthersMayChangeIsNotRun_6_4_C5) {
    const auto made = file("lock");
    std::ofstream(made) << "#!/bin/sh\ntouch " << file("ran") << "\n";
    ASSERT_EQ(::chmod(made.c_str(), 0755), 0);
    const auto outcome = run({made, {}, 10s});
    EXPECT_EQ(outcome.end, ProgramEnd::not_started);
    EXPECT_THAT(outcome.why.what, testing::AnyOf("others than root may write here", "this does not belong to root"))
        << "the folder of temporary files is everybody's";
    EXPECT_FALSE(std::filesystem::exists(file("ran")));
    const auto link = file("link");
    std::filesystem::create_symlink("/bin/true", link);
    EXPECT_EQ(run({link, {}, 10s}).end, ProgramEnd::not_started) << "who may turn the link chooses the program";
}

// 6.4-C5
TEST_F(RealPrograms, OnlyAWholePathToAPlainFileIsAProgram_6_4_C5) {
    EXPECT_FALSE(why_not_trusted("/bin/true").has_value());
    EXPECT_EQ(why_not_trusted("true")->what, "the path of a program begins at the root");
    EXPECT_EQ(why_not_trusted("")->what, "the path of a program begins at the root");
    EXPECT_EQ(why_not_trusted("/usr/bin")->what, "this is no plain file");
    EXPECT_EQ(why_not_trusted("/usr/bin/sekisho-no-such-program")->where, "/usr/bin/sekisho-no-such-program");
    const auto outcome = run({"/etc/passwd", {}, 10s});
    EXPECT_EQ(outcome.end, ProgramEnd::not_started) << "nothing that may be executed";
    EXPECT_EQ(outcome.why.where, "/etc/passwd");
}

}  // namespace
}  // namespace sekisho::hal
