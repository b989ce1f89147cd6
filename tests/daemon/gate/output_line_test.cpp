// SPDX-License-Identifier: Apache-2.0
// One output beside the doors that is lost: told once, whoever finds it first (6.8-B3, BRIEF-03).
#include "daemon/gate/output_line.hpp"

#include "hal/sim/sim_hardware.hpp"
#include "tests/daemon/gate/paper.hpp"

#include <gmock/gmock.h>

#include <memory>

namespace sekisho::gate {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

class OutputLineTest : public testing_support::Paper {
protected:
    void begin() {
        open();
        site::Output siren;
        siren.name = "siren";
        siren.line = kSiren;
        siren.kind = site::OutputKind::sounder;
        output_ = std::make_unique<OutputLine>(OutputLine::Parts{loop_, clock_, handles_, journal_}, siren);
        ASSERT_FALSE(output_->claim());
        output_->serve();
        settle();
    }
    void advance(seconds by) {
        loop_.advance_to(clock_.now().mono + by);
        settle();
    }
    // Each entry of its loss, true, and of its return, false.
    [[nodiscard]] std::vector<bool> losses() const {
        std::vector<bool> found;
        for (const auto& entry : written(EntryKind::alarm)) {
            const auto& detail = std::get<AlarmDetail>(entry.detail);
            EXPECT_EQ(detail.alarm, SystemAlarm::output_lost);
            EXPECT_EQ(detail.subject, "siren");
            found.push_back(detail.active);
        }
        return found;
    }

    const LineSpec kSiren{"chip0", "40", false};
    hal::SimHardware hardware_{loop_, clock_};
    Handles handles_{hardware_};
    std::unique_ptr<OutputLine> output_;
};

// The command comes first, and the look at the same handle behind it.
TEST_F(OutputLineTest, a_loss_that_a_command_finds_is_told_once_6_8_B3) {
    begin();
    hardware_.lose_line(kSiren);
    output_->set(true);
    EXPECT_NE(output_->why_lost().find("no longer answers"), std::string::npos) << output_->why_lost();
    advance(seconds(3));
    EXPECT_THAT(losses(), ElementsAre(true));
    hardware_.restore_line(kSiren);
    advance(seconds(3));
    EXPECT_THAT(losses(), ElementsAre(true, false)) << "five seconds from when it was found";
    EXPECT_TRUE(hardware_.output_level(kSiren)) << "it sounds, as it was told meanwhile";
    EXPECT_EQ(output_->why_lost(), "");
}

TEST_F(OutputLineTest, a_second_loss_is_another_one_6_8_B3) {
    begin();
    for (int round = 0; round < 2; ++round) {
        hardware_.lose_line(kSiren);
        advance(seconds(1));
        hardware_.restore_line(kSiren);
        advance(seconds(5));
    }
    EXPECT_THAT(losses(), ElementsAre(true, false, true, false));
}

}  // namespace
}  // namespace sekisho::gate
