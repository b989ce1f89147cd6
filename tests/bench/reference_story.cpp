// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/reference_story.hpp"

#include "daemon/ledger/hash.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>

namespace sekisho::bench {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const WallTime kBegin = WallTime(std::chrono::sys_days{std::chrono::year{2023} / 1 / 1});
// How many come in each hour of the day.
constexpr std::array<int, 24> kHours{1, 1, 1, 1, 1, 2, 5, 10, 12, 11, 10, 10, 10, 10, 10, 10, 10, 11, 8, 5, 4, 3, 2, 2};
constexpr seconds kToPass{3};
constexpr std::int64_t kDaysBetweenRestarts = 30;

// The instant of a day at which `share` of its people have come.
Duration time_of_day(double share) {
    double total = 0;
    for (const int weight : kHours) total += weight;
    double left = share * total;
    std::size_t hour = 0;
    while (hour + 1 < kHours.size() && left >= kHours[hour]) left -= kHours[hour++];
    const auto of_hour = static_cast<std::int64_t>(left / kHours[hour] * 3'600'000'000.0);
    return hours(hour) + Duration(std::min<std::int64_t>(of_hour, 3'599'000'000));
}

ZoneNumber zone_of(std::int64_t door) {
    return ZoneNumber{1 + (door - 1) % kReferenceZones};
}

}  // namespace

std::uint64_t Dice::next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ mixed >> 30U) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ mixed >> 27U) * 0x94d049bb133111ebU;
    return mixed ^ mixed >> 31U;
}

std::int64_t Dice::below(std::int64_t limit) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(limit));
}

double Dice::share() {
    return static_cast<double>(next() >> 11U) / 9007199254740992.0;
}

Story::Story(const ReferencePlan& plan, const Commit& commit)
    : dice_(plan.seed),
      entries_(plan.entries),
      days_(std::clamp<std::int64_t>(plan.entries / 100, 1, kReferenceDays)),
      booted_(kBegin),
      now_(kBegin) {
    const std::int64_t people = std::clamp<std::int64_t>(plan.entries / 10, 1, kReferencePeople);
    for (std::int64_t n = 0; n < people; ++n) {
        people_.push_back({Pid{static_cast<std::int64_t>(dice_.next() >> 2U) + 1},
                           CredentialRef{static_cast<std::int64_t>(dice_.next() >> 2U) + 1}, dice_.next()});
    }
    open_house(commit);
}

EntryDraft Story::config_draft() const {
    ConfigDetail detail;
    detail.sha256 = ledger::sha256({ledger::bytes_of(kReferenceConfig)});
    detail.cause = "start";
    detail.holders = static_cast<std::int64_t>(people_.size());
    for (std::int64_t n = 1; n <= kReferenceZones; ++n)
        detail.names.push_back({NamedThing::zone, n, fmt::format("zone_{:02}", n)});
    for (std::int64_t n = 1; n <= kReferenceDoors; ++n) {
        detail.names.push_back({NamedThing::door, n, fmt::format("door_{:02}", n)});
        detail.names.push_back({NamedThing::reader, n, fmt::format("door_{:02}_in", n)});
    }
    EntryDraft draft;
    draft.kind = EntryKind::config;
    draft.detail = std::move(detail);
    return draft;
}

void Story::open_house(const Commit& commit) {
    EntryDraft start;
    start.kind = EntryKind::start;
    start.detail = StartDetail{SEKISHO_VERSION, "real"};
    first_.push_back(start);
    first_.push_back(config_draft());
    for (const Person& person : people_) {
        EntryDraft named;
        named.kind = EntryKind::person;
        named.pid = person.pid;
        named.detail = PersonDetail{};
        named.pcommit = commit(named);
        first_.push_back(named);
        EntryDraft card = named;
        card.kind = EntryKind::credential_issued;
        card.cred = person.cred;
        card.detail = CredentialDetail{ReaderNumber{1}, "uid:0"};
        card.pcommit = commit(card);
        first_.push_back(card);
    }
}

Entry Story::seal(EntryDraft draft, WallTime when) {
    Entry entry;
    static_cast<EntryDraft&>(entry) = std::move(draft);
    entry.seq = Seq{seq_++};
    entry.boot_seq = boot_seq_;
    entry.t_event = when;
    entry.recorded.wall = now_ + Duration(100 + dice_.below(300));
    entry.recorded.boot = BootTime(entry.recorded.wall - booted_ + seconds(20));
    entry.recorded.status = ClockStatus::synced;
    entry.recorded.error = Duration(200 + dice_.below(2000));
    if (entry.kind == EntryKind::config) config_seq_ = entry.seq.value;
    if (entry.kind != EntryKind::config && entry.kind != EntryKind::start) entry.cfg_seq = Seq{config_seq_};
    return entry;
}

EntryDraft Story::at_door(std::int64_t door) const {
    EntryDraft draft;
    draft.door = DoorNumber{door};
    draft.zone = zone_of(door);
    return draft;
}

