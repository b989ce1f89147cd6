// SPDX-License-Identifier: Apache-2.0
// A row of the matrix: what happens at every kind of door, and what its lock's wire does then.
#pragma once

#include "tests/flow/door_matrix.hpp"

#include <gmock/gmock.h>

#include <cctype>
#include <sstream>
#include <string>
#include <vector>

namespace sekisho::flow {

// door            d1         d2         d3         d4           d5           d6           d7           d8
// kind            person     person     person     person       person       person       person       cabinet
// power_loss      fail_safe  fail_safe  fail_safe  fail_secure  keeps_state  keeps_state  keeps_state  fail_secure
// egress          hardware   rex        sensor     hardware     hardware     rex, panel   sensor, panel
// fire_release    yes        yes        yes        no           no           yes          yes          no
// locked is       0 (`!`)    1          1          0            an l         an l         an l         1 (`!`)
// released is     1          0          0          1            a u          a u          a u          0
struct DoorRow {
    const char* ids;       // where it comes from
    const char* what;      // happened, last
    const char* expected;  // a word a door, as DoorMatrix::found() has them; "*l": the last of some pulses locks
    void (*play)(DoorMatrix&);
};

inline void expect_words(const std::string& expected, const std::vector<std::string>& found, const std::string& by) {
    ASSERT_EQ(found.size(), static_cast<std::size_t>(DoorMatrix::kDoors));
    std::istringstream words(expected);
    for (int door = 1; door <= DoorMatrix::kDoors; ++door) {
        std::string word;
        ASSERT_TRUE(words >> word) << by;
        const auto& was = found[static_cast<std::size_t>(door) - 1];
        if (word.front() == '*') {
            EXPECT_THAT(was, testing::EndsWith(word.substr(1))) << "d" << door << " by " << by;
        } else {
            EXPECT_EQ(was, word) << "d" << door << " by " << by;
        }
    }
}

// PRAC-08: whatever happened, no coil stays energised.
inline void expect_dark_coils(DoorMatrix& doors) {
    doors.wait(std::chrono::seconds(1));
    EXPECT_TRUE(doors.pulses_are_over());
}

// The tests of one table: each row on a house of its own.
class DoorTable : public DoorMatrix, public testing::WithParamInterface<DoorRow> {
protected:
    void play_row() {
        begin();
        GetParam().play(*this);
        expect_words(GetParam().expected, found(), GetParam().ids);
        expect_dark_coils(*this);
    }
};

inline std::string row_name(const std::string& what) {
    std::string name;
    for (const char c : what) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    return name;
}
inline std::string test_name(const testing::TestParamInfo<DoorRow>& row) {
    return row_name(row.param.what);
}

// --- what came before, in rows of more than one table; pulses count behind it ---
inline void by_noon(DoorMatrix& doors) {
    doors.wait_until(12);
    doors.mark();
}
inline void granted(DoorMatrix& doors) {
    doors.tap();
    doors.mark();
}
inline void burning(DoorMatrix& doors) {
    doors.fire(true);
    doors.mark();
}
inline void pressed(DoorMatrix& doors) {
    doors.rex(true);
    doors.mark();
}
inline void tipped(DoorMatrix& doors) {  // pressed and let go
    doors.rex(true);
    doors.rex(false);
    doors.mark();
}
inline void in_mode(DoorMatrix& doors, DoorMode mode) {
    doors.mode(mode, true);
    doors.mark();
}
inline void out_of_mode(DoorMatrix& doors, DoorMode mode) {
    doors.mode(mode, false);
    doors.mark();
}
inline void lost(DoorMatrix& doors, DoorMatrix::Lines lines) {
    doors.lose(lines);
    doors.mark();
}

}  // namespace sekisho::flow
