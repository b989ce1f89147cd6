// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/large_hospital.hpp"

#include "tests/bench/site_files.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::bench {
namespace {

constexpr std::int64_t kUnderWay = 40;  // grants whose outcome is not known
constexpr std::int64_t kPermits = 100;  // each for a month, one begun every week
constexpr auto kTwoYears = std::chrono::days{731};

bool is_care(std::size_t zone) {
    return zone % 9 == 4;
}

site::Schedule schedule(std::size_t number) {
    site::Schedule made;
    made.name = "s" + std::to_string(number);
    const auto shift = static_cast<std::uint16_t>(number % 50 * 7);
    for (std::size_t day = 0; day < 7; ++day) {
        auto& list = made.weekday.at(day);
        list.rule = {1};
        if (day == number % 7) continue;
        list.periods = {{static_cast<std::uint16_t>(300 + shift), static_cast<std::uint16_t>(660 + shift)},
                        {static_cast<std::uint16_t>(720 + shift), static_cast<std::uint16_t>(1020 + shift)}};
        if (number % 3 == 0) list.periods.push_back({1400, 200});  // runs into the next date
    }
    made.special = {site::DayList{{}, {1}}, std::nullopt};
    return made;
}

site::SpecialDays special_days() {
    site::SpecialDays days;
    days.groups = {{"holidays", 0}, {"year_end", 10}};
    days.years = {std::chrono::year{2026}, std::chrono::year{2027}};
    const site::LocalDay first{std::chrono::days{20454}};  // 2026-01-01
    for (int row = 0; row < 40; ++row) {
        days.dates.emplace_back(first + std::chrono::days{row * 18}, row % 2);
    }
    return days;
}

// Three deep: every tenth is a wing, the others lie within one, every third of them within its neighbour.
site::Zone zone(std::size_t number) {
    site::Zone made;
    made.name = {number == 0 ? "outside" : "z" + std::to_string(number)};
    made.rule = {1};
    if (number == 0) return made;
    made.sensitivity = static_cast<site::Sensitivity>(number % 4);
    if (number % 10 != 0) made.parent = number % 3 == 1 ? number - 1 : number / 10 * 10;
    made.presence.context = number % 10 == 0 ? site::Context::off : site::Context::warn;
    made.presence.passback = number % 2 == 0 ? site::Passback::hard : site::Passback::soft;
    made.presence.passback_for = std::chrono::hours{2};
    made.presence.least = number % 40 == 7 ? 2 : 0;
    made.presence.most = 5000;
    made.care = is_care(number);
    return made;
}

site::Door door(std::size_t number) {
    site::Door made;
    made.name = {"d" + std::to_string(number)};
    made.rule = {1};
    made.inner = number % (kZones - 1) + 1;
    made.entry.reader = number;
    made.entry.rule = {1};
    made.entry.levels = {{number % kSchedules, 1, {1}},
                         {(number + 9) % kSchedules, number % 25 == 0 ? 2U : 1U, {1}},
                         {std::nullopt, 0, {1}}};
    return made;
}

site::JobClass job_class(std::size_t number) {
    site::JobClass made;
    made.name = "j" + std::to_string(number);
    made.rule = {1};
    made.person_class = static_cast<site::PersonClass>(number % 5);
    made.rights.resize(kDoors);
    for (std::size_t at = 0; at < kDoors; ++at) {
        if ((at + number) % 4 == 0) continue;  // no right there
        made.rights[at].push_back({(number + at) % kSchedules, at % 16 == 0, at % 24 == 1, {1}});
        if (at % 3 == 0) made.rights[at].push_back({(number + at + 17) % kSchedules, false, false, {1}});
        if (at % 7 == 0) made.rights[at].push_back({0, false, false, {1}, true});
    }
    return made;
}

site::Vendor vendor(std::size_t number) {
    site::Vendor made;
    made.name = "v" + std::to_string(number);
    made.contract_until = kBegin + std::chrono::days{300 + number * 20};
    for (std::size_t at = 0; at < kZones; ++at) {
        if ((at + number) % 3 != 0) made.zones.push_back(at);
    }
    if (number % 2 == 0) made.permit.emplace().escort = number % 4 == 0;
    made.rule = made.contract_rule = {1};
    return made;
}

// A third of the zones by card alone, another third open to more people, the zones of care open.
site::EmergencyPlan plan(std::string name) {
    site::EmergencyPlan made;
    made.name = std::move(name);
    made.rule = {1};
    site::EmergencyEffect relaxed{site::EffectKind::card_only, {}, {}, {1}};
    site::EmergencyEffect widened{site::EffectKind::widen, {}, {2, 12, 22}, {1}};
    site::EmergencyEffect opened{site::EffectKind::locked_open, {}, {}, {1}};
    for (std::size_t at = 1; at < kZones; ++at) {
        if (is_care(at)) opened.zones.push_back(at);
        if (at % 3 == 0) relaxed.zones.push_back(at);
        if (at % 3 == 1) widened.zones.push_back(at);
    }
    made.effects = {relaxed, widened, opened};
    return made;
}

void add_emergencies(site::Site& site) {
    site.emergency_plans = {plan("quake"), plan("exercise")};
    for (std::int64_t at = 0; at < kSealedCards; ++at) {
        site::BreakGlass card;
        card.name = "b" + std::to_string(at);
        card.rule = {1};
        for (std::size_t door = 0; door < kDoors; door += 2) card.doors.push_back(door);
        site.break_glass.push_back(card);
    }
}

// Levels by time, PINs, two people; training; vendors; duty; two posts of one person.
void add_rules(site::Site& site) {
    site.time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), std::chrono::hours{9}}});
    site.rules = {{}, {"site.toml", 1, "bench"}};
    site.special_days = special_days();
    site.levels.resize(3);
    site.levels[1].pin = true;
    site.levels[2].pin = true;
    site.levels[2].mode = site::AuthenticationMode::dual;
    for (std::size_t at = 0; at < kSchedules; ++at) site.schedules.push_back(schedule(at));
    for (std::size_t at = 0; at < kZones; ++at) site.zones.push_back(zone(at));
    for (std::size_t at = 0; at < kDoors; ++at) {
        site.doors.push_back(door(at));
        auto& reader = site.readers.emplace_back();
        reader.name = {"r" + std::to_string(at)};
        reader.rule = {1};
        reader.keypad = at;
    }
    for (std::size_t at = 0; at < kJobClasses; ++at) site.job_classes.push_back(job_class(at));
    for (std::size_t at = 0; at < kVendors; ++at) site.vendors.push_back(vendor(at));
    site.training = site::Training{site::AfterTraining::deny_limited, std::chrono::days{30}, {1}};
    site.pin.rule = {1};
    add_emergencies(site);
    auto& duty = site.duty.emplace();
    duty.codes = {{"D", 1}, {"N", 2}};
    duty.margin_before = duty.margin_after = std::chrono::minutes{30};
    duty.rule = {1};
    // Half the people have a row every third day, for a month.
    for (std::uint32_t at = 0; at < kHolders; at += 2) {
        for (std::int32_t day = 20454; day < 20484; day += 3) duty.rows.push_back({at, day, at / 2 % 2});
    }
}

