// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/watchdog.hpp"

#include "daemon/main/manager.hpp"
#include "hal/loop/asio_loop.hpp"
#include "hal/sim/manual_loop.hpp"
#include "tests/daemon/ledger/store/support.hpp"
#include "tests/daemon/main/installation.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <future>
#include <thread>

namespace sekisho::main {
namespace {

using gate::Watchdog;
using ledger::testing_support::ScratchDir;
using testing_support::kPatience;
using testing_support::Process;
using namespace std::chrono_literals;

constexpr std::chrono::seconds kEvery{10};

// The real ledger thread beside a loop in virtual time.
class WatchdogTest : public ScratchDir {
protected:
    WatchdogTest() {
        init();
        writer_ = std::make_unique<ledger::Writer>(open());
        watchdog_ = std::make_unique<Watchdog>(loop_, clock_, kEvery, [this] { ++feeds_; });
        loop_.run_ready();
    }
    ~WatchdogTest() override { resume(); }

    // Everything the ledger thread was asked is answered, and the answers are taken.
    void settle() {
        writer_->drain();
        loop_.run_ready();
    }
    void advance(Duration by) { loop_.advance_to(clock_.now().mono + by); }
    void stall() {
        stalled_.emplace();
        writer_->run([until = stalled_->get_future().share()] { until.wait(); });
    }
    void resume() {
        if (stalled_) stalled_->set_value();
        stalled_.reset();
    }

