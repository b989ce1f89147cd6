// SPDX-License-Identifier: Apache-2.0
// What was known when a decision of the past was taken, and what was asked: to the tick.
#include "tests/daemon/access/past_entry.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace sekisho::access {
namespace {

using namespace small;

// --- came_after ---

// Another person's, written down in the same run at that time.
Entry other_at(const Entry& entry, BootTime boot) {
    Entry other = entry;
    other.seq = {entry.seq.value - 1};
    other.pid = {kBob};
    other.detail = AccessDetail{};
    other.recorded.boot = boot;
    return other;
}

TEST_F(Past, WhatWasWrittenAfterTheTapCameAfterIt) {
    const auto tapped = kBoot - seconds{10};
    EXPECT_FALSE(came_after(other_at(entry_, tapped), entry_));
    EXPECT_TRUE(came_after(other_at(entry_, tapped + kTick), entry_));
    auto earlier_run = other_at(entry_, tapped + kTick);
    earlier_run.boot_seq = 2;
    EXPECT_FALSE(came_after(earlier_run, entry_)) << "its clock counts from another start";
    auto unlock = other_at(entry_, tapped);
    unlock.detail = UnlockDetail{};
    EXPECT_FALSE(came_after(unlock, entry_));
    unlock.recorded.boot += kTick;
    EXPECT_TRUE(came_after(unlock, entry_));
}

TEST_F(Past, AWaitThatEndedWellWasDecidedAtItsEnd) {
    for (const bool attended : {false, true}) {
        detail() = {};
        if (attended) {
            detail().attendant = "uid:1004";
        } else {
            detail().second = {kCleaner};
        }
        EXPECT_FALSE(came_after(other_at(entry_, kBoot), entry_)) << attended;
        EXPECT_TRUE(came_after(other_at(entry_, kBoot + kTick), entry_)) << attended;
        EXPECT_EQ(moment_of(site, state, entry_).clock, kWritten) << attended;
    }
}

TEST_F(Past, TheTwoOfAPairAreDecidedAsOne) {
    detail().second = {kBob};
    const auto first = [&](std::int64_t seq, std::int64_t person, std::int64_t second) {
        auto other = other_at(entry_, kBoot - seconds{10});
        other.seq = {seq};
        other.pid = {person};
        std::get<AccessDetail>(other.detail).second = {second};
        return came_after(other, entry_);
    };
    EXPECT_TRUE(first(49, kBob, kAnn));
    EXPECT_FALSE(first(48, kBob, kAnn)) << "an entry lies between them";
    EXPECT_FALSE(first(51, kBob, kAnn));
    EXPECT_FALSE(first(49, kBob, 0)) << "Bob came alone";
    EXPECT_FALSE(first(49, kBob, kCleaner)) << "with somebody else";
    EXPECT_FALSE(first(49, kCleaner, kAnn)) << "Ann came with somebody else";
    entry_.pid = {};
    detail().second = {};
    EXPECT_FALSE(first(49, 0, 0)) << "two cards of nobody are no pair";
}

// --- moment_at, moment_of ---

class PastMoments : public Past {
protected:
    PastMoments() {
        state.time.last = {kNow, kBoot};
        state.time.before = seconds{500};
        state.time.mark = kNow - seconds{1};
    }
    void suspect() { state.alarms.insert({SystemAlarm::clock_suspect, ""}); }
};

TEST_F(PastMoments, OfAClockGoOnFromTheLastEntry) {
    const auto later = moment_at(site, state, kNow + seconds{30});
    EXPECT_EQ(later.clock, kNow + seconds{30});
    EXPECT_EQ(later.ledger, kNow + seconds{30});
    EXPECT_EQ(later.running, seconds{1530});
    state.time.mark = kNow + seconds{31};
    EXPECT_EQ(moment_at(site, state, kNow + seconds{30}).ledger, kNow + seconds{31}) << "what the ledger has seen";
    const auto before = moment_at(site, state, kNow - seconds{30});
    EXPECT_EQ(before.clock, kNow - seconds{30});
    EXPECT_EQ(before.running, seconds{1500}) << "no machine runs backwards";
}

TEST_F(PastMoments, OfAnEntryAreThoseOfTheTap) {
    state.time.line = {kNow + seconds{5}, kBoot};
    const auto tapped = moment_of(site, state, entry_);
    EXPECT_EQ(tapped.clock, kNow);
    EXPECT_EQ(tapped.ledger, kNow);
    EXPECT_EQ(tapped.running, seconds{1490});
    state.time.moves = true;
    state.time.line = {kNow + seconds{25}, kBoot};
    EXPECT_EQ(moment_of(site, state, entry_).ledger, kNow + seconds{15}) << "what the line had come to at the tap";
    detail().second = {kBob};
    const auto waited = moment_of(site, state, entry_);
    EXPECT_EQ(waited.clock, kWritten);
    EXPECT_EQ(waited.ledger, kNow + seconds{25});
    EXPECT_EQ(waited.running, seconds{1500});
}

// 6.4-B1c
TEST_F(PastMoments, OfASuspectClockGoByTheLastOneBelieved_6_4_B1c) {
    state.time.line = {kNow - seconds{3600}, kBoot};
    state.alarms.insert({SystemAlarm::clock_suspect, "ledger"});
    EXPECT_EQ(moment_of(site, state, entry_).clock, kNow) << "the ledger's time is ahead, and the clock is believed";
    suspect();
    EXPECT_EQ(moment_of(site, state, entry_).clock, kNow - seconds{3610});
    detail().second = {kBob};
    EXPECT_EQ(moment_of(site, state, entry_).clock, kNow - seconds{3600});
    EXPECT_EQ(moment_at(site, state, kNow).clock, kNow) << "who asks about a time is believed";
}

// 6.4-B1c
TEST_F(PastMoments, OfASuspectClockAskForWhatTheSiteSays_6_4_B1c) {
    using site::WhenSuspect;
    for (const bool doubted : {false, true}) {
        if (doubted) suspect();
        for (const auto policy :
             {WhenSuspect::keep_last, WhenSuspect::deny_limited, WhenSuspect::business_hours_need_pin}) {
            site.clock.when_suspect = policy;
            for (const auto& moment : {moment_at(site, state, kNow), moment_of(site, state, entry_)}) {
                EXPECT_EQ(moment.deny_limited, doubted && policy == WhenSuspect::deny_limited);
                EXPECT_EQ(moment.need_pin, doubted && policy == WhenSuspect::business_hours_need_pin);
            }
        }
    }
}

// --- side_of ---

TEST_F(Past, ASideIsOneThatTheSiteStillHas) {
    for (const auto direction : {Direction::entry, Direction::exit}) {
        entry_.dir = direction;
        EXPECT_EQ(side_of(site, state, entry_), (site::Side{0, direction}));
    }
    site.doors[0].exit.reset();
    EXPECT_EQ(side_of(site, state, entry_), std::nullopt) << "no reader on the way out";
    entry_.dir = Direction::entry;
    EXPECT_EQ(side_of(site, state, entry_), (site::Side{0, Direction::entry}));
    entry_.door = {8};
    EXPECT_EQ(side_of(site, state, entry_), std::nullopt) << "a number that nobody gave";
    entry_.door = kDoor;
    site.doors[0].name = {"machine_door"};
    EXPECT_EQ(side_of(site, state, entry_), std::nullopt) << "no door of that name any more";
}

// --- request_of ---

TEST_F(Past, ARequestIsOfTheCardThatWasShown) {
    const auto known = asked();
    EXPECT_EQ(known.side, (site::Side{0, Direction::entry}));
    EXPECT_EQ(std::get<KnownCard>(known.card).credential, CredentialRef{kAnn});
    EXPECT_EQ(std::get<KnownCard>(known.card).holder, "ann");
    EXPECT_EQ(known.shown.second, std::nullopt);
    EXPECT_FALSE(known.shown.attended);
    entry_.cred = {kAnnsOther};
    EXPECT_EQ(std::get<KnownCard>(asked().card).credential, CredentialRef{kAnnsOther}) << "not any card of theirs";
    entry_.pid = {};
    refused(Reason::other, Detail::random_uid);
    EXPECT_EQ(std::get<RefusedCard>(asked().card).why, Detail::random_uid);
}

TEST_F(Past, ARequestHasTheCompanyThatCame) {
    detail().second = {kBob};
    EXPECT_EQ(asked().shown.second.value().credential, CredentialRef{kBob});
    EXPECT_EQ(asked().shown.second.value().holder, "bob");
    EXPECT_FALSE(asked().shown.attended);
    detail().second = {};
    detail().attendant = "uid:1004";
    EXPECT_EQ(asked().shown.second, std::nullopt);
    EXPECT_TRUE(asked().shown.attended);
}

TEST_F(Past, ARequestHasThePinAsTheEntryTellsOfIt) {
    const std::vector<std::pair<Detail, PinShown>> rows{
        {Detail::none, PinShown::none},
        {Detail::pin_required, PinShown::none},
        {Detail::wrong_pin, PinShown::wrong},
        {Detail::pin_not_typed, PinShown::not_typed},
        {Detail::pin_not_verifiable, PinShown::not_verifiable},
        {Detail::ledger_failed, PinShown::not_recordable},
    };
    for (const auto& [detail_then, shown] : rows) {
        detail().detail = detail_then;
        entry_.ref_seq = kNoSeq;
        EXPECT_EQ(asked().shown.pin, shown) << to_text(detail_then);
        entry_.ref_seq = {49};
        EXPECT_EQ(asked().shown.pin, PinShown::right) << to_text(detail_then);
    }
}

}  // namespace
}  // namespace sekisho::access