site::Roster roster() {
    std::vector<site::Holder> holders(kHolders);
    std::vector<site::Assignment> more;
    for (std::size_t at = 0; at < kHolders; ++at) {
        auto& holder = holders[at];
        holder.id = {holder_id(at)};
        holder.name = "職員 " + std::to_string(at);
        holder.assignment.job_class = static_cast<site::JobClassIndex>(at % kJobClasses);
        holder.line = static_cast<std::uint32_t>(at + 2);
        holder.trained_until = kBegin + std::chrono::days{at % 900};
        if (at % 10 == 3) holder.vendor = static_cast<site::VendorIndex>(at % kVendors);
        if (at % 5 != 1) continue;
        holder.first_more = static_cast<std::uint32_t>(more.size());
        holder.count = 2;
        more.push_back(holder.assignment);
        more.push_back(holder.assignment);
        more.back().job_class = static_cast<site::JobClassIndex>((at + 7) % kJobClasses);
        more.back().during = static_cast<std::uint32_t>(at % kSchedules);
    }
    return {"roster.csv", std::move(holders), std::move(more)};
}

void fill_names(state::State& state) {
    for (std::size_t at = 0; at < kZones; ++at) {
        state.registry.give({NamedThing::zone, static_cast<std::int64_t>(at + 1), zone(at).name.value});
    }
    for (std::size_t at = 0; at < kDoors; ++at) {
        const auto number = static_cast<std::int64_t>(at + 1);
        state.registry.give({NamedThing::door, number, "d" + std::to_string(at)});
        state.registry.give({NamedThing::reader, number, "r" + std::to_string(at)});
        if (at % 10 == 0) state.pin_points[{number}] = {1, kBegin, {}, {1}};
    }
}

