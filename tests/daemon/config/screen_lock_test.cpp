// SPDX-License-Identifier: Apache-2.0
// 6.4-C5: what is said of workstations and of the program that locks their screens.
#include "tests/daemon/config/text.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>

namespace sekisho::config::test {
namespace {

using std::chrono::seconds;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    EXPECT_NE(text.find(from), std::string::npos) << from;
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

// The hall with those workstations, and `lock` as the table.
std::string with_screens(const std::string& workstations, const std::string& lock) {
    const std::string owner = "owner = \"operations_manager\"\n";
    return replaced(small_site(lock), owner, owner + "workstations = [" + workstations + "]\n");
}
std::string locked_by(const std::string& program, const std::string& more = "") {
    return "[screen_lock]\nprogram = \"" + program + "\"\n" + more;
}

// 6.4-C5, PRAC-23
TEST(ScreenLock, IsOffUntilItIsWritten_6_4_C5_PRAC_23) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", small_site())));
    EXPECT_FALSE(site->screen_lock.has_value());
    for (const auto& zone : site->zones) EXPECT_TRUE(zone.workstations.empty());
}

// 6.4-C5
TEST(ScreenLock, NamesAProgramAndItsLimit_6_4_C5) {
    const Folder folder;
    auto site = site_of(load(folder.write("site.toml", with_screens("\"PC-101\", \"a.b_c\"", locked_by("/opt/lock")))));
    EXPECT_THAT(site->zones[1].workstations, testing::ElementsAre("PC-101", "a.b_c"));
    EXPECT_EQ(site->screen_lock->program, "/opt/lock");
    EXPECT_EQ(site->screen_lock->limit, seconds(5));
    for (const int limit : {1, 60}) {
        const auto line = "limit = \"" + std::to_string(limit) + "s\"\n";
        site = site_of(load(folder.write("site.toml", with_screens("\"PC-101\"", locked_by("/opt/lock", line)))));
        EXPECT_EQ(site->screen_lock->limit, seconds(limit));
    }
    EXPECT_EQ(rules_of(with_screens("\"PC-101\"", locked_by("/opt/lock", "limit = \"999ms\"\n"))), "bad-value ");
    EXPECT_EQ(rules_of(with_screens("\"PC-101\"", locked_by("/opt/lock", "limit = \"61s\"\n"))), "bad-value ");
    EXPECT_EQ(rules_of(with_screens("\"PC-101\"", locked_by("lock"))), "bad-value ");
}

TEST(ScreenLock, WaitsAsLongAsIsWritten_6_5_B1f) {
    const Folder folder;
    const auto with = [&folder](const std::string& line) {
        return folder.write("site.toml", with_screens("\"PC-101\"", locked_by("/opt/lock", line)));
    };
    EXPECT_EQ(site_of(load(with("")))->screen_lock->leave_delay, seconds(0));
    EXPECT_EQ(site_of(load(with("leave_delay = \"0s\"\n")))->screen_lock->leave_delay, seconds(0));
    EXPECT_EQ(site_of(load(with("leave_delay = \"10m\"\n")))->screen_lock->leave_delay, seconds(600));
    EXPECT_EQ(rules_of(with_screens("\"PC-101\"", locked_by("/opt/lock", "leave_delay = \"601s\"\n"))), "bad-value ");
}

// 6.4-C5: no name is more than a name to a shell, to ssh or as a file.
TEST(ScreenLock, ANameIsNoOptionPathOrCommand_6_4_C5) {
    for (const std::string name :
         {"-oProxyCommand=id", ".", "..", "a/b", "a b", "a;b", "$a", "a@b", "病歴室", "a\\nb"}) {
        EXPECT_THAT(rules_of(with_screens("\"" + name + "\"", locked_by("/opt/lock"))), testing::HasSubstr("bad-"))
            << name;
    }
    const std::string longest(63, 'a');
    EXPECT_EQ(rules_of(with_screens("\"" + longest + "\"", locked_by("/opt/lock"))), "");
    EXPECT_EQ(rules_of(with_screens("\"" + longest + "a\"", locked_by("/opt/lock"))), "bad-name ");
}

// 6.4-C5: whoever may change the program acts in the daemon's name.
TEST(ScreenLock, AProgramThatOthersMayChangeIsWarnedOf_6_4_C5) {
    const Folder folder;
    const auto warned = [&folder](const std::string& program) {
        auto text = replaced(with_screens("\"PC-101\"", locked_by(program)), "backend = \"sim\"", "backend = \"real\"");
        text = replaced(text, "[readers.a]\ndriver = \"nfc\"",
                        "[readers.a]\ndriver = \"nfc\"\nconnstring = \"pn532_uart:/dev/a\"");
        text = replaced(text, "[readers.b]\ndriver = \"nfc\"",
                        "[readers.b]\ndriver = \"nfc\"\nconnstring = \"pn532_uart:/dev/b\"");
        Faults warnings;
        EXPECT_NE(site_of(load(folder.write("site.toml", text), &warnings)), nullptr);
        std::string out;
        for (const Fault& one : warnings) {
            if (one.rule == "screen-lock-program") out += one.message;
        }
        return out;
    };
    EXPECT_EQ(warned("/bin/true"), "");
    EXPECT_THAT(warned("/opt/no-such-program"), testing::HasSubstr("is not there"));
    EXPECT_THAT(warned("/usr"), testing::HasSubstr("is no program"));
    const auto made = folder.write("lock", "#!/bin/sh\n");
    EXPECT_THAT(warned(made), testing::HasSubstr("is no program")) << "nobody may execute it";
    ASSERT_EQ(::chmod(made.c_str(), 0775), 0);
    EXPECT_THAT(warned(made), testing::AnyOf(testing::HasSubstr("can be written by others than root"),
                                             testing::HasSubstr("does not belong to root")));
}

}  // namespace
}  // namespace sekisho::config::test
