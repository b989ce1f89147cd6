// SPDX-License-Identifier: Apache-2.0
// What each line does when the daemon starts and when it ends (BRIEF-03, STD-EGR-03); what a line does that nobody
// holds is the hardware's (docs/wiring.md, tests/lab/vm).
#include "tests/flow/stage.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// Passes everything on, and remembers in which order it was opened.
class Opened final : public hal::Hardware {
public:
    explicit Opened(hal::Hardware& behind) : behind_(behind) {}

    Result<std::unique_ptr<hal::Output>> open_output(const LineSpec& line, bool initial) override {
        calls.push_back("output " + line.line + (initial ? " on" : " off"));
        return behind_.open_output(line, initial);
    }
    Result<std::unique_ptr<hal::Input>> open_input(const LineSpec& line) override {
        calls.push_back("input " + line.line);
        auto opened = behind_.open_input(line);
        if (on_input) on_input(line);
        return opened;
    }
    Result<std::unique_ptr<hal::CardReader>> open_reader(const hal::ReaderSettings& settings) override {
        calls.push_back("reader " + settings.name.value);
        return behind_.open_reader(settings);
    }
    Result<std::unique_ptr<hal::Keypad>> open_keypad(const KeypadName& name, const std::string& device) override {
        calls.push_back("keypad " + name.value);
        return behind_.open_keypad(name, device);
    }
    std::unique_ptr<hal::Indicator> open_indicator(const hal::IndicatorLines& lines) override {
        calls.push_back("lamps");
        return behind_.open_indicator(lines);
    }
    std::unique_ptr<hal::Display> open_display(const hal::DisplaySpec& spec) override {
        calls.push_back("display " + spec.device);
        return behind_.open_display(spec);
    }

    std::vector<std::string> calls;
    std::function<void(const LineSpec&)> on_input;  // one was opened

private:
    hal::Hardware& behind_;
};

class Rest : public Stage {
protected:
    static LineSpec line(const std::string& offset) { return LineSpec{"chip0", offset, false}; }
    // What a gate of that site opens before its ledger is, in this order.
    std::vector<std::string> claimed(const std::shared_ptr<const site::Site>& site,
                                     const std::function<void(hal::SimHardware&)>& prepare = {}) {
        hal::SimClock clock(Now{tokyo(24, 20, 0), MonoTime{}, BootTime{}, ClockStatus::synced, Duration{}});
        hal::ManualLoop loop(clock);
        hal::SimHardware wires(loop, clock);
        main::rest_inputs(wires, *site);
        if (prepare) prepare(wires);
        Opened hardware(wires);
        gate::Gate gate(gate::Parts{loop, clock, hardware, {}, {}, {}, {}, "", {}, {}});
        EXPECT_THAT(gate.claim(site), IsEmpty());
        return hardware.calls;
    }
    // A gate that starts without a ledger while a fire stands, and loses that input: what would lock is never driven,
    // and in the end each door of the fire is open.
    static void expect_no_locking(const std::shared_ptr<const site::Site>& site, const LineSpec& input,
                                  bool claimed_first) {
        hal::SimClock clock(Now{tokyo(24, 20, 0), MonoTime{}, BootTime{}, ClockStatus::synced, Duration{}});
        hal::ManualLoop loop(clock);
        hal::SimHardware wires(loop, clock);
        main::rest_inputs(wires, *site);
        wires.set_input(line("9"), true);
        const auto wait = [&](seconds time) { loop.advance_to(clock.now().mono + time); };
        Opened hardware(wires);
        if (claimed_first) {
            hardware.on_input = [&](const LineSpec& opened) {
                if (opened == input) wires.lose_line(input);
            };
        } else {
            wires.hide_line(input);
        }
        gate::Gate gate(gate::Parts{loop, clock, hardware, {}, {}, {}, {}, "", {}, {}});
        (void)gate.claim(site);
        hardware.on_input = nullptr;
        wait(seconds(12));  // and two tries
        wires.restore_line(input);
        wires.hide_line(input, false);
        wait(seconds(12));
        for (const auto& change : wires.output_log()) {
            EXPECT_FALSE(change.line == "0" && change.active) << "the magnet held";
            EXPECT_FALSE(change.line == "8" && change.active) << "the bolt was thrown";
        }
        EXPECT_EQ(gate.status().doors[0].disabled, "");
        for (const auto& door : site->doors) {
            if (!door.fire_release) continue;
            const auto found = gate.status().doors;
            const auto its =
                std::find_if(found.begin(), found.end(), [&](const auto& d) { return d.name == door.name; });
            ASSERT_NE(its, found.end());
            EXPECT_TRUE(its->released) << door.name.value;
        }
    }
    // Every claim and every change of a level since `from`, oldest first.
    std::vector<std::string> commanded(std::size_t from = 0) {
        std::vector<std::string> levels;
        const auto& log = gate().hardware().output_log();
        for (auto at = from; at < log.size(); ++at) levels.push_back(log[at].line + (log[at].active ? " on" : " off"));
        return levels;
    }
    void pulsed() {
        (void)changed_site({{"egress = \"hardware\"\npower_loss = \"fail_secure\"",
                             "egress = \"hardware\"\npower_loss = \"keeps_state\""},
                            {"lines = { lock = \"chip0:3\", contact = \"chip0:4\", rex = \"chip0:5\" }",
                             "lines = { pulse_unlock = \"chip0:3\", pulse_lock = \"chip0:8\", contact = "
                             "\"chip0:4\", rex = \"chip0:5\", lock_monitor = \"chip0:6\" }"}});
    }
    void with_lamps() {
        (void)changed_site("[readers.r1]\ndriver = \"nfc\"\n",
                           "[readers.r1]\ndriver = \"nfc\"\n"
                           "indicators = { granted = \"chip0:20\", denied = \"chip0:21\", buzzer = \"chip0:22\" }\n");
    }
    void stop() {
        std::optional<Result<Seq>> ended;
        gate().gate().stop("SIGTERM", [&ended](const Result<Seq>& seq) { ended = seq; });
        gate().settle();
        gate().advance(seconds(1));
        ASSERT_TRUE(ended);
        EXPECT_TRUE(*ended);
    }
};

