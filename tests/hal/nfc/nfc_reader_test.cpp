// SPDX-License-Identifier: Apache-2.0
// The client against a worker that breaks every rule (fake_worker, whose letters are explained in its source).
#include "hal/nfc/nfc_reader.hpp"

#include "hal/nfc/worker_process.hpp"
#include "tests/places.hpp"

#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <set>
#include <thread>
#include <vector>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kPatience = 20s;  // until a test gives up; nothing is expected to take so long

std::set<int> open_descriptors() {
    std::set<int> found;
    auto* folder = ::opendir("/proc/self/fd");
    while (const auto* entry = ::readdir(folder)) {
        const int fd = std::atoi(entry->d_name);
        if (entry->d_name[0] != '.' && fd != ::dirfd(folder)) found.insert(fd);
    }
    ::closedir(folder);
    return found;
}

// Looks without reaping, which is the session's business.
bool no_child_left() {
    siginfo_t info{};
    return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 && errno == ECHILD;
}

class NfcReaderTest : public testing::Test {
protected:
    NfcReaderTest() {
        options_.program = SEKISHO_BIN_DIR "/fake_worker";
        poll_.pause = poll_.idle_pause = 20ms;
        options_.limits.first_delay = 1ms;
        options_.limits.last_delay = 20ms;
        // The loop makes its own descriptors when it is first used.
        const auto first_use = loop_.at(MonoTime::max(), [] {});
    }
    ~NfcReaderTest() override { std::filesystem::remove(starts_); }

    void open(const std::string& script) {
        reader_ = std::make_unique<NfcReader>(loop_, ReaderSettings{ReaderName{"r1"}, starts_ + "?" + script, poll_},
                                              options_);
        reader_->watch([this](ReaderEvent event) { note(event); });
    }
    void note(const ReaderEvent& event) {
        if (const auto* down = std::get_if<ReaderDown>(&event)) {
            events_.push_back("down");
            reasons_.push_back(to_text(down->why));
        } else {
            if (const auto* up = std::get_if<ReaderUp>(&event)) identities_.push_back(up->identity);
            events_.push_back(std::holds_alternative<ReaderUp>(event)   ? "up"
                              : std::holds_alternative<CardLeft>(event) ? "left"
                                                                        : "card");
        }
    }
    // Runs the loop until `done` or the end of patience.
    void run_until(const std::function<bool()>& done) {
        const auto limit = monotonic_now() + kPatience;
        loop_.context().restart();
        while (!done()) {
            ASSERT_LT(monotonic_now(), limit)
                << "after events: " << testing::PrintToString(events_) << testing::PrintToString(reasons_);
            loop_.context().run_one_for(10ms);
            if (loop_.context().stopped()) loop_.context().restart();
        }
    }
    void run_until_events(std::size_t count) {
        run_until([this, count] { return events_.size() >= count; });
    }
    std::size_t starts() const {
        std::error_code error;
        const auto size = std::filesystem::file_size(starts_, error);
        return error ? 0 : size;
    }
    // The first reason of a reader whose worker plays `script`, once it was started twice.
    std::string reason_of(const std::string& script) {
        open(script);
        run_until([this] { return !reasons_.empty() && starts() >= 2; });
        return reasons_.empty() ? "none" : reasons_.front();
    }

    AsioLoop loop_;
    PollRules poll_;
    NfcOptions options_;
    std::string starts_ = testing::TempDir() + "nfc_reader_" + std::to_string(::getpid());
    std::unique_ptr<NfcReader> reader_;
    std::vector<std::string> events_;
    std::vector<std::string> reasons_;
    std::vector<std::string> identities_;
};

TEST_F(NfcReaderTest, a_card_comes_and_goes) {
    open("huvalvalp");
    run_until_events(5);
    EXPECT_THAT(events_, ElementsAre("up", "card", "left", "card", "left"));
}

// 6.5-B5d: each start of a worker says anew which device answers.
TEST_F(NfcReaderTest, tells_what_the_device_says_of_itself_6_5_B5d) {
    open("hUx|hup");
    run_until_events(3);
    EXPECT_THAT(events_, ElementsAre("up", "down", "up"));
    EXPECT_THAT(identities_, ElementsAre("maker, chip 1", ""));
}

TEST_F(NfcReaderTest, nothing_happens_before_watch) {
    const NfcReader reader(loop_, ReaderSettings{ReaderName{"r1"}, starts_ + "?hup", poll_}, options_);
    loop_.context().poll();
    EXPECT_EQ(starts(), 0U);
    EXPECT_TRUE(no_child_left());
}