// Everybody has a card and a PIN; one in twenty is somewhere; some tries went wrong; some cards are lent or forgotten.
void fill_people(state::State& state) {
    for (std::size_t at = 0; at < kHolders; ++at) {
        const auto number = static_cast<std::int64_t>(at + 1);
        state.credentials[{number}] = {{number}, at % 50 == 0, WallTime{}};
        if (at % 200 == 3)
            state.cards[{number}] = {CredentialKind::temporary, state::CardStanding::in_use, kBegin + kTwoYears};
        if (at % 400 == 7) state.cards[{number}] = {{}, state::CardStanding::forgotten, {}};
        state::Pin pin;
        pin.enrolled = at % 30 != 0;
        pin.set = kBegin + std::chrono::days{at % 700};
        if (at % 40 == 5) pin.tries = {2, kBegin, kBegin, {1}};
        state.pins[{number}] = pin;
        const ZoneNumber where{static_cast<std::int64_t>(at / 20 % (kZones - 1) + 2)};
        if (at % 20 == 0) state.presence.enter({number}, {where, kBegin, {1}, state::Standing::certain});
    }
}

void fill_grants(state::State& state) {
    for (std::int64_t number = 0; number < kUnderWay; ++number) {
        EntryDraft draft;
        draft.kind = EntryKind::access;
        draft.dir = Direction::entry;
        draft.pid = {number * 1000 + 1};
        draft.door = {number + 1};
        AccessDetail detail;
        detail.to = {number % 100 + 2};
        draft.detail = detail;
        state.pending[{number}] = draft;
    }
}

// Vendors' people have numbers that end in 4 (every tenth row from the third).
void fill_permits(state::State& state) {
    for (std::int64_t at = 0; at < kPermits; ++at) {
        state::Permit permit;
        permit.stage = state::PermitStage::started;
        permit.from = kBegin + std::chrono::days{at * 7};
        permit.until = permit.from + std::chrono::days{31};
        permit.report_by = permit.until + std::chrono::days{31};
        permit.vendor = "v" + std::to_string(at % static_cast<std::int64_t>(kVendors));
        for (std::int64_t more = 0; more < 4; ++more) {
            permit.zones.push_back({(at * 7 + more * 29) % static_cast<std::int64_t>(kZones) + 1});
            permit.workers.push_back({(at * 4 + more) * 10 + 4});
        }
        state.permits[{1000 + at}] = permit;
    }
}

void fill_cards(state::State& state) {
    const auto first = static_cast<std::int64_t>(kHolders) + 1;
    for (std::int64_t at = 0; at < kVisits; ++at) {
        const CredentialRef badge{first + at};
        const Pid visitor{first + at};
        state.credentials[badge] = {visitor, false, {}};
        state.cards[badge] = {CredentialKind::badge, state::CardStanding::in_use, {}};
        state.visits[{2000 + at}] = {{2000 + at}, visitor, badge, Pid{at + 1}, kBegin + kTwoYears};
    }
    for (std::int64_t at = 0; at < kSealedCards; ++at) {
        const CredentialRef card{first + kVisits + at};
        state.credentials[card] = {Pid{card.value}, false, {}};
        state.sealed_cards[card] = {"b" + std::to_string(at), state::Seal::whole, {}, kNoSeq};
    }
}

// One plan in force, one that is only rehearsed; every twentieth door in some mode.
void fill_emergencies(state::State& state) {
    state::Emergency quake;
    quake.plan = "quake";
    quake.declared = kBegin;
    quake.until = kBegin + kTwoYears;
    quake.lifted = {{31}, {61}};
    state::Emergency exercise = quake;
    exercise.plan = "exercise";
    exercise.drill = true;
    state.emergencies = {{{3000}, exercise}, {{3001}, quake}};
    constexpr std::array kModes{DoorMode::blocked, DoorMode::locked_down, DoorMode::locked_open};
    for (std::size_t at = 0; at < kDoors; at += 20) {
        const auto number = static_cast<std::int64_t>(at + 1);
        state.door_modes[{4000 + number}] = {{number}, kModes.at(at / 20 % kModes.size()), "uid:1"};
    }
}

}  // namespace

site::Site large_site() {
    site::Site site;
    add_rules(site);
    site.roster = roster();
    return site;
}

state::State large_state() {
    state::State state;
    fill_names(state);
    fill_people(state);
    fill_grants(state);
    fill_permits(state);
    fill_cards(state);
    fill_emergencies(state);
    return state;
}

}  // namespace sekisho::bench
