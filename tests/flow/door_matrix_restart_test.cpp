// SPDX-License-Identifier: Apache-2.0
// Every kind of door over a restart, by an ordered stop and by kill -9: what its lock's wire is given by the claim,
// before the ledger is read, and what after it was read. A table that was written by hand from the requirements,
// docs/wiring.md and docs/decisions/0012, 0041. What a wire does that nobody holds is the hardware's: after an ordered
// stop it is shown that nobody does, and that each was left where the rows "the daemon stops ..." of the first table
// have it.
#include "tests/flow/door_matrix_row.hpp"

#include <fmt/format.h>

#include <string>
#include <tuple>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Doors = DoorMatrix;
using Lines = DoorMatrix::Lines;

struct RestartRow {
    const char* ids;
    const char* what;
    const char* by_claim;  // words as of DoorMatrix::moved(), before the ledger is read
    const char* after;     // from then on until every entry of the start is durable
    void (*before)(Doors&);
    void (*meanwhile)(Doors&);
};

void nothing(Doors&) {}

const RestartRow kRestartRows[] = {
    // No door is open by a restart, and none has to be asked for twice by a fire or a REX that stands.
    {"6.4-C1, STD-EGR-03", "nothing stands", "0 1 1 0 l l l 1", "- - - - - - - -", nothing, nothing},
    {"6.4-C1, STD-IEC-11", "a grant was under way", "0 1 1 0 l l l 1", "- - - - - - - -", [](Doors& d) { d.tap(); },
     nothing},
    {"6.4-C1", "the doors stand open", "0 1 1 0 l l l 1", "- - - - - - - -", [](Doors& d) { d.tap(), d.open(); },
     nothing},

    // Fire: from the first on, and never locked on the way.
    {"STD-EGR-02", "a fire stands", "1 0 0 0 l u u 1", "- - - - - - - -", [](Doors& d) { d.fire(true); }, nothing},
    {"STD-EGR-02", "a fire began meanwhile", "1 0 0 0 l u u 1", "- - - - - - - -", nothing,
     [](Doors& d) { d.fire(true); }},
    // The contact of a panel without reset_by stays until the panel is reset: 0041.
    {"STD-EGR-02", "a fire ended meanwhile", "0 1 1 0 l l l 1", "- - - - - - - -", [](Doors& d) { d.fire(true); },
     [](Doors& d) { d.fire(false); }},
    {"STD-EGR-02", "a fire stood whose input cannot be read now", "1 0 0 0 l u u 1", "- - - - - - - -",
     [](Doors& d) { d.fire(true); }, [](Doors& d) { d.lose_fire(); }},
    {"STD-EGR-02", "a fire with the doors open", "1 0 0 0 l u u 1", "- - - - - - - -",
     [](Doors& d) { d.fire(true), d.open(); }, nothing},

    // Ways out: every lock to its rest before any input of a door is looked at, then free, before the ledger.
    {"6.9-B1, STD-EGR-01", "REX or sensor active", "01 10 10 01 lu lu lu 1", "- - - - - - - -",
     [](Doors& d) { d.rex(true); }, nothing},
    {"6.9-B1, STD-EGR-01", "REX or sensor active since the daemon is gone", "01 10 10 01 lu lu lu 1", "- - - - - - - -",
     nothing, [](Doors& d) { d.rex(true); }},
    {"6.9-B1", "REX or sensor was let go meanwhile", "0 1 1 0 l l l 1", "- - - - - - - -",
     [](Doors& d) { d.rex(true); }, [](Doors& d) { d.rex(false); }},
    {"6.9-B1, STD-EGR-02", "REX or sensor active in a fire", "1 0 0 01 lu u u 1", "- - - - - - - -",
     [](Doors& d) { d.rex(true), d.fire(true); }, nothing},
    {"STD-EGR-04", "the push button held", "0 1 10 0 l l lu 1", "- - - - - - - -", [](Doors& d) { d.button(true); },
     nothing},
    {"STD-EGR-04, STD-EGR-02", "the push button held in a fire", "1 0 0 0 l u u 1", "- - - - - - - -",
     [](Doors& d) { d.button(true), d.fire(true); }, nothing},
    {"STD-EGR-04", "the line of REX or sensor is not there", "0 10 10 0 l lu lu 1", "- - - - - - - -", nothing,
     [](Doors& d) { d.lose(Lines::rex); }},
    {"6.4-C1", "the contact is not there", "0 1 1 0 l l l 1", "- - - - - - - -", nothing,
     [](Doors& d) { d.lose(Lines::contact); }},
    {"6.9-B1", "the contact is not there and REX or sensor active", "01 10 10 01 lu lu lu 1", "- - - - - - - -",
     nothing, [](Doors& d) { d.lose(Lines::contact), d.rex(true); }},
    {"STD-IEC-06, STD-EGR-02", "the lock monitor is not there in a fire", "1 0 0 0 l u u 1", "- - - - - - - -", nothing,
     [](Doors& d) { d.lose(Lines::monitor), d.fire(true); }},
    {"STD-EGR-03", "the lines of the locks are not there", "- - - - - - - -", "- - - - - - - -", nothing,
     [](Doors& d) { d.lose(Lines::lock); }},

    // Modes and schedules stand in the ledger, and wait for it.
    {"STD-EGR-06", "a lockdown", "0 1 1 0 l l l 1", "- - - - - - - -",
     [](Doors& d) { d.mode(DoorMode::locked_down, true); }, nothing},
    {"STD-EGR-06, 6.9-B1", "a lockdown with REX or sensor active", "01 10 10 01 lu lu lu 1", "- - - - - - - -",
     [](Doors& d) { d.mode(DoorMode::locked_down, true), d.rex(true); }, nothing},
    {"STD-EGR-02, STD-EGR-06", "a lockdown in a fire", "1 0 0 0 l u u 1", "- - - - - - - -",
     [](Doors& d) { d.mode(DoorMode::locked_down, true), d.fire(true); }, nothing},
    {"STD-ONVIF-01, STD-EGR-02", "blocked in a fire", "1 0 0 0 l u u 1", "- - - - - - - -",
     [](Doors& d) { d.mode(DoorMode::blocked, true), d.fire(true); }, nothing},
    {"STD-ONVIF-01, STD-EGR-04", "blocked with the push button held", "0 1 10 0 l l lu 1", "- - - - - - - -",
     [](Doors& d) { d.mode(DoorMode::blocked, true), d.button(true); }, nothing},
    {"STD-ONVIF-01", "locked open", "0 1 1 0 l l l 1", "1 0 0 1 u u u 0",
     [](Doors& d) { d.mode(DoorMode::locked_open, true); }, nothing},
    {"STD-ONVIF-01, STD-EGR-02", "locked open in a fire", "1 0 0 0 l u u 1", "- - - 1 u - - 0",
     [](Doors& d) { d.mode(DoorMode::locked_open, true), d.fire(true); }, nothing},
    {"6.9-B1", "locked open in a lockdown", "0 1 1 0 l l l 1", "1 0 0 1 u u u 0",
     [](Doors& d) { d.mode(DoorMode::locked_open, true), d.mode(DoorMode::locked_down, true); }, nothing},
    {"6.4-C1", "locked open where the contact is not there", "0 1 1 0 l l l 1", "- - - - - - - -",
     [](Doors& d) { d.mode(DoorMode::locked_open, true); }, [](Doors& d) { d.lose(Lines::contact); }},
    {"6.4-C2", "an unlock schedule holds", "0 1 1 0 l l l 1", "1 0 0 1 u u u 0", by_noon, nothing},
    {"6.4-C2, STD-EGR-06", "an unlock schedule in a lockdown", "0 1 1 0 l l l 1", "- - - - - - - -",
     [](Doors& d) { d.mode(DoorMode::locked_down, true), by_noon(d); }, nothing},
    {"6.4-C2, STD-EGR-02", "an unlock schedule in a fire", "1 0 0 0 l u u 1", "- - - 1 u - - 0",
     [](Doors& d) { by_noon(d), d.fire(true); }, nothing},
};