    hal::SimClock clock_{ledger::testing_support::at(0)};
    hal::ManualLoop loop_{clock_};
    std::unique_ptr<ledger::Writer> writer_;
    std::unique_ptr<Watchdog> watchdog_;
    std::optional<std::promise<void>> stalled_;
    int feeds_ = 0;
};

TEST_F(WatchdogTest, without_a_ledger_the_loop_alone_feeds_6_8_B3) {
    EXPECT_EQ(feeds_, 1) << "at the first turn";
    advance(kEvery - 1us);
    EXPECT_EQ(feeds_, 1);
    advance(1us);
    EXPECT_EQ(feeds_, 2);
    advance(10 * kEvery);
    EXPECT_EQ(feeds_, 12);
}

TEST_F(WatchdogTest, a_loop_that_does_not_turn_feeds_nothing_6_8_B3) {
    watchdog_->watch(*writer_);
    advance(kEvery);
    settle();
    EXPECT_EQ(feeds_, 2);
    clock_.advance_to(clock_.now().mono + 100 * kEvery);  // time passes, the ledger thread works, the loop hangs
    writer_->drain();
    EXPECT_EQ(feeds_, 2);
}

TEST_F(WatchdogTest, a_ledger_thread_that_does_not_answer_is_not_fed_for_6_8_B3) {
    watchdog_->watch(*writer_);
    stall();
    for (int turn = 0; turn < 50; ++turn) advance(kEvery);  // the loop goes on
    EXPECT_EQ(feeds_, 1);
    resume();
    settle();
    EXPECT_EQ(feeds_, 2) << "one answer is one feed, however long it was waited for";
    advance(kEvery);
    settle();
    EXPECT_EQ(feeds_, 3);
}

TEST_F(WatchdogTest, each_feed_needs_an_answer_of_its_own_6_8_B3) {
    watchdog_->watch(*writer_);
    for (int turn = 0; turn < 5; ++turn) {
        advance(kEvery);
        settle();
    }
    EXPECT_EQ(feeds_, 6);
    stall();  // it has answered often: that does not count any more
    for (int turn = 0; turn < 5; ++turn) advance(kEvery);
    EXPECT_EQ(feeds_, 6);
}

TEST_F(WatchdogTest, an_answer_after_its_end_reaches_nobody) {
    watchdog_->watch(*writer_);
    stall();
    advance(kEvery);
    watchdog_.reset();
    resume();
    settle();
    EXPECT_EQ(feeds_, 1);
}

// Both threads are real: the loop that waits in the kernel, and the ledger's.
TEST_F(WatchdogTest, the_real_loop_and_the_real_ledger_thread_6_8_B3) {
    hal::AsioLoop loop;
    struct Real final : hal::Clock {
        Now now() override {
            Now now;
            now.mono = hal::monotonic_now();
            return now;
        }
        [[nodiscard]] std::string boot_id() const override { return {}; }
        void limit_holdover(Duration) override {}
    } clock;
    const auto patience = loop.at(hal::monotonic_now() + kPatience, [&loop] { loop.stop(); });
    int feeds = 0;
    std::unique_ptr<hal::Loop::Timer> turns;
    int turn = 0;
    const std::function<void()> next = [&] {
        // The ledger thread stands still through a hundred turns in which a feed would be due.
        if (++turn == 100) {
            EXPECT_EQ(feeds, 3);
            return resume();
        }
        turns = loop.at(hal::monotonic_now() + 1ms, next);
    };
    Watchdog watchdog(loop, clock, 1ms, [&] {
        ++feeds;
        if (feeds == 3) {
            stall();
            next();
        }
        if (feeds == 6) loop.stop();
    });
    watchdog.watch(*writer_);
    loop.run();
    EXPECT_EQ(feeds, 6);
    EXPECT_EQ(turn, 100);
}

TEST(WatchdogLimit, is_for_the_process_that_is_meant_alone) {
    const auto with = [](const char* limit, const std::string& pid) {
        ::setenv("WATCHDOG_USEC", limit, 1);
        pid.empty() ? ::unsetenv("WATCHDOG_PID") : ::setenv("WATCHDOG_PID", pid.c_str(), 1);
        const auto found = watchdog_limit();
        ::unsetenv("WATCHDOG_USEC");
        ::unsetenv("WATCHDOG_PID");
        return found;
    };
    const auto own = std::to_string(::getpid());
    EXPECT_EQ(watchdog_limit(), std::nullopt);
    EXPECT_EQ(with("30000000", ""), std::optional<Duration>(30s));
    EXPECT_EQ(with("30000000", own), std::optional<Duration>(30s));
    EXPECT_EQ(with("30000000", "1"), std::nullopt);
    EXPECT_EQ(with("30000000", "no number"), std::nullopt);
    for (const char* wrong : {"", "0", "-1", "30s", " 30000000", "99999999999999999999"}) {
        EXPECT_EQ(with(wrong, own), std::nullopt) << wrong;
    }
}

class WatchedService : public testing_support::Installation {};

// A service manager of its own: the daemon as it is started under systemd, and one that hangs.
TEST_F(WatchedService, feeds_while_it_is_well_and_not_while_it_hangs_6_8_B3_BRIEF_01) {
    init();
    const std::string path = dir_ + "/notify";
    const int manager = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(manager, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const timeval limit{std::chrono::seconds(kPatience).count(), 0};
    ASSERT_EQ(::setsockopt(manager, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    const auto next = [manager](int flags) {
        char text[4096];
        const auto size = ::recv(manager, text, sizeof text, flags);
        return size < 0 ? "" : std::string(text, static_cast<std::size_t>(size));
    };
    const auto feed = [&next] {  // what it says of itself comes whenever it comes
        std::string text = next(0);
        while (text.find("STATUS=") != std::string::npos) text = next(0);
        return text;
    };
    auto command = daemon_command();
    command.insert(command.begin(), {"/usr/bin/env", "NOTIFY_SOCKET=" + path, "WATCHDOG_USEC=30000"});
    const auto daemon = std::make_unique<Process>(command);
    ASSERT_TRUE(daemon->says("in service")) << daemon->err();
    while (!next(MSG_DONTWAIT).empty()) {
    }
    for (int times = 0; times < 3; ++times) EXPECT_EQ(feed(), "WATCHDOG=1") << "in service, it feeds by itself";
    daemon->freeze();
    while (!next(MSG_DONTWAIT).empty()) {
    }
    EXPECT_EQ(sekisho({"--version"}).status, 0);  // longer than a feed would take
    EXPECT_EQ(next(MSG_DONTWAIT), "");
    daemon->signal(SIGCONT);
    EXPECT_EQ(feed(), "WATCHDOG=1");
    ::close(manager);
}

}  // namespace
}  // namespace sekisho::main
