// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/main/installation.hpp"

#include "tests/places.hpp"

namespace sekisho::main {
namespace {

using Demo = testing_support::Installation;

// Nothing of the scripted day is behind hardware: its ledger must not say that it was.
TEST_F(Demo, the_scripted_day_is_recorded_as_simulated) {
    const auto day =
        testing_support::run({SEKISHO_BIN_DIR "/sekisho-demo", "--config",
                              SEKISHO_SOURCE_DIR "/daemon/packaging/example/site.toml", "--state-dir", state_});
    ASSERT_EQ(day.status, 0) << day.out << day.err;
    int starts = 0;
    const auto all = entries();
    for (const auto& entry : all) {
        if (entry.at("kind") != "start") continue;
        ++starts;
        EXPECT_EQ(entry.at("more").at("backend"), "sim");
    }
    EXPECT_EQ(starts, 1);
}

}  // namespace
}  // namespace sekisho::main
