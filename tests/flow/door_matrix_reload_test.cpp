// SPDX-License-Identifier: Apache-2.0
// A new configuration at every kind of door: what it leaves as it was moves no lock, what it changes moves as
// docs/wiring.md has it, and none comes into force while a fire stands (BRIEF-03, STD-EGR-02, STD-EGR-03,
// PRAC-08, 6.9-B1). By a table that was written by hand from these.
#include "tests/flow/door_matrix_row.hpp"

#include <optional>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Doors = DoorMatrix;
using Lines = DoorMatrix::Lines;
using Changes = DoorMatrix::Changes;

const Changes kElsewhere = {{"name = \"試験病院\"", "name = \"試験病院 本館\""}};
const Changes kTurned = {{"lock = \"chip0:20\"", "lock = \"chip0:20!\""}};        // d2
const Changes kToSecure = {{"egress = \"hardware\"\npower_loss = \"fail_safe\"",  // d1
                            "egress = \"hardware\"\npower_loss = \"fail_secure\""}};
const Changes kToSafe = {{"egress = \"hardware\"\npower_loss = \"fail_secure\"",  // d4
                          "egress = \"hardware\"\npower_loss = \"fail_safe\"\nfire_release = true"}};
const Changes kToCabinet = {
    {"exit = { reader = \"x4\", mode = \"record\" }\negress = \"hardware\"\n", "kind = \"cabinet\"\n"},
    {"contact = \"chip0:42\", rex = \"chip0:43\"", "contact = \"chip0:42\""}};
const Changes kFreedByFire = {{"egress = \"hardware\"\npower_loss = \"fail_secure\"",  // d4
                               "egress = \"hardware\"\npower_loss = \"fail_secure\"\nfire_release = true"}};
const Changes kToLever = {{"egress = \"rex\"\npower_loss = \"fail_safe\"",  // d2
                           "egress = \"hardware\"\npower_loss = \"fail_safe\""}};
const Changes kNoSchedule = {
    {"unlock = { schedule = \"noon\" }\nentry = { reader = \"r4\"", "entry = { reader = \"r4\""}};
const Changes kOtherRex = {{"rex = \"chip0:23\"", "rex = \"chip0:93\""}};  // d2
const Changes kToPulses = {
    {"power_loss = \"fail_secure\"\nlines = { lock = \"chip0:40\"",
     "power_loss = \"keeps_state\"\nlines = { pulse_unlock = \"chip0:40\", pulse_lock = \"chip0:41\""}};
const Changes kToLevel = {
    {"power_loss = \"keeps_state\"\nlines = { pulse_unlock = \"chip0:50\", pulse_lock = \"chip0:51\"",
     "power_loss = \"fail_secure\"\nlines = { lock = \"chip0:50\""}};

void take_out_d2(Doors& doors) {
    doors.without_door(2);
    doors.reload({});
}