// Fire is read before on purpose: where it stands, no lock goes to rest. fail_safe (0) rests energised, fail_secure (3)
// does not; both before any other line, and no reader and no lamp comes near.
TEST_F(Rest, is_commanded_before_anything_else_is_opened_BRIEF_03_STD_EGR_03) {
    with_lamps();
    EXPECT_THAT(claimed(load()), ElementsAre("input 9", "output 0 on", "output 3 off", "input 1", "input 2", "input 10",
                                             "input 4", "input 5"));
}

TEST_F(Rest, is_released_for_the_doors_of_a_fire_that_stands_STD_EGR_02) {
    const auto calls = claimed(load(), [](hal::SimHardware& wires) {
        wires.set_input(LineSpec{"chip0", "9", false}, true);
    });
    EXPECT_THAT(calls, ElementsAre("input 9", "output 0 off", "output 3 off", "input 1", "input 2", "input 10",
                                   "input 4", "input 5"));
}

// An input that cannot be claimed, or answers no more when it is read first, counts as a fault, and its retries drive
// nothing: the lock stands as it was claimed for the fire, also while no ledger is open.
TEST_F(Rest, is_never_for_a_door_of_a_fire_whose_inputs_die_at_the_start_STD_EGR_02) {
    const auto of_level = load();
    pulsed();
    (void)changed_site("egress = \"hardware\"", "fire_release = true\negress = \"hardware\"");
    const auto of_pulses = load();
    for (const auto& site : {of_level, of_pulses}) {
        for (const char* input : {"1", "2", "10", "4", "5", "6"}) {
            for (const bool claimed_first : {true, false}) {
                SCOPED_TRACE(std::string(input) + (claimed_first ? " cannot be read" : " cannot be claimed"));
                expect_no_locking(site, line(input), claimed_first);
            }
        }
    }
}

// A lock that is not there is asked for twice, told once, and keeps no other from its rest.
TEST_F(Rest, of_one_lock_waits_for_no_other) {
    start(tokyo(24, 20, 0), [](hal::SimHardware& wires) { wires.hide_line(line("0")); });
    EXPECT_EQ(gate().claim_errors().size(), 1U);
    EXPECT_THAT(commanded(), ElementsAre("3 off"));
}