std::string restart_name(const testing::TestParamInfo<std::tuple<RestartRow, DoorMatrix::End>>& row) {
    const bool in_order = std::get<1>(row.param) == DoorMatrix::End::stop;
    return row_name(fmt::format("{} {}", in_order ? "stopped" : "killed", std::get<0>(row.param).what));
}

class DoorMatrixRestart : public DoorMatrix,
                          public testing::WithParamInterface<std::tuple<RestartRow, DoorMatrix::End>> {};

TEST_P(DoorMatrixRestart, drives_every_kind_of_door_as_the_table_says_STD_EGR_02_STD_EGR_03_6_9_B1_STD_IEC_11) {
    const auto& [row, end] = GetParam();
    begin();
    row.before(*this);
    restart(end, row.meanwhile);
    expect_words(row.by_claim, at_claim(), std::string(row.ids) + ", before the ledger");
    expect_words(row.after, moved(), std::string(row.ids) + ", after the ledger");
    expect_dark_coils(*this);
}

INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixRestart,
                         testing::Combine(testing::ValuesIn(kRestartRows),
                                          testing::Values(DoorMatrix::End::stop, DoorMatrix::End::kill)),
                         restart_name);

// What stood over the restart ends as ever. Each begins with a restart.
const DoorRow kLaterRows[] = {
    {"6.4-C1", "REX or sensor let go after a restart", "0 1 1 0 l l l 1",
     [](Doors& d) { d.rex(true), d.restart(Doors::End::kill), d.wait(seconds(60)), d.rex(false); }},
    {"6.9-B1", "REX or sensor active for a minute after a restart", "1 0 0 1 - - - 1",
     [](Doors& d) { d.rex(true), d.restart(Doors::End::kill), d.wait(seconds(60)); }},
    {"STD-EGR-04", "the push button let go at once after a restart, 30 s not over", "0 1 0 0 - - - 1",
     [](Doors& d) { d.button(true), d.restart(Doors::End::kill), d.button(false), d.wait(milliseconds(29'900)); }},
    {"STD-EGR-04", "the push button let go at once after a restart, 30 s over", "0 1 1 0 - - l 1",
     [](Doors& d) { d.button(true), d.restart(Doors::End::kill), d.button(false), d.wait(seconds(30)); }},
    {"STD-EGR-02", "a fire over after a restart", "0 1 1 0 - l l 1",
     [](Doors& d) { d.fire(true), d.restart(Doors::End::kill), d.fire(false); }},
    {"STD-EGR-02", "a fire an hour after a restart", "1 0 0 0 - - - 1",
     [](Doors& d) { d.fire(true), d.restart(Doors::End::kill), d.wait(seconds(3600)); }},
    {"STD-EGR-02, STD-EGR-06", "a fire over after a restart in a lockdown, and a tap", "0 1 1 0 - l l 1",
     [](Doors& d) {
         d.mode(DoorMode::locked_down, true), d.fire(true), d.restart(Doors::End::kill), d.fire(false), d.tap();
     }},
    {"STD-EGR-06", "a tap after a restart in a lockdown", "0 1 1 0 - - - 1",
     [](Doors& d) { d.mode(DoorMode::locked_down, true), d.restart(Doors::End::kill), d.tap(); }},
    {"STD-ONVIF-01", "a tap after a restart of a blocked door", "0 1 1 0 - - - 1",
     [](Doors& d) { d.mode(DoorMode::blocked, true), d.restart(Doors::End::stop), d.tap(); }},
    {"6.4-C1", "locked open over after a restart", "0 1 1 0 l l l 1",
     [](Doors& d) {
         d.mode(DoorMode::locked_open, true), d.restart(Doors::End::stop), d.mark();
         d.mode(DoorMode::locked_open, false);
     }},
    // A lock that comes back goes where it is to be, not to its rest first.
    {"STD-EGR-02", "the locks are there again in a fire", "1 0 0 0 *l *u *u 1",
     [](Doors& d) {
         d.restart(Doors::End::kill, [](Doors& at_rest) { at_rest.lose(Lines::lock), at_rest.fire(true); });
         d.restore(Lines::lock), d.wait(seconds(20));
     }},
    {"6.9-B1", "the locks are there again with REX or sensor active", "1 0 0 1 *u *u *u 1",
     [](Doors& d) {
         d.restart(Doors::End::kill, [](Doors& at_rest) { at_rest.lose(Lines::lock), at_rest.rex(true); });
         d.restore(Lines::lock), d.wait(seconds(20));
     }},
};

class DoorMatrixLater : public DoorTable {};

TEST_P(DoorMatrixLater, goes_on_after_a_restart_as_the_table_says_STD_EGR_02_STD_EGR_04_6_9_B1) {
    play_row();
}
INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixLater, testing::ValuesIn(kLaterRows), test_name);

// 0041: what was kept stands, whatever the input says, from the first command on.
TEST_F(DoorMatrix, a_fire_that_awaits_its_reset_stands_over_every_restart_STD_EGR_02) {
    with_fire_reset();
    begin();
    fire(true);
    fire(false);
    for (const auto end : {End::kill, End::stop}) {
        restart(end);
        expect_words("1 0 0 0 l u u 1", at_claim(), "before the ledger");
        expect_words("- - - - - - - -", moved(), "after the ledger");
    }
    mark();
    wait(seconds(3600));
    expect_words("- - - - - - - -", moved(), "an hour later");
    rex(true);
    expect_words("1 0 0 1 u - - 1", found(), "the way out");
}

}  // namespace
}  // namespace sekisho::flow
