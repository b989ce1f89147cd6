// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/property/random_hospital.hpp"

#include "tests/daemon/access/property/random_parts.hpp"

namespace sekisho::access::property {
namespace {

using sekisho::tests::PaperList;

PaperList random_list() {
    static const std::vector<PaperList> kLists{{"00:00-24:00"},
                                               {"00:00-24:00"},
                                               {"00:00-24:00"},
                                               {"00:00-24:00"},
                                               {},
                                               {"08:30-17:30"},
                                               {"17:30-08:30"},
                                               {"06:30-06:30"},
                                               {"08:00-12:00", "13:00-17:00"},
                                               {"00:15-06:00", "22:00-24:00"},
                                               {"09:00-10:00", "21:45-00:15"}};
    return one_of(kLists);
}

void add_times(Hospital& paper) {
    for (const std::string name : {"holidays", "half_days"}) {
        auto& group = paper.calendar.groups[name];
        group.priority = name == "holidays" ? 2 : 1;
        for (int day = 1; day <= 9; ++day) {
            if (once_in(5)) group.dates.insert("2026-05-0" + std::to_string(day));
        }
    }
    if (!once_in(3)) paper.calendar.years.insert(2026);
    paper.calendar.uncovered = one_of<std::string>({"", "holidays", "half_days"});
    for (const std::string& name : kHours) {
        auto& hours = paper.hours[name];
        const PaperList usual = random_list();
        for (const char* day : {"mon", "tue", "wed", "thu", "fri"}) hours.week[day] = usual;
        for (const char* day : {"sat", "sun"}) hours.week[day] = random_list();
        for (const auto& [group, rest] : paper.calendar.groups) {
            if (!once_in(3)) hours.special[group] = random_list();
        }
        hours.cut = once_in(2);
    }
}

void add_places(Hospital& paper) {
    for (std::size_t i = 0; i < kZones.size(); ++i) {
        Zone zone;
        zone.name = kZones[i];
        if (i > 0 && !once_in(3)) zone.parent = kZones[static_cast<std::size_t>(below(static_cast<int>(i)))];
        zone.sensitivity = one_of<std::string>({"unrestricted", "controlled", "limited", "exclusion"});
        zone.care = once_in(3);
        zone.context = one_of<std::string>({"off", "off", "warn", "deny"});
        zone.passback = one_of<std::string>({"off", "off", "soft", "hard"});
        zone.passback_for = one_of<Instant>({0, 30 * kMinute, 2 * kDay});
        zone.least = one_of<int>({0, 0, 0, 1, 2, 3});
        zone.most = one_of<int>({0, 1, 2, 2, 3, 3, 3, 4});
        paper.zones.push_back(zone);
        Door door{kDoors[i], zone.name, !once_in(3), !once_in(6), once_in(3), once_in(8)};
        if (door.cabinet) door.has_exit = false;
        paper.doors.push_back(door);
    }
    // Not by the dice: the hospitals of each seed stay what they were.
    if (paper.doors.front().has_exit) paper.interlock = {kDoors[0], kDoors[1]};
    for (int i = below(10); i > 0; --i)
        paper.levels.push_back(
            {one_of(kDoors), one_of<std::string>({"", "a", "b"}), once_in(2), once_in(3), once_in(2)});
    for (const std::string& door : kDoors) {
        if (!once_in(10)) paper.levels.push_back({door, "", once_in(3), once_in(4), once_in(2)});
    }
}

void add_rights(Hospital& paper) {
    for (const std::string& job : kJobs)
        paper.jobs.push_back(
            {job, one_of<std::string>({"licensed", "licensed", "clerical", "vendor", "third_party", "custodian"})});
    for (int i = 10 + below(14); i > 0; --i)
        paper.rights.push_back({one_of(kJobs), one_of(kDoors), one_of(kHours), once_in(5), once_in(4), once_in(4)});
    for (const std::string& name : kFirms) {
        Vendor vendor{name, once_in(4) ? some_instant() : kNever, {}, once_in(3), once_in(2)};
        vendor.confirm_every = one_of<Instant>({0, 0, 0, 4 * kDay, 9 * kDay});
        vendor.unused_after = one_of<Instant>({0, 0, 0, 3 * kDay, 8 * kDay});
        for (const std::string& zone : kZones) {
            if (once_in(2)) vendor.zones.push_back(zone);
        }
        paper.vendors.push_back(vendor);
    }
    for (int i = below(20); i > 0; --i)
        paper.duty.rows.push_back({one_of(kPeople), one_of(kHours), static_cast<long>(kFirst / kDay) + below(14)});
    paper.duty.before = one_of<long>({0, 30, 720});
    paper.duty.after = one_of<long>({0, 60, 720});
    paper.duty.as_assignment = once_in(2);
    paper.training = one_of<std::string>({"", "warn", "deny_limited", "deny"});
    paper.training_warns = one_of<Instant>({0, 2 * kDay});
    paper.pin = {one_of<Instant>({0, 3 * kDay}), one_of<Instant>({0, kDay}), below(3)};
}

Effect random_effect(const Hospital& paper) {
    Effect effect{one_of<std::string>({"card_only", "widen", "widen", "locked_open"}), {}, {}};
    for (const Zone& zone : paper.zones) {
        if (!once_in(3) && (effect.kind != "locked_open" || zone.care)) effect.zones.push_back(zone.name);
    }
    for (const std::string& job : kJobs) {
        if (effect.kind != "locked_open" && once_in(2)) effect.jobs.push_back(job);
    }
    if (effect.kind == "widen" && effect.jobs.empty()) effect.jobs.push_back(one_of(kJobs));
    return effect;
}

void add_plans(Hospital& paper) {
    for (const std::string& name : kPlans) {
        if (once_in(4)) continue;  // a plan of an earlier configuration
        Plan plan{name, {}};
        for (int i = below(4); i > 0; --i) plan.effects.push_back(random_effect(paper));
        paper.plans.push_back(plan);
    }
    for (const std::string& name : kBreakGlass) {
        if (once_in(5)) continue;  // likewise
        BreakGlass card{name, {}, once_in(2)};
        for (const std::string& door : kDoors) {
            if (!once_in(3)) card.doors.push_back(door);
        }
        paper.break_glass.push_back(card);
    }
}

Post random_post() {
    Post post{one_of(kJobs), one_of<std::string>({"", "", "a", "c"})};
    if (once_in(8)) post.from = some_instant();
    if (once_in(8)) post.until = some_instant();
    return post;
}

void add_people(Hospital& paper) {
    for (std::size_t i = 0; i + 1 < kPeople.size(); ++i) {
        Person person;
        person.id = kPeople[i];
        person.vendor = one_of<std::string>({"", "", "", "v", "w"});
        if (once_in(12)) person.from = some_instant();
        if (once_in(12)) person.until = some_instant();
        if (once_in(3)) person.trained = some_instant();
        person.extended = once_in(3);
        for (int posts = 1 + below(3); posts > 0; --posts) person.posts.push_back(random_post());
        paper.people.push_back(person);
    }
    for (int ref = 1; ref <= kCards; ++ref) {
        const bool first_of_theirs = ref <= static_cast<int>(kPeople.size());
        paper.cards.push_back({ref, first_of_theirs ? kPeople[static_cast<std::size_t>(ref - 1)] : one_of(kRostered)});
    }
    for (int ref = kCards - 1; ref <= kCards; ++ref) {
        Card& card = paper.cards[static_cast<std::size_t>(ref - 1)];
        card.kind = one_of<std::string>({"regular", "temporary", "temporary", "test"});
        if (card.kind == "temporary") card.until = some_instant();
    }
    for (const char* badge : {"badge:B1", "badge:B2"})
        paper.cards.push_back({static_cast<int>(paper.cards.size()) + 1, badge, "badge"});
    for (const char* sealed : {"break_glass:red", "break_glass:red", "break_glass:blue"})
        paper.cards.push_back({static_cast<int>(paper.cards.size()) + 1, sealed, "break_glass"});
    paper.cards.push_back({kNeverIssued, "N1"});  // known to the vault alone
}

}  // namespace

Hospital random_hospital() {
    Hospital paper;
    add_times(paper);
    add_places(paper);
    add_rights(paper);
    add_plans(paper);
    add_people(paper);
    add_events(paper);
    return paper;
}

}  // namespace sekisho::access::property