// Whatever stands: a change elsewhere moves no lock, and what stood ends in its time.
const DoorRow kUnchangedRows[] = {
    {"BRIEF-03", "at rest", "0 1 1 0 - - - 1", [](Doors&) {}},
    {"BRIEF-03", "a grant under way", "0 1 1 0 l l l 1", granted},
    {"6.9-B1", "REX or sensor active", "1 0 0 1 - - - 1", pressed},
    {"6.9-B1", "REX or sensor let go", "0 1 1 0 l l l 1", tipped},
    {"STD-EGR-01", "somebody on the way out by the reader inside", "0 1 1 0 l l l 1", [](Doors& d) { d.tap_out(); }},
    {"STD-EGR-04", "the push button held", "0 1 0 0 - - - 1", [](Doors& d) { d.button(true); }},
    {"STD-EGR-04", "the 30 s of the push button", "0 1 1 0 - - l 1", [](Doors& d) { d.button(); }},
    {"6.4-C2", "an unlock schedule", "1 0 0 1 - - - 0", by_noon},
    {"STD-ONVIF-01", "locked open", "1 0 0 1 - - - 0", [](Doors& d) { in_mode(d, DoorMode::locked_open); }},
    {"STD-EGR-06", "a lockdown", "0 1 1 0 - - - 1", [](Doors& d) { in_mode(d, DoorMode::locked_down); }},
    {"STD-EGR-06", "a lockdown with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.rex(true); }},
    {"STD-ONVIF-01", "blocked", "0 1 1 0 - - - 1", [](Doors& d) { in_mode(d, DoorMode::blocked); }},
    {"6.9-B3", "a plan", "1 0 0 1 - - - 1", [](Doors& d) { d.declare(); }},
    {"6.4-C1", "the doors open", "0 1 1 0 l l l 1", [](Doors& d) { granted(d), d.open(); }},
    {"6.4-C1", "the contact lost", "0 1 1 0 - - - 1", [](Doors& d) { d.lose(Lines::contact); }},
    {"STD-EGR-04", "REX lost", "0 0 0 0 - - - 1", [](Doors& d) { lost(d, Lines::rex), d.wait(seconds(10)); }},
    {"STD-EGR-04", "the button lost while held", "0 1 0 0 - - - 1",
     [](Doors& d) { d.button(true), lost(d, Lines::button); }},
    {"STD-IEC-06", "the lock monitor lost", "0 1 1 0 - - - 1", [](Doors& d) { d.lose(Lines::monitor); }},
    {"STD-EGR-02", "the fire input lost", "0 1 1 0 - - - 1", [](Doors& d) { d.lose_fire(); }},
};

class DoorMatrixUnchanged : public DoorTable {};

TEST_P(DoorMatrixUnchanged, no_lock_moves_by_a_reload_and_what_stood_ends_in_its_time_BRIEF_03_6_9_B1) {
    with_a_plan();
    begin();
    GetParam().play(*this);
    mark();
    reload(kElsewhere);
    wait(milliseconds(100));
    expect_words("- - - - - - - -", moved(), GetParam().ids);
    wait(seconds(31));  // longer than any of them
    expect_words(GetParam().expected, found(), GetParam().ids);
    expect_dark_coils(*this);
}
INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixUnchanged, testing::ValuesIn(kUnchangedRows), test_name);

