// SPDX-License-Identifier: Apache-2.0
// Doors that are double-locked at rest: d1, d4 and d5, whose lever retracts both bolts, and the cabinet d8
// (PRAC-07, 6.4-C2). The same line throws both bolts, so that wires do as in the first table; what is told of each door
// is in the second column, by the letters of DoorMatrix::modes(). Written by hand from the requirements.
#include "tests/flow/door_matrix_row.hpp"

namespace sekisho::flow {
namespace {

using std::chrono::seconds;
using Doors = DoorMatrix;
using Lines = DoorMatrix::Lines;

struct DoubleLockRow {
    const char* ids;
    const char* what;
    const char* expected;  // words as of DoorMatrix::found()
    const char* modes;
    void (*play)(Doors&);
};

const DoubleLockRow kDoubleLockRows[] = {
    {"6.4-C2, PRAC-07", "at rest", "0 1 1 0 - - - 1", "DLLDDLLD", [](Doors&) {}},
    {"6.4-C2", "a granted tap", "1 0 0 1 u u u 0", "AAAAAAAA", [](Doors& d) { d.tap(); }},
    {"6.4-C2", "a grant over", "0 1 1 0 l l l 1", "DLLDDLLD", [](Doors& d) { granted(d), d.wait(seconds(5)); }},
    {"6.4-C2", "a denied tap", "0 1 1 0 - - - 1", "DLLDDLLD", [](Doors& d) { d.stranger_taps(); }},
    {"PRAC-07, 6.9-B1", "the lever or REX", "1 0 0 1 u u u 1", "AAAAAAAD", [](Doors& d) { d.rex(true); }},
    {"PRAC-07", "the lever, and out by it", "0 0 0 0 l - - 1", "DAADDAAD",
     [](Doors& d) { tipped(d), d.open(), d.close(); }},
    {"PRAC-07, STD-EGR-01", "a tap at the reader inside", "1 0 0 1 u u u 1", "AAAAAAAD", [](Doors& d) { d.tap_out(); }},
    {"STD-EGR-02", "fire", "1 0 0 0 - u u 1", "OOODDOOD", [](Doors& d) { d.fire(true); }},
    {"STD-EGR-02", "fire over", "0 1 1 0 - l l 1", "DLLDDLLD", [](Doors& d) { burning(d), d.fire(false); }},
    {"STD-EGR-02, PRAC-07", "the lever or REX in a fire", "1 0 0 1 u - - 1", "OOOAAOOD",
     [](Doors& d) { burning(d), d.rex(true); }},
    {"6.4-C2", "an unlock schedule begins", "1 0 0 1 u u u 0", "UUUUUUUU", [](Doors& d) { d.wait_until(12); }},
    {"6.4-C2", "an unlock schedule ends", "0 1 1 0 l l l 1", "DLLDDLLD",
     [](Doors& d) { by_noon(d), d.wait_until(13); }},
    {"6.4-C2, PRAC-07", "an unlock schedule ends with the lever or REX active", "1 0 0 1 - - - 1", "AAAAAAAD",
     [](Doors& d) { by_noon(d), d.rex(true), d.wait_until(13); }},
    {"STD-EGR-06, PRAC-07", "the lever or REX in a lockdown", "1 0 0 1 u u u 1", "XXXXXXXX",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.rex(true); }},
    {"STD-ONVIF-01", "a lockdown over", "0 1 1 0 - - - 1", "DLLDDLLD",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.mode(DoorMode::locked_down, false); }},
    {"STD-ONVIF-01", "locked open over", "0 1 1 0 l l l 1", "DLLDDLLD",
     [](Doors& d) { in_mode(d, DoorMode::locked_open), d.mode(DoorMode::locked_open, false); }},
    {"STD-EGR-03, PRAC-07", "killed and started", "0 1 1 0 - - - 1", "DLLDDLLD",
     [](Doors& d) { d.restart(Doors::End::kill); }},
    {"STD-EGR-02, PRAC-07", "killed and started in a fire", "1 0 0 0 - - - 1", "OOODDOOD",
     [](Doors& d) { d.fire(true), d.restart(Doors::End::kill); }},
    // A lever needs no daemon, so a lost switch of it frees nothing.
    {"PRAC-07, STD-EGR-04", "the line of the lever's switch or REX is lost", "0 0 0 0 - u u 1", "DAADDAAD",
     [](Doors& d) { d.lose(Lines::rex); }},
};

class DoorMatrixDoubleLock : public DoorMatrix, public testing::WithParamInterface<DoubleLockRow> {};

TEST_P(DoorMatrixDoubleLock, drives_every_kind_of_door_as_the_table_says_PRAC_07_6_4_C2) {
    with_double_locks();
    begin();
    GetParam().play(*this);
    expect_words(GetParam().expected, found(), GetParam().ids);
    EXPECT_EQ(modes(), GetParam().modes) << GetParam().ids;
    expect_dark_coils(*this);
}
INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixDoubleLock, testing::ValuesIn(kDoubleLockRows),
                         [](const auto& row) { return row_name(row.param.what); });

}  // namespace
}  // namespace sekisho::flow
