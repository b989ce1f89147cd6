// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/meter.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace sekisho::gate {
namespace {

using std::chrono::microseconds;

template <class Detail>
Entry entry_of(EntryKind kind, Detail detail) {
    Entry entry;
    entry.kind = kind;
    entry.detail = std::move(detail);
    return entry;
}

template <class Enum>
std::size_t at(Enum which) {
    return static_cast<std::size_t>(which);
}

TEST(Spread, ABoundBelongsToItsPlaceAndNothingIsLost) {
    Spread<Times> spread;
    spread.add(microseconds(0));
    spread.add(microseconds(50));
    spread.add(microseconds(51));
    spread.add(std::chrono::seconds(5));
    spread.add(std::chrono::hours(1));
    spread.add(microseconds(-3));  // a clock that was read in another order counts as nothing
    EXPECT_EQ(spread.counts[0], 3U);
    EXPECT_EQ(spread.counts[1], 1U);
    EXPECT_EQ(spread.counts[Spread<Times>::kPlaces - 2], 1U);
    EXPECT_EQ(spread.counts[Spread<Times>::kPlaces - 1], 1U);
    EXPECT_EQ(std::accumulate(spread.counts.begin(), spread.counts.end(), std::uint64_t{0}), 6U);
    EXPECT_EQ(Spread<Sizes>::place_of(1), 0U);
    EXPECT_EQ(Spread<Sizes>::place_of(3), 2U);
    EXPECT_EQ(Spread<Sizes>::place_of(1001), Sizes::kBounds.size());
}

TEST(Meter, StagesAddUpToTheWhole_BRIEF_06) {
    Meter meter;
    const MonoTime begin{microseconds(1'000)};
    meter.tapped({begin, begin + microseconds(10), begin + microseconds(30), begin + microseconds(4'030),
                  begin + microseconds(4'100)});
    const auto& stages = meter.measured().stages;
    EXPECT_EQ(stages[at(TapStage::read)].sum, microseconds(10));
    EXPECT_EQ(stages[at(TapStage::decide)].sum, microseconds(20));
    EXPECT_EQ(stages[at(TapStage::commit)].sum, microseconds(4'000));
    EXPECT_EQ(stages[at(TapStage::lock)].sum, microseconds(70));
    EXPECT_EQ(stages[at(TapStage::total)].sum, microseconds(4'100));
}

TEST(Meter, CountsWhatEntriesSay) {
    Meter meter;
    auto access = entry_of(EntryKind::access, AccessDetail{});
    access.decision = Verdict::granted;
    access.dir = Direction::entry;
    meter.written(access);
    access.decision = Verdict::denied;
    meter.written(access);
    meter.written(access);
    EXPECT_EQ(meter.measured().taps[at(Verdict::granted)][at(Direction::entry)], 1U);
    EXPECT_EQ(meter.measured().taps[at(Verdict::denied)][at(Direction::entry)], 2U);
    EXPECT_EQ(meter.measured().taps[at(Verdict::denied)][at(Direction::exit)], 0U);
    EXPECT_EQ(meter.measured().entries[at(EntryKind::access)], 3U);

    meter.written(entry_of(EntryKind::alarm, AlarmDetail{SystemAlarm::stay_limit, true, "zone pid:1"}));
    meter.written(entry_of(EntryKind::alarm, AlarmDetail{SystemAlarm::stay_limit, false, "zone pid:1"}));
    EXPECT_EQ(meter.measured().alarms[at(SystemAlarm::stay_limit)], 1U) << "over is not raised";

    meter.written(entry_of(EntryKind::reader_state, ReaderStateDetail{ReaderNumber{7}, true, ""}));
    meter.written(entry_of(EntryKind::reader_state, ReaderStateDetail{ReaderNumber{7}, false, "x"}));
    EXPECT_EQ(meter.measured().outages.at(7), 1U);

    ConfigDetail config;
    config.cause = "start";
    meter.written(entry_of(EntryKind::config, config));
    EXPECT_EQ(meter.measured().reloads, 0U);
    config.cause = "SIGHUP";
    meter.written(entry_of(EntryKind::config, config));
    meter.written(entry_of(EntryKind::config_refused, ConfigRefusedDetail{}));
    EXPECT_EQ(meter.measured().reloads, 1U);
    EXPECT_EQ(meter.measured().reloads_refused, 1U);

    meter.written(entry_of(EntryKind::door_event, DoorEventDetail{DoorEvent::forced_open}));
    EXPECT_EQ(meter.measured().door_events[at(DoorEvent::forced_open)], 1U);
}

// Whoever may read the numbers need not be of the security desk: it counts as what they are shown in its place.
TEST(Meter, DuressIsCountedAsWhatOthersAreShown_STD_IEC_17) {
    Meter meter;
    meter.written(entry_of(EntryKind::duress, DuressDetail{}));
    EXPECT_EQ(meter.measured().entries[at(EntryKind::duress)], 0U);
    EXPECT_EQ(meter.measured().entries[at(EntryKind::pin_verified)], 1U);
}

}  // namespace
}  // namespace sekisho::gate