TEST_F(NfcReaderTest, a_missing_program_is_a_reader_that_is_down_and_tried_again) {
    options_.program = "/nonexistent/sekisho-reader";
    open("");
    run_until_events(1);
    EXPECT_THAT(reasons_.front(), HasSubstr("/nonexistent/sekisho-reader: the reader worker cannot be run (install"));
}

TEST_F(NfcReaderTest, the_worker_gets_nothing_but_its_socket) {
    const auto extra = ::dup(0);  // not close-on-exec, as a careless library leaves it
    open("ehup");
    run_until_events(1);
    ::close(extra);
    EXPECT_THAT(events_, ElementsAre("up")) << testing::PrintToString(reasons_);
}

TEST_F(NfcReaderTest, its_own_reason_to_stop_is_the_one_reported) {
    EXPECT_THAT(reason_of("hd"), HasSubstr("reader r1 ("));
    EXPECT_THAT(reasons_.front(), HasSubstr("Input / Output Error"));
}

TEST_F(NfcReaderTest, an_exit_is_reported_with_its_status) {
    EXPECT_THAT(reason_of("hux"), HasSubstr("ended with status 3"));
}

TEST_F(NfcReaderTest, an_abort_is_reported_with_its_signal) {  // libnfc does this
    EXPECT_THAT(reason_of("huk"), HasSubstr("was ended by signal 6 (Aborted)"));
}

TEST_F(NfcReaderTest, an_empty_packet_is_death) {
    EXPECT_THAT(reason_of("huzH"), HasSubstr("was ended by signal 9"));
}

TEST_F(NfcReaderTest, an_oversized_packet_is_fatal) {
    EXPECT_THAT(reason_of("huoH"), HasSubstr("oversized"));
}

TEST_F(NfcReaderTest, garbage_is_fatal) {
    EXPECT_THAT(reason_of("hugH"), HasSubstr("broken message"));
}

TEST_F(NfcReaderTest, another_version_is_named) {
    EXPECT_THAT(reason_of("VH"), HasSubstr("version 3, not 2"));
}

TEST_F(NfcReaderTest, a_closed_socket_with_a_worker_that_stays_is_ended) {
    options_.limits.grace = 50ms;
    EXPECT_THAT(reason_of("huc"), HasSubstr("was ended by signal 9"));
}

TEST_F(NfcReaderTest, silence_is_ended_at_each_stage) {
    options_.limits.hello = options_.limits.open = options_.limits.silence = 300ms;
    EXPECT_THAT(reason_of("H|hH|huH"), HasSubstr("did not say hello within 0.3 s"));
    run_until_events(3);
    EXPECT_THAT(events_, ElementsAre("down", "up", "down"));  // the second outage was the first one still
    EXPECT_THAT(reasons_.back(), HasSubstr("did not answer within 0.3 s"));
}

TEST_F(NfcReaderTest, a_reader_that_does_not_open_is_ended) {
    options_.limits.open = 300ms;
    EXPECT_THAT(reason_of("hH"), HasSubstr("did not open the reader within 0.3 s"));
}

TEST_F(NfcReaderTest, a_worker_that_beats_lives_on_past_its_deadline) {
    options_.limits.silence = 1s;
    open("hup");
    const auto until = monotonic_now() + 2500ms;
    run_until([until] { return monotonic_now() >= until; });
    EXPECT_THAT(events_, ElementsAre("up")) << testing::PrintToString(reasons_);
    EXPECT_EQ(starts(), 1U);
}

class OutOfTurn : public NfcReaderTest, public testing::WithParamInterface<const char*> {};

TEST_P(OutOfTurn, is_fatal) {
    const auto reason = reason_of(std::string(GetParam()) + "H");
    EXPECT_TRUE(reason.find("turn") != std::string::npos || reason.find("twice") != std::string::npos ||
                reason.find("without opening") != std::string::npos ||
                reason.find("only the daemon") != std::string::npos)
        << reason;
}
INSTANTIATE_TEST_SUITE_P(Wire, OutOfTurn,
                         testing::Values("u", "a", "v", "hh", "ha", "hl", "hv", "huu", "hul", "huaa", "huall", "s"));

TEST_F(NfcReaderTest, the_reader_comes_back_and_each_outage_is_told_once) {
    open("x|x|hua|huax|hup");
    run_until_events(8);
    EXPECT_THAT(events_, ElementsAre("down", "up", "card", "down", "up", "card", "down", "up"));
}

TEST_F(NfcReaderTest, a_card_present_at_a_restart_arrives_again) {
    open("huax|huap");
    run_until_events(5);
    EXPECT_THAT(events_, ElementsAre("up", "card", "down", "up", "card"));
}

