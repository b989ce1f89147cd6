// SPDX-License-Identifier: Apache-2.0
// A reader that hangs, with and without a reset line; and what a reload does with that line.
#include "tests/flow/stage.hpp"

#include <algorithm>
#include <chrono>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Reset : public Stage {
protected:
    static std::string with_line(const std::string& line) {
        return "[readers.r1]\ndriver = \"nfc\"\nreset = \"" + line + "\"\n";
    }
    // From a site without the line to one with it.
    void begin() {
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().reload(changed_site(kWithout, with_line("chip0:20"))));
        gate().settle();
    }
    void down() {
        gate().hardware().reader_down(ReaderName{"r1"}, Error{"Timeout", "r1", ""});
        gate().settle();
    }
    [[nodiscard]] bool active(const std::string& line) {
        return gate().hardware().output_level(LineSpec{"chip0", line, false});
    }

    const std::string kWithout = "[readers.r1]\ndriver = \"nfc\"\n";
};

TEST_F(Reset, a_reader_that_stays_away_is_pulsed_while_its_door_goes_on_letting_out) {
    begin();
    EXPECT_FALSE(active("20"));
    down();
    gate().advance(milliseconds(1500));
    EXPECT_TRUE(active("20"));
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front"));
    gate().advance(milliseconds(100));
    EXPECT_FALSE(active("20"));
    gate().hardware().reader_up(ReaderName{"r1"});
    gate().advance(seconds(30));
    EXPECT_FALSE(active("20"));
    expect_sound();
}

// 6.5-B5d: what answers does not hang, and who is to accept it must find it there.
TEST_F(Reset, a_strange_reader_that_answers_is_not_pulsed) {
    (void)changed_site(kWithout, with_line("chip0:20"));
    start(tokyo(24, 9, 0), [](hal::SimHardware& hardware) {
        for (const auto* name : {"r1", "r2", "r3", "desk"}) hardware.set_identity(ReaderName{name}, "maker, chip 1");
    });
    down();
    gate().hardware().set_identity(ReaderName{"r1"}, "maker, chip 2");
    gate().hardware().reader_up(ReaderName{"r1"});
    gate().settle();
    const auto from = gate().hardware().output_log().size();
    gate().advance(seconds(60));
    for (auto at = from; at < gate().hardware().output_log().size(); ++at)
        EXPECT_NE(gate().hardware().output_log()[at].line, "20");
    down();
    gate().advance(milliseconds(1500));
    EXPECT_TRUE(active("20")) << "but when it hangs";
}

TEST_F(Reset, a_reload_during_a_pulse_leaves_no_reader_in_reset) {
    begin();
    down();
    gate().advance(milliseconds(1500));
    ASSERT_TRUE(active("20"));
    ASSERT_TRUE(gate().reload(changed_site(with_line("chip0:20"), with_line("chip0:21"))));
    gate().settle();
    EXPECT_FALSE(active("20"));
    gate().advance(seconds(30));
    EXPECT_FALSE(active("20")) << "it is nobody's any more";
}

TEST_F(Reset, a_line_that_stays_under_a_reload_is_kept) {
    begin();
    const auto changes = gate().hardware().output_log().size();
    const std::string other = "[readers.r2]\ndriver = \"nfc\"\n";
    ASSERT_TRUE(gate().reload(changed_site(other, other + "poll = { pause = \"100ms\" }\n")));
    gate().settle();
    EXPECT_EQ(gate().hardware().output_log().size(), changes) << "no line moved";
    down();
    gate().advance(milliseconds(1500));
    EXPECT_TRUE(active("20"));
}

TEST_F(Reset, a_missing_line_is_shown_and_stops_nothing) {
    start(tokyo(24, 9, 0), [](hal::SimHardware& hardware) { hardware.hide_line(LineSpec{"chip0", "20", false}); });
    ASSERT_TRUE(gate().reload(changed_site(kWithout, with_line("chip0:20"))));
    gate().settle();
    const auto status = gate().gate().status();
    const auto shown = std::find_if(status.readers.begin(), status.readers.end(),
                                    [](const auto& reader) { return reader.name.value == "r1"; });
    ASSERT_NE(shown, status.readers.end());
    EXPECT_TRUE(shown->up);
    EXPECT_NE(shown->lamps.find("chip0:20"), std::string::npos) << shown->lamps;
}

}  // namespace
}  // namespace sekisho::flow
