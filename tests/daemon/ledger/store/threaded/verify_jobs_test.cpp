// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_jobs.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace sekisho::ledger {
namespace {

std::vector<disk::Database> databases(std::size_t count) {
    std::vector<disk::Database> made;
    for (std::size_t i = 0; i < count; ++i)
        made.push_back(disk::Database::open(":memory:", disk::OpenMode::create).value());
    return made;
}

TEST(VerifyJobs, after_one_that_throws_no_other_is_taken_up) {
    auto one = databases(1);
    bool taken = false;
    const std::vector<Job> jobs{[](disk::Database&) { throw std::runtime_error("no memory"); },
                                [&taken](disk::Database&) { taken = true; }};
    EXPECT_THROW(run_jobs(one, jobs), std::runtime_error);
    EXPECT_FALSE(taken);
}

TEST(VerifyJobs, one_that_throws_keeps_no_other_waiting_for_its_turn) {
    constexpr std::size_t kJobs = 64;
    for (std::size_t thrower = 0; thrower < kJobs; ++thrower) {
        auto two = databases(2);
        Turns turns;
        std::vector<Job> jobs;
        for (std::size_t i = 0; i < kJobs; ++i) {
            jobs.emplace_back([&turns, i, thrower](disk::Database&) {
                Turns::Turn turn(turns, i);
                if (i == thrower) throw std::runtime_error("no memory");
                turn.wait();
                turn.pass();
            });
        }
        EXPECT_THROW(run_jobs(two, jobs), std::runtime_error);
    }
}

}  // namespace
}  // namespace sekisho::ledger
