// SPDX-License-Identifier: Apache-2.0
// A log that cannot be written: full, broken, or read by nobody.
#include "daemon/main/log.hpp"

#include "daemon/main/caught.hpp"
#include "tests/daemon/main/installation.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace sekisho::main {
namespace {

using testing_support::Process;

// Two ends: what the log writes to, and where it could be read.
struct Line {
    int theirs = -1;
    int ours = -1;
    Line(int writes, int reads) : theirs(writes), ours(reads) {}
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() {
        ::close(theirs);
        ::close(ours);
    }
    // What is there to read, at once.
    [[nodiscard]] std::string drain() const {
        std::string text;
        char bytes[4096];
        ::fcntl(ours, F_SETFL, O_NONBLOCK);
        for (auto size = ::read(ours, bytes, sizeof bytes); size > 0; size = ::read(ours, bytes, sizeof bytes)) {
            text.append(bytes, static_cast<std::size_t>(size));
        }
        return text;
    }
};

std::unique_ptr<Line> small_pipe() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    EXPECT_EQ(::fcntl(ends[1], F_SETPIPE_SZ, 4096), 4096);
    return std::make_unique<Line>(ends[1], ends[0]);
}

std::unique_ptr<Line> terminal() {
    const int ours = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    EXPECT_EQ(::grantpt(ours), 0);
    EXPECT_EQ(::unlockpt(ours), 0);
    const int theirs = ::open(::ptsname(ours), O_RDWR | O_NOCTTY | O_CLOEXEC);
    EXPECT_GE(theirs, 0);
    return std::make_unique<Line>(theirs, ours);
}

std::unique_ptr<Line> stream_socket() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    return std::make_unique<Line>(ends[1], ends[0]);
}

class Unread : public testing::TestWithParam<std::unique_ptr<Line> (*)()> {};

// O_NONBLOCK on the descriptor itself would reach whoever shares it, a parent's terminal for one.
TEST_P(Unread, lines_are_lost_and_counted_and_nobody_waits) {
    const auto line = GetParam()();
    const int before = ::fcntl(line->theirs, F_GETFL);
    LineLog log(line->theirs);
    log.never_wait();
    const std::string text(99, 'x');
    for (int i = 0; i < 20'000; ++i) log.line("", text);
    EXPECT_EQ(::fcntl(line->theirs, F_GETFL), before);
    (void)line->drain();
    log.line("", "heard again");
    const auto heard = line->drain();
    EXPECT_NE(heard.find(" lines of this log could not be written"), std::string::npos) << heard;
    EXPECT_NE(heard.find("\nheard again"), std::string::npos) << heard;
    log.line("", "and again");
    EXPECT_EQ(line->drain().find("lines of this log"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(
    Streams, Unread, testing::Values(&small_pipe, &terminal, &stream_socket), [](const auto& made) {
        return std::string(made.param == &small_pipe ? "pipe" : made.param == &terminal ? "terminal" : "socket");
    });

TEST(LineLogTest, a_full_disk_and_a_broken_pipe_are_borne) {
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    const auto pipe = small_pipe();
    LineLog broken(pipe->theirs);
    ::close(std::exchange(pipe->ours, -1));
    broken.line("", "nobody is there");
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    ASSERT_GE(full, 0);
    LineLog log(full);
    log.line("", "no room");
    ::close(full);
    std::signal(SIGPIPE, before);
}

// `--check | less`: until doors depend on it, everything is told, however slowly it is read.
TEST(LineLogTest, before_the_doors_are_served_a_slow_reader_is_waited_for) {
    const auto pipe = small_pipe();
    const std::string text(99, 'x');
    std::size_t heard = 0;
    std::thread reader([&] {
        char bytes[512];
        for (auto size = ::read(pipe->ours, bytes, sizeof bytes); size > 0 && heard < 200'000;) {
            heard += static_cast<std::size_t>(size);
            if (heard < 200'000) size = ::read(pipe->ours, bytes, sizeof bytes);
        }
    });
    LineLog log(pipe->theirs);
    for (int i = 0; i < 2000; ++i) log.line("", text);
    reader.join();
    EXPECT_EQ(heard, 200'000u);
}

TEST(CaughtTest, what_a_library_throws_is_an_error_with_its_place) {
    const auto failed = caught("/srv/state", []() -> Result<int> { throw std::runtime_error("no such page"); });
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().where, "/srv/state");
    EXPECT_NE(failed.error().what.find("no such page"), std::string::npos);
    EXPECT_EQ(*caught("", []() -> Result<int> { return 7; }), 7);
}

// A door must not depend on its log.
class Logless : public testing_support::Installation {
protected:
    void expect_service(int standard_error) {
        init();
        Process daemon(daemon_command(), standard_error);
        const auto limit = std::chrono::steady_clock::now() + testing_support::kPatience;
        while (sekisho({"status"}).status != 0)
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "never in service";
        EXPECT_EQ(sekisho({"door", "server_door", "unlock", "--reason", "log"}).status, 0);
        change("site.toml", {{"release = \"5s\"", "release = \"7 apples\""}});
        daemon.signal(SIGHUP);  // refused, with faults to tell
        EXPECT_EQ(sekisho({"config", "reload"}).status, 1);
        EXPECT_EQ(sekisho({"door", "staff_door", "unlock", "--reason", "log"}).status, 0);
        daemon.signal(SIGTERM);
        EXPECT_EQ(daemon.wait(), 0);
        expect_verified();
    }
};

TEST_F(Logless, doors_are_served_while_the_disk_of_the_log_is_full) {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    expect_service(full);
    std::filesystem::remove_all(state_);
    EXPECT_EQ(Process(daemon_command(), full).wait(), 2);  // a faulty configuration: refused, not aborted
    ::close(full);
}

TEST_F(Logless, doors_are_served_while_nobody_reads_the_log) {
    const auto pipe = small_pipe();
    const std::string filling(4096, 'x');
    ASSERT_EQ(::write(pipe->theirs, filling.data(), filling.size()), 4096);
    expect_service(pipe->theirs);
}

TEST_F(Logless, doors_are_served_after_the_reader_of_the_log_is_gone) {
    const auto pipe = small_pipe();
    ::close(std::exchange(pipe->ours, -1));
    expect_service(pipe->theirs);
}

}  // namespace
}  // namespace sekisho::main
