// SPDX-License-Identifier: Apache-2.0
// What the worker may not do, deed by deed (sandbox_probe), and that the worker which serves a reader is inside.
#include "hal/nfc/wire.hpp"
#include "hal/nfc/worker_process.hpp"
#include "tests/hal/nfc/worker/reader_bench.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include <map>

namespace sekisho::hal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kDone = "ended with status 0";
const std::string kRefused = "ended with status 1";
const std::string kKilled = "did what it must not, and was ended by signal 31 (Bad system call)";

std::string end_of(const std::string& stage, const std::string& deed) {
    auto child = start_worker(SEKISHO_BIN_DIR "/sandbox_probe", {stage, deed});
    if (child.has_error()) return to_text(child.error());
    return reap(child->ended.get());
}

TEST(Sandbox, leaves_what_reading_cards_needs) {
    for (const char* stage : {"entered", "closed"}) {
        for (const char* deed : {"nothing", "speak", "memory"}) EXPECT_EQ(end_of(stage, deed), kDone) << stage << deed;
        EXPECT_EQ(end_of(stage, "abort"), "was ended by signal 6 (Aborted)") << stage;
    }
    for (const char* deed : {"open", "list", "look"}) EXPECT_EQ(end_of("entered", deed), kDone) << deed;
}

TEST(Sandbox, kills_what_does_else_from_its_first_stage_on) {
    for (const char* stage : {"entered", "closed"}) {
        for (const char* deed :
             {"create", "empty", "nameless", "remove", "run", "fork", "trace", "socket", "netlink", "speak_elsewhere",
              "signal_parent", "program_memory", "type", "dumpable", "another_user"}) {
            EXPECT_EQ(end_of(stage, deed), kKilled) << stage << ' ' << deed;
        }
    }
}

TEST(Sandbox, opens_nothing_once_it_is_closed) {
    for (const char* deed : {"open", "open_many", "list", "look"}) EXPECT_EQ(end_of("closed", deed), kKilled) << deed;
}

TEST(Sandbox, has_little_memory_and_few_descriptors) {
    EXPECT_EQ(end_of("entered", "open_many"), kRefused);
    for (const char* stage : {"entered", "closed"}) EXPECT_EQ(end_of(stage, "much_memory"), kRefused) << stage;
}

// A line "name:<tab>value" of /proc/PID/status.
std::string status_of(pid_t pid, const std::string& name) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(name + ":")) return line.substr(name.size() + 2);
    }
    return "none";
}

std::vector<std::string> descriptors_of(pid_t pid) {
    std::map<int, std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
        found[std::stoi(entry.path().filename().string())] = std::filesystem::read_symlink(entry.path()).string();
    }
    std::vector<std::string> places;
    for (const auto& [number, place] : found) {
        if (number != STDERR_FILENO) places.push_back(place.substr(0, place.find_first_of("0123456789[")));
    }
    return places;
}

TEST_F(SekishoReader, serves_from_inside_its_sandbox) {
    up();
    const auto workers = children_named("sekisho-reader");
    ASSERT_EQ(workers.size(), 1U);
    EXPECT_EQ(status_of(workers[0], "NoNewPrivs"), "1");
    EXPECT_EQ(status_of(workers[0], "Seccomp"), "2");
    EXPECT_EQ(status_of(workers[0], "Seccomp_filters"), "2") << "both stages";
    // Nothing, the daemon, the device (once claimed by us, once opened by libnfc), and libnfc's own pipe.
    EXPECT_THAT(descriptors_of(workers[0]),
                ElementsAre("/dev/null", "/dev/null", "socket:", "/dev/pts/", "/dev/pts/", "pipe:", "pipe:"));
}

// The daemon says what became of it, and the reader comes back.
TEST_F(SekishoReader, a_worker_that_does_what_it_must_not_is_a_reader_that_is_down) {
    up();
    const auto workers = children_named("sekisho-reader");
    ASSERT_EQ(workers.size(), 1U);
    ::kill(workers[0], SIGSYS);  // as the kernel does
    expect_next({"down", "up"});
    EXPECT_THAT(reason_, HasSubstr("the reader worker did what it must not, and was ended by signal 31"));
}

}  // namespace
}  // namespace sekisho::hal