// Both coils dark first, then the pulse that throws the bolt.
TEST_F(Rest, of_a_lock_that_keeps_its_state_is_one_pulse_PRAC_08) {
    pulsed();
    start(tokyo(24, 20, 0));
    EXPECT_THAT(commanded(), ElementsAre("0 on", "3 off", "8 off", "8 on"));
    const auto before = commanded().size();
    gate().advance(milliseconds(499));
    EXPECT_THAT(commanded(before), IsEmpty());
    gate().advance(milliseconds(1));
    EXPECT_THAT(commanded(before), ElementsAre("8 off"));
}

// The lamps come behind the ledger, dark, and only then is anything shown.
TEST_F(Rest, of_lamps_is_dark) {
    with_lamps();
    start(tokyo(24, 20, 0));
    EXPECT_THAT(commanded(), ElementsAre("0 on", "3 off", "20 off", "21 off", "22 off"));
    gate().tap("r1", kStranger);
    EXPECT_TRUE(gate().hardware().output_level(line("21")));
    EXPECT_TRUE(gate().hardware().output_level(line("22")));
}

// STD-EGR-03: an unlock schedule and a grant end at once; what stands when the program ends is the rest state.
TEST_F(Rest, is_where_a_stop_leaves_every_lock_BRIEF_03) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    ASSERT_TRUE(gate().released("front")) << "its schedule";
    ASSERT_TRUE(gate().released("server"));
    const auto before = commanded().size();
    stop();
    EXPECT_THAT(commanded(before), ElementsAre("0 on", "3 off"));
}

// Promise 1: who stands at the button when the program ends is not locked in by it.
TEST_F(Rest, is_not_where_a_stop_leaves_a_lock_that_REX_or_fire_holds_6_9_B1) {
    start(tokyo(24, 20, 0));
    gate().rex("front", true);
    gate().rex("server", true);
    ASSERT_TRUE(gate().released("front"));
    ASSERT_TRUE(gate().released("server"));
    const auto before = commanded().size();
    stop();
    EXPECT_THAT(commanded(before), IsEmpty());
}

// BRIEF-03: held through a reload, lamps and pulse outputs too: none of them moves or is claimed anew.
TEST_F(Rest, every_line_is_held_through_a_reload_BRIEF_03) {
    with_lamps();
    pulsed();
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().released("front"));
    gate().advance(seconds(10));
    gate().rex("server", true);
    gate().advance(seconds(2));
    const auto before = commanded().size();
    ASSERT_TRUE(gate().reload(changed_site("release = \"5s\"", "release = \"7s\"")));
    EXPECT_THAT(commanded(before), IsEmpty());
    EXPECT_TRUE(gate().released("front"));
    EXPECT_TRUE(gate().released("server"));
}

// Pressed and let go: its time is not over, and nobody would hear it pressed again.
TEST_F(Rest, is_not_where_a_stop_leaves_a_lock_whose_way_out_was_just_asked_for_6_9_B1_STD_EGR_04) {
    start(tokyo(24, 20, 0));
    gate().rex("front", true);
    gate().rex("front", false);
    ASSERT_TRUE(gate().released("front"));
    const auto before = commanded().size();
    stop();
    EXPECT_THAT(commanded(before), IsEmpty());
}

// BRIEF-03, STD-EGR-03: what is left to be done at the end may wait for a disk, and no line waits with it.
TEST_F(Rest, every_line_is_let_go_once_the_end_is_written_STD_EGR_03) {
    start(tokyo(24, 20, 0));
    stop();
    const LineSpec lock{"chip0", "0", false};
    ASSERT_FALSE(gate().hardware().open_output(lock, false)) << "it is held at rest";
    gate().gate().let_go();
    EXPECT_TRUE(gate().hardware().open_output(lock, false));
}

TEST_F(Rest, is_where_a_stop_leaves_the_lock_of_a_lever_after_its_REX_6_4_C1) {
    start(tokyo(24, 20, 0));
    gate().rex("server", true);
    gate().rex("server", false);
    ASSERT_TRUE(gate().released("server"));
    stop();
    EXPECT_FALSE(gate().released("server")) << "the lever opens all the same";
}

}  // namespace
}  // namespace sekisho::flow
