// SPDX-License-Identifier: Apache-2.0
// What requirements ask the validator to refuse, each with a case of the corpus that is refused by that rule.
#include "tests/daemon/config/text.hpp"

#include "tests/places.hpp"

#include <algorithm>
#include <initializer_list>

namespace sekisho::config::test {
namespace {

void expect_refused(const std::string& folder, std::initializer_list<std::string> rules) {
    const auto path = std::filesystem::path(SEKISHO_SOURCE_DIR) / "tests/daemon/config/corpus" / folder / "site.toml";
    const Faults faults = faults_of(load(path.string()));
    for (const std::string& rule : rules) {
        const bool found = std::any_of(faults.begin(), faults.end(),
                                       [&rule](const Fault& fault) { return fault.rule == rule && fault.line > 0; });
        EXPECT_TRUE(found) << folder << " is not refused by " << rule << ":\n" << short_text(faults);
    }
}

TEST(Refused, AZoneWithoutOwnerACycleOfParentsAndALevelTooWeak_6_4_B0) {
    expect_refused("072-zone-incomplete", {"missing-key"});
    expect_refused("073-zone-cycle", {"zone-cycle"});
    expect_refused("196-weak-levels", {"weak-level"});
}

TEST(Refused, DatesOutsideTheYearsThatAreCovered_6_4_B1d) {
    expect_refused("035-date-outside-years", {"date-outside-years"});
    expect_refused("033-years-missing", {"missing-key"});
}

TEST(Refused, AnUnlockScheduleOfAZoneThatStores_6_4_C1) {
    expect_refused("087-unlock-of-a-storing-zone", {"unlock-storing-zone"});
}

TEST(Refused, TerminalsWithNeitherScheduleNorMeasure_6_4_C2) {
    expect_refused("197-terminals-unguarded", {"terminals-unguarded"});
}

TEST(Refused, AStoringZoneWithoutARecordOfExits_6_4_C3) {
    expect_refused("088-storing-zone-without-exit", {"storing-zone-unwatched"});
    expect_refused("089-storing-zone-without-contact", {"storing-zone-unwatched"});
}

TEST(Refused, AClassOfPeopleThatIsNone_6_6_B) {
    expect_refused("108-job-class-wrong", {"bad-value"});
}

TEST(Refused, AThirdPartyWithARightWherePersonalDataAreStored_6_6_Bd) {
    expect_refused("105-third-party-in-a-storing-zone", {"third-party-storing-zone"});
}

TEST(Refused, AWorkerOfAnUndeclaredSubcontractor_6_6_2_C1_4) {
    expect_refused("191-subcontractor-undeclared", {"subcontracting-forbidden"});
}

TEST(Refused, TimesTooShortToPass_STD_IEC_05) {
    expect_refused("091-timing-too-short", {"timing-out-of-range"});
}

TEST(Refused, ALockThatNobodyLeavesBehindWithoutPower_STD_EGR_03) {
    expect_refused("082-magnet-lock-fail-secure", {"egress-power-loss"});
}

// Not offered: the word is no key, here or anywhere.
TEST(Refused, DelayedEgress_STD_EGR_05) {
    expect_refused("374-delayed-egress", {"unknown-key"});
}

TEST(Refused, ACodeAlone_STD_IEC_16) {
    expect_refused("062-level-without-card", {"level-without-card"});
}

TEST(Refused, ALevelThatNobodyCanSatisfy_PRAC_02) {
    expect_refused("190-pin-without-keypad", {"pin-without-keypad"});
}

TEST(Refused, AScheduleThatDoesNotSayWhatSpecialDaysMean_PRAC_03) {
    expect_refused("055-special-group-not-named", {"special-group-not-named"});
    expect_refused("038-groups-of-equal-priority", {"special-day-conflict"});
}

TEST(Refused, ShortPinsWithoutTheHospitalsRule_PRAC_12) {
    expect_refused("191-pin-of-nobody-s-rule", {"pin-rule-missing"});
}

TEST(Refused, KeysWithoutEffect_EXP_CFG) {
    expect_refused("020-unknown-table", {"unknown-key"});
}

}  // namespace
}  // namespace sekisho::config::test
