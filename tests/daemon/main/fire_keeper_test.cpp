// SPDX-License-Identifier: Apache-2.0
// Which fires stand, kept beside the ledger (STD-EGR-02).
#include "daemon/main/fire_keeper.hpp"
#include "tests/daemon/main/installation.hpp"

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace sekisho::main {
namespace {

class FireKeeperTest : public testing_support::Installation {
protected:
    FireKeeperTest() : folder_(dir_ + "/kept") { std::filesystem::create_directory(folder_); }
    std::string text() const {
        std::ifstream file(folder_ + "/fires");
        return {std::istreambuf_iterator<char>(file), {}};
    }
    const std::string folder_;
};

TEST_F(FireKeeperTest, keeps_the_last_of_what_it_was_told_STD_EGR_02) {
    {
        FireKeeper keeper(folder_, true);
        EXPECT_EQ(keeper.recall(), gate::FireNames());
        for (int i = 0; i < 50; ++i) keeper.keep({"east"});
        keeper.keep({"west", "east"});
    }
    EXPECT_EQ(text(), "east\nwest\n");
    struct stat file {};
    ASSERT_EQ(::stat((folder_ + "/fires").c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777U, 0600U);
    FireKeeper keeper(folder_, true);
    EXPECT_EQ(keeper.recall(), (gate::FireNames{"east", "west"}));
    keeper.keep({});
    keeper.finish();
    EXPECT_EQ(keeper.recall(), gate::FireNames());
}

TEST_F(FireKeeperTest, a_check_writes_nothing) {
    {
        FireKeeper keeper(folder_, false);
        keeper.keep({"east"});
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

// A full disk that is freed: the newest counts, not what was asked for then.
TEST_F(FireKeeperTest, what_could_not_be_written_is_tried_again_STD_EGR_02) {
    std::filesystem::remove(folder_);
    FireKeeper keeper(folder_, true, std::chrono::milliseconds{5});
    keeper.keep({"east"});
    keeper.keep({"west"});
    std::filesystem::create_directory(folder_);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (text() != "west\n" && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    EXPECT_EQ(text(), "west\n");
}

TEST_F(FireKeeperTest, an_end_does_not_wait_for_a_disk_that_stays_full) {
    FireKeeper keeper(folder_ + "/nowhere", true, std::chrono::hours{1});
    keeper.keep({"east"});
    keeper.finish();
    EXPECT_FALSE(std::filesystem::exists(folder_ + "/nowhere"));
}

TEST_F(FireKeeperTest, what_cannot_be_read_or_written_is_an_error_and_stands_for_none) {
    const auto path = folder_ + "/fires";
    std::filesystem::create_directory(path);
    EXPECT_FALSE(kept_fires(folder_));
    EXPECT_EQ(FireKeeper(folder_, true).recall(), gate::FireNames());
    EXPECT_FALSE(keep_fires(folder_ + "/nowhere", {"east"}));
}

}  // namespace
}  // namespace sekisho::main
