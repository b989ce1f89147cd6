// SPDX-License-Identifier: Apache-2.0
// The state is kept while the gate runs; whoever stops the daemon does not wait for it.
#include "daemon/main/state_keeper.hpp"

#include "daemon/state/store/fold.hpp"
#include "hal/loop/asio_loop.hpp"
#include "tests/flow/stage.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>

namespace sekisho::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KeepsState : public Stage {
protected:
    KeepsState() {
        start(tokyo(24, 9, 0));
        for (int i = 0; i < 200; ++i) gate().tap("r2", kStranger);  // enough that reading it can be given up
        std::filesystem::remove(file());
        EXPECT_TRUE(ledger::init_state_dir(dir_ + "/signer", "test.example/signer", gate().clock().now()));
        writer_ = std::make_unique<ledger::Writer>(
            ledger::Store::open(dir_ + "/signer", "test.example/signer", [](const Entry&) {}).value());
    }
    [[nodiscard]] std::string file() const { return state_dir_ + "/state"; }
    // So much has come since it was kept that the next entry is enough; until that has been tried.
    void keep_at_next_entry() {
        constexpr std::int64_t kLongAgo = -100'000;
        main::StateKeeper keeper(
            {loop_, gate().clock(), pool_, gate().gate(), *writer_,
             [this](const std::string& text) { said_.push_back(text); }, ledger::Patience{std::nullopt, &ending_}},
            state_dir_, state::Fold{}, kLongAgo);
        gate().tap("r2", kStranger);
        pool_.join();
        loop_.post([this] { loop_.stop(); });
        loop_.run();
    }

    hal::AsioLoop loop_;
    boost::asio::thread_pool pool_{1};
    std::unique_ptr<ledger::Writer> writer_;  // that signs: whose ledger it is makes no difference here
    std::atomic<bool> ending_{false};
    std::vector<std::string> said_;
};

TEST_F(KeepsState, when_much_has_come) {
    keep_at_next_entry();
    EXPECT_THAT(said_, IsEmpty());
    EXPECT_TRUE(std::filesystem::remove(file()));
}

TEST_F(KeepsState, and_gives_up_when_the_program_ends) {
    ending_ = true;
    keep_at_next_entry();
    EXPECT_THAT(said_, ElementsAre(HasSubstr("the program ends")));
    EXPECT_FALSE(std::filesystem::exists(file()));
}

}  // namespace
}  // namespace sekisho::flow
