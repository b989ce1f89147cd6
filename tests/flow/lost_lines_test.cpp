// SPDX-License-Identifier: Apache-2.0
// Readers, keypads and lines that are lost and come back: STD-IEC-12.
#include "tests/flow/stage.hpp"

#include <algorithm>

namespace sekisho::flow {
namespace {

using std::chrono::seconds;

class LostLines : public Stage {
protected:
    void readers(bool up) {
        for (const char* name : {"r1", "r2", "r3"}) {
            const ReaderName reader{name};
            if (up) {
                gate().hardware().reader_up(reader);
            } else {
                gate().hardware().reader_down(reader, Error{"no answer", name, ""});
            }
        }
        gate().settle();
    }
    // How often a lock was driven from that place of the log on.
    [[nodiscard]] long drives(std::size_t from) {
        const auto& log = gate().hardware().output_log();
        return std::count_if(log.begin() + static_cast<std::ptrdiff_t>(from), log.end(), [this](const auto& change) {
            const auto& doors = gate().gate().site()->doors;
            return std::any_of(doors.begin(), doors.end(), [&](const auto& door) {
                return change.chip == door.lock.chip && change.line == door.lock.line;
            });
        });
    }
};

TEST_F(LostLines, readers_that_go_and_come_back_move_no_lock_STD_IEC_12) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    const auto from = gate().hardware().output_log().size();
    for (int round = 0; round < 3; ++round) {
        readers(false);
        gate().advance(seconds(30));
        readers(true);
        gate().advance(seconds(30));
    }
    EXPECT_EQ(drives(from), 0);
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
}

TEST_F(LostLines, a_release_under_way_ends_in_its_time_without_any_reader_STD_IEC_12) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    ASSERT_TRUE(gate().released("server"));
    readers(false);
    EXPECT_TRUE(gate().released("server"));
    gate().advance(gate().gate().site()->doors[1].timing.release);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::release_time_over);
}

}  // namespace
}  // namespace sekisho::flow