EntryDraft Story::tap() {
    // Some come much more often than others.
    const auto who = static_cast<std::size_t>(std::pow(dice_.share(), 1.5) * static_cast<double>(people_.size()));
    const Person& person = people_[std::min(who, people_.size() - 1)];
    const auto door = 1 + static_cast<std::int64_t>((person.home >> (8U * static_cast<unsigned>(dice_.below(6)))) %
                                                    static_cast<std::uint64_t>(kReferenceDoors));
    EntryDraft draft = at_door(door);
    draft.kind = EntryKind::access;
    draft.dir = dice_.below(2) == 0 ? Direction::entry : Direction::exit;
    draft.decision = Verdict::granted;
    draft.pid = person.pid;
    draft.cred = person.cred;
    AccessDetail detail;
    detail.reader = ReaderNumber{door};
    detail.rule = fmt::format("site.toml:{} access_profiles.{}_day[{}]", 100 + 3 * door,
                              door % 2 == 0 ? "records" : "servers", door % 4);
    detail.basis = Basis::schedule_and_profile;
    const ZoneNumber hall{kReferenceZones};
    detail.from = draft.dir == Direction::entry ? hall : draft.zone;
    detail.to = draft.dir == Direction::entry ? draft.zone : hall;
    Passing passing{draft, now_ + kToPass};
    passing.outcome.kind = EntryKind::outcome;
    passing.outcome.decision = Verdict::none;
    passing.outcome.ref_seq = Seq{seq_};
    passing.outcome.detail = OutcomeDetail{Passage::taken, detail.from, detail.to};
    passing_.push_back(std::move(passing));
    draft.detail = std::move(detail);
    return draft;
}

EntryDraft Story::denial() {
    EntryDraft draft = at_door(1 + dice_.below(kReferenceDoors));
    draft.kind = EntryKind::access;
    draft.dir = Direction::entry;
    draft.decision = Verdict::denied;
    AccessDetail detail;
    detail.reader = ReaderNumber{draft.door.value};
    detail.reason = Reason::unauthorized;
    detail.detail = Detail::unknown_card;
    if (dice_.below(4) == 0) {
        draft.cred = CredentialRef{-1 - static_cast<std::int64_t>(dice_.next() >> 2U)};
    } else {
        const Person& person =
            people_[static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(people_.size())))];
        draft.pid = person.pid;
        draft.cred = person.cred;
        detail.detail = Detail::no_right;
        detail.rule = fmt::format("site.toml:{} zones.zone_{:02}", 20 + draft.zone.value, draft.zone.value);
    }
    draft.detail = std::move(detail);
    return draft;
}

EntryDraft Story::door_event() {
    EntryDraft draft = at_door(1 + dice_.below(kReferenceDoors));
    draft.kind = EntryKind::door_event;
    constexpr std::array kEvents{DoorEvent::opened, DoorEvent::closed, DoorEvent::held_pre_alarm, DoorEvent::closed};
    draft.detail = DoorEventDetail{kEvents[static_cast<std::size_t>(dice_.below(kEvents.size()))]};
    return draft;
}

void Story::restart() {
    EntryDraft stop;
    stop.kind = EntryKind::stop;
    stop.detail = StopDetail{"SIGTERM"};
    EntryDraft start;
    start.kind = EntryKind::start;
    start.detail = StartDetail{SEKISHO_VERSION, "real"};
    boot_ = {stop, start, config_draft()};
}

WallTime Story::move_on() {
    if (!first_.empty()) return now_ += Duration(50'000);
    if (!boot_.empty()) return now_;
    // The entries that are left are spread over the days that are left.
    const double done = static_cast<double>(seq_) / static_cast<double>(entries_) * static_cast<double>(days_);
    const auto day = std::min(static_cast<std::int64_t>(done), days_ - 1);
    const double of_day = std::min(done - static_cast<double>(day), 0.999999);
    now_ = std::max(now_, kBegin + hours(24 * day) + time_of_day(of_day) + Duration(dice_.below(1'000'000)));
    if (day / kDaysBetweenRestarts != restarts_) {
        restarts_ = day / kDaysBetweenRestarts;
        restart();
    }
    return now_;
}

Entry Story::next() {
    const auto take = [](std::deque<EntryDraft>& drafts) {
        EntryDraft draft = std::move(drafts.front());
        drafts.pop_front();
        return draft;
    };
    if (!first_.empty()) return seal(take(first_), now_);
    if (!boot_.empty()) {
        EntryDraft draft = take(boot_);
        if (draft.kind == EntryKind::start) {
            ++boot_seq_;
            booted_ = now_;
        }
        return seal(std::move(draft), now_);
    }
    if (!passing_.empty() && passing_.front().at <= now_) {
        Passing passing = std::move(passing_.front());
        passing_.pop_front();
        return seal(std::move(passing.outcome), passing.at);
    }
    const auto what = dice_.below(100);
    if (what < 80) return seal(tap(), now_);
    if (what < 88) return seal(denial(), now_);
    return seal(door_event(), now_);
}

}  // namespace sekisho::bench
