// SPDX-License-Identifier: Apache-2.0
// The end of a daemon that still reads its ledger for somebody.
#include "daemon/ledger/store/store.hpp"
#include "daemon/main/service.hpp"
#include "tests/daemon/main/held_reads.hpp"
#include "tests/daemon/main/installation.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <future>
#include <thread>

namespace sekisho::main {
namespace {

using testing_support::held_reads;
using testing_support::Process;
using namespace std::chrono_literals;

class ServiceEnd : public testing_support::Installation {
protected:
    // A ledger that takes some hundred readings to look through.
    ServiceEnd() {
        change("site.toml", {{"\"uid:1003\"", fmt::format("\"uid:{}\"", ::getuid())}});
        init();
        const auto store = ledger::Store::open(state_, "hospital.example/gate1", [](const Entry&) {}).value();
        std::vector<EntryDraft> many(1000);
        for (auto& draft : many) {
            draft.kind = EntryKind::stop;
            draft.recorded.wall = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
            draft.t_event = draft.recorded.wall;
            draft.detail = StopDetail{std::string(100, 'x')};
        }
        for (int i = 0; i < 6; ++i) store->append(many).value();
    }
    // sekishod, in this process.
    void start() {
        ended_ = std::async(std::launch::async,
                            [options = Options{site_, state_, socket_, true, false}] { return run_service(options); });
        while (sekisho({"ledger", "checkpoint"}).status != 0) {
            ASSERT_NE(ended_.wait_for(0s), std::future_status::ready);
        }
    }
    // Somebody signs for entries, for which the ledger is read through; and that is held up.
    void begin_review() {
        held_reads().hold_next();
        review_ = std::make_unique<Process>(
            sekisho_command({"review", "sign", "--from", "0", "--to", "5000", "--note", "as expected"}));
        EXPECT_TRUE(held_reads().wait_until_held(testing_support::kPatience));
    }
    [[nodiscard]] static bool listens_to_sigterm() {
        struct sigaction now {};
        EXPECT_EQ(::sigaction(SIGTERM, nullptr, &now), 0);
        return now.sa_handler != SIG_DFL;
    }

    std::future<int> ended_;
    std::unique_ptr<Process> review_;
};

TEST_F(ServiceEnd, a_review_under_way_is_given_up) {
    start();
    begin_review();
    held_reads().release();
    EXPECT_EQ(review_->wait(), 0) << review_->err();
    const auto whole = held_reads().reads();

    begin_review();
    ::kill(::getpid(), SIGTERM);
    while (listens_to_sigterm()) std::this_thread::yield();  // people are let out until then
    held_reads().release();
    EXPECT_EQ(ended_.get(), 0);
    EXPECT_LT(2 * held_reads().reads(), whole);
    EXPECT_NE(review_->wait(), 0) << "nothing was signed";
}

}  // namespace
}  // namespace sekisho::main