const DoorRow kChangedRows[] = {
    // A line of another polarity is another lock: d2 is locked by the one, and at rest by the other. Locked is 0 then.
    {"STD-EGR-03", "a lock turned", "0 0 1 0 - - - 1", [](Doors& d) { d.reload(kTurned); }},
    {"6.9-B1", "a lock turned with REX or sensor active", "1 1 0 1 - - - 1",
     [](Doors& d) { pressed(d), d.reload(kTurned); }},
    {"6.4-C1", "a lock turned with a grant under way", "1 0 0 1 - - - 0",
     [](Doors& d) { granted(d), d.reload(kTurned); }},
    {"6.4-C2", "a lock turned while an unlock schedule holds", "1 1 0 1 - - - 0",
     [](Doors& d) { by_noon(d), d.reload(kTurned); }},
    {"STD-EGR-06", "a lock turned in a lockdown, and a tap", "0 0 1 0 - - - 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.reload(kTurned), d.tap(); }},
    {"STD-EGR-02", "a lock turned, then fire", "1 1 0 0 - u u 1", [](Doors& d) { d.reload(kTurned), d.fire(true); }},

    // Another power_loss is another level for the same: d1 stays as it was, locked or released. Locked is 1 then.
    {"STD-EGR-03", "a lock made fail secure", "1 1 1 0 - - - 1", [](Doors& d) { d.reload(kToSecure); }},
    {"6.9-B1", "a lock made fail secure with REX or sensor active", "0 0 0 1 - - - 1",
     [](Doors& d) { pressed(d), d.reload(kToSecure); }},
    {"6.4-C1", "a lock made fail secure with a grant under way", "0 0 0 1 - - - 0",
     [](Doors& d) { granted(d), d.reload(kToSecure); }},
    {"6.4-C1", "a lock made fail secure, the release time of a grant over", "1 1 1 0 l l l 1",
     [](Doors& d) { granted(d), d.reload(kToSecure), d.wait(seconds(5)); }},
    {"STD-EGR-02", "a lock made fail secure, then fire", "0 0 0 0 - u u 1",
     [](Doors& d) { d.reload(kToSecure), d.fire(true); }},
    {"STD-EGR-03", "a lock made fail safe", "0 1 1 1 - - - 1", [](Doors& d) { d.reload(kToSafe); }},
    {"6.9-B1", "a lock made fail safe with REX or sensor active", "1 0 0 0 - - - 1",
     [](Doors& d) { pressed(d), d.reload(kToSafe); }},
    {"STD-EGR-02", "a lock made fail safe, then fire", "1 0 0 0 - u u 1",
     [](Doors& d) { d.reload(kToSafe), d.fire(true); }},

    // Another kind, way out, or input.
    {"6.4-C1b", "a door made a cabinet", "0 1 1 0 - - - 1", [](Doors& d) { d.reload(kToCabinet); }},
    {"6.4-C1b", "a door made a cabinet, and REX or sensor of the others", "1 0 0 0 u u u 1",
     [](Doors& d) { d.reload(kToCabinet), d.rex(true); }},
    {"6.4-C1b, 6.9-B1", "a door made a cabinet with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { pressed(d), d.reload(kToCabinet), d.wait(milliseconds(4900)); }},
    {"6.4-C1b, 6.4-C1", "a door made a cabinet with REX or sensor active, its time over", "1 0 0 0 - - - 1",
     [](Doors& d) { pressed(d), d.reload(kToCabinet), d.wait(seconds(5)); }},
    {"STD-EGR-02", "a door that fire frees from now on", "1 0 0 1 - u u 1",
     [](Doors& d) { d.reload(kFreedByFire), d.fire(true); }},
    {"STD-EGR-04", "REX lost where a lever is told of", "0 1 0 0 - - - 1",
     [](Doors& d) { lost(d, Lines::rex), d.wait(seconds(10)), d.reload(kToLever); }},
    {"6.9-B1", "REX moved to another line while active", "1 0 0 1 - - - 1",
     [](Doors& d) { pressed(d), d.reload(kOtherRex), d.wait(milliseconds(4900)); }},
    {"6.4-C1", "REX moved to another line that is quiet", "1 1 0 1 - - - 1",
     [](Doors& d) { pressed(d), d.reload(kOtherRex), d.wait(seconds(5)); }},
    {"6.4-C2", "an unlock schedule taken away while it holds", "1 0 0 0 - - - 0",
     [](Doors& d) { by_noon(d), d.reload(kNoSchedule); }},

    // A door that is taken away is locked, but for whoever is on the way out: nobody would hear them again.
    {"6.4-C1", "a door taken out", "0 1 1 0 - - - 1", take_out_d2},
    {"6.4-C1", "a door taken out while an unlock schedule holds", "1 1 0 1 - - - 0",
     [](Doors& d) { by_noon(d), take_out_d2(d); }},
    {"6.4-C1", "a door taken out with a grant under way", "1 1 0 1 - - - 0",
     [](Doors& d) { granted(d), take_out_d2(d); }},
    {"6.9-B1", "a door taken out with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { pressed(d), take_out_d2(d); }},
    {"6.9-B1", "a door taken out just when REX or sensor was let go", "1 0 0 1 - - - 1",
     [](Doors& d) { tipped(d), take_out_d2(d); }},
    {"STD-EGR-01", "a door taken out with somebody on the way out by the reader inside", "1 0 0 1 u u u 1",
     [](Doors& d) { d.tap_out(), take_out_d2(d); }},

    // A pulse in place of a level and back: those of d4 are asked for below. The others do not move.
    {"PRAC-08", "pulses made a level", "0 1 1 0 - - - 1", [](Doors& d) { d.reload(kToLevel); }},
    {"PRAC-08", "a bolt that stands drawn keeps its lines", "1 0 0 1 - - - 1",
     [](Doors& d) {
         pressed(d);
         EXPECT_EQ(d.why_no_reload(kToLevel), "the lock stands released, and would stay so without its lines");
     }},
};

class DoorMatrixChanged : public DoorTable {};

TEST_P(DoorMatrixChanged, a_reload_drives_every_kind_of_door_as_the_table_says_STD_EGR_03_PRAC_08_6_9_B1) {
    play_row();
}
INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixChanged, testing::ValuesIn(kChangedRows), test_name);

// Nothing that is edited while a fire stands is in force before it is over.
const Changes* const kInFire[] = {&kElsewhere, &kTurned,     &kToSecure, &kToSafe, &kToCabinet,
                                  &kToLever,   &kNoSchedule, &kToPulses, &kToLevel};

TEST_F(DoorMatrix, no_reload_is_taken_in_a_fire_STD_EGR_02) {
    begin();
    burning(*this);
    for (const auto* changes : kInFire) {
        SetUp();
        EXPECT_EQ(why_no_reload(*changes), "a fire release stands") << changes->front().second;
    }
    SetUp();
    without_door(2);
    EXPECT_EQ(why_no_reload({}), "a fire release stands");
    expect_words("- - - - - - - -", moved(), "STD-EGR-02");
    fire(false);
    expect_words("0 1 1 0 - l l 1", found(), "fire over");
    SetUp();
    reload(kTurned);
}

// The same of a fire that begins while the reload is being written: doors open, and stay so, as under the old one.
const Changes kNoFireInput = {{"[inputs.fire]\nline = \"chip0:9\"", "[inputs.smoke]\nline = \"chip0:8\""}};

TEST_F(DoorMatrix, a_reload_that_a_fire_overtakes_comes_not_into_force_STD_EGR_02) {
    begin();
    for (const auto* changes : {&kNoFireInput, &kElsewhere, &kTurned, &kToSecure, &kToSafe, &kToCabinet}) {
        SetUp();
        mark();
        EXPECT_EQ(why_no_reload_in_fire(*changes), "a fire release stands") << changes->front().second;
        expect_words("1 0 0 0 - u u 1", found(), changes->front().second);
        const auto in_force = gate().gate().state().config_sha256;
        wait(seconds(2));
        mark();
        fire(false);
        expect_words("0 1 1 0 - l l 1", found(), "fire over");
        EXPECT_EQ(gate().gate().state().config_sha256, in_force);
    }
    tap();
    EXPECT_EQ(last(EntryKind::access).cfg_seq, last(EntryKind::config).seq);
    reload({});
    expect_sound();
}

class DoorMatrixPulse : public DoorMatrix {
protected:
    // Of the two lines: each pulse, `u` and `l`, since mark().
    std::string pulses_of_d4(std::size_t from) {
        std::string pulses;
        const auto& log = gate().hardware().output_log();
        for (auto at = from; at < log.size(); ++at) {
            if (log[at].active && log[at].line == "40") pulses += 'u';
            if (log[at].active && log[at].line == "41") pulses += 'l';
        }
        return pulses;
    }
    bool dark(const char* line) { return !gate().hardware().output_level({"chip0", line, false}); }
};

// What was a level is no pulse: it rests first, then one pulse brings the bolt where the lock is to be.
TEST_F(DoorMatrixPulse, a_level_becomes_pulses_PRAC_08) {
    begin();
    const auto before = gate().hardware().output_log().size();
    reload(kToPulses);
    wait(seconds(1));
    EXPECT_THAT(pulses_of_d4(before), testing::EndsWith("l"));
    EXPECT_THAT(pulses_of_d4(before), testing::Not(testing::HasSubstr("u"))) << "no door opens by it";
    EXPECT_TRUE(dark("40"));
    EXPECT_TRUE(dark("41"));
}

TEST_F(DoorMatrixPulse, a_level_that_is_released_becomes_pulses_6_9_B1_PRAC_08) {
    begin();
    pressed(*this);
    const auto before = gate().hardware().output_log().size();
    reload(kToPulses);
    wait(seconds(1));
    EXPECT_THAT(pulses_of_d4(before), testing::EndsWith("u"));
    EXPECT_THAT(pulses_of_d4(before), testing::Not(testing::HasSubstr("l"))) << "nobody is held in for a moment";
    EXPECT_TRUE(dark("40")) << "a coil that was a level";
    EXPECT_TRUE(dark("41"));
}

}  // namespace
}  // namespace sekisho::flow