TEST_F(NfcReaderTest, delays_between_starts_double_up_to_their_limit) {
    options_.limits.first_delay = 20ms;
    options_.limits.last_delay = 80ms;
    const auto begin = monotonic_now();
    open("x");
    run_until([this] { return starts() >= 14; });  // 20 + 40 + 11 times 80; without the limit 163 s, past all patience
    EXPECT_GE(monotonic_now() - begin, 940ms);
}

// The contract of CardReader: at most 5 s between tries. And a reader is back within 5 s of whatever it had, even when
// that ended just after a try began which hangs until its limit.
TEST(NfcReaderLimits, the_longest_delay_is_what_the_contract_promises) {
    const WorkerLimits limits;
    EXPECT_LT(limits.open + limits.last_delay, 5s);
    EXPECT_LT(limits.silence + limits.last_delay, 5s);
}

TEST_F(NfcReaderTest, a_stable_reader_starts_again_at_the_first_delay) {
    options_.limits.first_delay = 10ms;
    options_.limits.last_delay = 1h;
    options_.limits.stable = 0s;
    open("hux");
    run_until([this] { return starts() >= 16; });  // 10 ms doubled 15 times is over five minutes
}

TEST_F(NfcReaderTest, no_zombie_and_no_descriptor_is_left) {
    const auto before = open_descriptors();
    open("x|hux|huk|hugH|hup");
    run_until([this] { return starts() >= 5; });
    reader_.reset();
    run_until(no_child_left);
    run_until([&before] { return open_descriptors() == before; });
}

TEST_F(NfcReaderTest, destruction_stops_the_worker_and_starts_none) {
    open("hup");
    run_until_events(1);
    reader_.reset();
    run_until(no_child_left);
    EXPECT_THAT(events_, ElementsAre("up"));
    EXPECT_EQ(starts(), 1U);
}

TEST_F(NfcReaderTest, a_deaf_worker_is_ended_at_destruction) {
    options_.limits.grace = 50ms;
    open("huH");
    run_until_events(1);
    reader_.reset();
    run_until(no_child_left);
}

TEST_F(NfcReaderTest, the_handler_may_destroy_the_reader) {
    reader_ = std::make_unique<NfcReader>(loop_, ReaderSettings{ReaderName{"r1"}, starts_ + "?hup", poll_}, options_);
    reader_->watch([this](const ReaderEvent& event) {
        note(event);
        reader_.reset();
    });
    run_until_events(1);
    run_until(no_child_left);
    EXPECT_THAT(events_, ElementsAre("up"));
}

TEST(NfcReaderEnd, a_loop_that_goes_first_leaves_no_worker) {
    NfcOptions options;
    options.program = SEKISHO_BIN_DIR "/fake_worker";
    const auto before = open_descriptors();
    {
        AsioLoop loop;
        NfcReader reader(loop, {ReaderName{"r1"}, "huH"}, options);
        bool up = false;
        reader.watch([&up](const ReaderEvent&) { up = true; });
        const auto limit = monotonic_now() + kPatience;
        while (!up && monotonic_now() < limit) loop.context().run_one_for(10ms);
        EXPECT_TRUE(up);
    }
    EXPECT_TRUE(no_child_left());
    EXPECT_EQ(open_descriptors(), before);
}

// Other threads allocate and log while the loop thread forks.
TEST_F(NfcReaderTest, starts_are_safe_beside_busy_threads) {
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&stop] {
            while (!stop) std::vector<std::string>(100, std::string(100, 'x')).clear();
        });
    }
    open("x");
    run_until([this] { return starts() >= 20; });
    stop = true;
    for (auto& thread : threads) thread.join();
}

// PR_SET_PDEATHSIG: the worker ends with the thread that started it, even if that thread cleans nothing up.
TEST(WorkerProcess, ends_with_the_thread_that_started_it) {
    Child child;
    std::thread([&child] {
        child = start_worker(SEKISHO_BIN_DIR "/fake_worker", {"hH", "20"}).value();
        char hello = 0;
        EXPECT_EQ(::recv(child.socket.get(), &hello, 1, 0), 1);
    }).join();
    EXPECT_THAT(reap(child.ended.get()), HasSubstr("signal 9"));
}

TEST(WorkerProcess, a_program_that_is_no_program_ends_at_once) {
    const auto path = testing::TempDir() + "not_a_program";
    std::filesystem::copy_file("/etc/hostname", path, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    const auto child = start_worker(path, {});
    ASSERT_TRUE(child.has_value());
    EXPECT_EQ(reap(child->ended.get()), "ended with status 127");
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace sekisho::hal
