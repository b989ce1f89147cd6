// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/hospital.hpp"

#include "tests/support/site_text.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace sekisho::access::tests {
namespace {

class Builder {
public:
    explicit Builder(const PaperHospital& paper) : paper_(paper) { site_.rules.emplace_back(); }

    site::Site build() {
        site_.time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), std::chrono::hours{9}}});
        site_.zones.resize(5);  // outside, controlled, limited, and the two again as zones of care
        site_.zones[1].sensitivity = site_.zones[3].sensitivity = site::Sensitivity::controlled;
        site_.zones[2].sensitivity = site_.zones[4].sensitivity = site::Sensitivity::limited;
        site_.zones[3].care = site_.zones[4].care = true;
        for (const auto& hours : paper_.hours) site_.schedules.push_back(schedule(hours));
        for (const auto& door : paper_.doors) site_.doors.push_back(make_door(door));
        for (const auto& job : paper_.jobs) site_.job_classes.push_back(job_class(job));
        for (std::size_t i = 0; i < paper_.rights.size(); ++i) add_right(i);
        for (std::size_t i = 0; i < paper_.levels.size(); ++i) add_level(i);
        site_.clock.rule = rule("clock");
        site_.pin.rule = rule("pin");
        if (!paper_.training.empty()) site_.training = training();
        for (const auto& one : paper_.vendors) site_.vendors.push_back(vendor(one));
        site_.duty = duty();
        auto people = holders();
        site_.roster = site::Roster("roster.csv", std::move(people), std::move(more_));
        return std::move(site_);
    }

private:
    site::RuleIndex rule(const std::string& key) {
        const auto line = static_cast<std::uint32_t>(site_.rules.size());
        site_.rules.push_back({"site.toml", 100 + line, key});
        return {line};
    }

    template <class Rows>
    static std::size_t index_of(const Rows& rows, const std::string& name) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].name == name) return i;
        }
        throw std::invalid_argument("no row " + name);
    }

    site::Schedule schedule(const PaperHours& hours) {
        site::Schedule made;
        made.name = hours.name;
        const auto index = rule("hours." + hours.name);
        for (int day = 0; day < 7; ++day) {
            auto& list = made.weekday[static_cast<std::size_t>(day)];
            list.rule = index;
            if (day < hours.first_weekday || day > hours.last_weekday) continue;
            list.periods = {{static_cast<std::uint16_t>(hours.from), static_cast<std::uint16_t>(hours.to)}};
        }
        return made;
    }

    site::Door make_door(const PaperDoor& door) {
        site::Door made;
        made.name = {door.name};
        made.inner = (door.limited ? 2U : 1U) + (door.care ? 2U : 0U);
        made.entry.rule = rule("entry." + door.name);
        made.entry.reader = site_.readers.size();
        site_.readers.push_back({{door.name}, "", {}, {}, site_.readers.size()});
        if (door.has_exit) made.exit.emplace().rule = rule("exit." + door.name);
        return made;
    }

    site::JobClass job_class(const std::string& job) {
        site::JobClass made;
        made.name = job;
        made.rule = rule("jobs." + job);
        made.rights.resize(site_.doors.size());
        for (const auto& name : paper_.third_parties) {
            if (name == job) made.person_class = site::PersonClass::third_party;
        }
        return made;
    }

    site::Vendor vendor(const PaperVendor& on_paper) {
        site::Vendor made;
        made.name = on_paper.name;
        made.rule = made.contract_rule = made.confirm_rule = made.unused_rule = rule("vendors." + on_paper.name);
        if (on_paper.list_days > 0) made.confirm_every = std::chrono::days{on_paper.list_days};
        if (on_paper.idle_days > 0) made.unused_after = std::chrono::days{on_paper.idle_days};
        made.contract_until = on_paper.until;
        if (on_paper.limited) made.zones = {2, 4};
        if (on_paper.permit) made.permit.emplace().escort = on_paper.escort;
        return made;
    }

    site::Training training() {
        const bool limited = paper_.training == "deny_limited";
        return {limited                     ? site::AfterTraining::deny_limited
                : paper_.training == "deny" ? site::AfterTraining::deny
                                            : site::AfterTraining::warn,
                std::chrono::days{2}, rule("training")};
    }

    site::Duty duty() {
        site::Duty made;
        for (std::size_t i = 0; i < paper_.hours.size(); ++i) made.codes.push_back({paper_.hours[i].name, i});
        made.margin_before = std::chrono::minutes{paper_.margin_before};
        made.margin_after = std::chrono::minutes{paper_.margin_after};
        made.no_row = paper_.duty_as_assignment ? site::NoDutyRow::as_assignment : site::NoDutyRow::deny;
        made.rule = rule("duty");
        for (const auto& row : paper_.duty) {
            for (std::size_t i = 0; i < paper_.people.size(); ++i) {
                if (paper_.people[i].id != row.holder) continue;
                made.rows.push_back({static_cast<std::uint32_t>(i), row.day,
                                     static_cast<std::uint32_t>(index_of(paper_.hours, row.hours))});
            }
        }
        std::sort(made.rows.begin(), made.rows.end());
        return made;
    }

    site::Assignment assignment(const PaperPost& post) {
        site::Assignment made;
        made.from = post.from;
        made.until = post.until;
        made.job_class = static_cast<site::JobClassIndex>(index_of(site_.job_classes, post.job));
        if (!post.hours.empty()) made.during = static_cast<std::uint32_t>(index_of(paper_.hours, post.hours));
        return made;
    }

    void add_right(std::size_t i) {
        const auto& row = paper_.rights[i];
        auto& job = site_.job_classes[index_of(site_.job_classes, row.job)];
        job.rights[index_of(paper_.doors, row.door)].push_back({index_of(paper_.hours, row.hours), row.permit, false,
                                                                rule("rights[" + std::to_string(i) + "]"),
                                                                row.on_duty});
    }

    void add_level(std::size_t i) {
        const auto& row = paper_.levels[i];
        site::SecurityLevel level;
        level.pin = row.pin;
        level.mode = row.dual ? site::AuthenticationMode::dual : site::AuthenticationMode::single;
        site_.levels.push_back(level);
        site::LevelChoice choice;
        if (!row.hours.empty()) choice.during = index_of(paper_.hours, row.hours);
        choice.level = site_.levels.size() - 1;
        choice.rule = rule("levels[" + std::to_string(i) + "]");
        site_.doors[index_of(paper_.doors, row.door)].entry.levels.push_back(choice);
    }

    std::vector<site::Holder> holders() {
        std::vector<site::Holder> made;
        for (const auto& person : paper_.people) {
            site::Holder holder;
            holder.id = {person.id};
            holder.assignment = assignment({person.job});
            holder.trained_until = person.trained;
            holder.first_more = static_cast<std::uint32_t>(more_.size());
            holder.count = static_cast<std::uint32_t>(person.posts.size());
            for (const auto& post : person.posts) more_.push_back(assignment(post));
            if (!person.vendor.empty())
                holder.vendor = static_cast<site::VendorIndex>(index_of(paper_.vendors, person.vendor));
            holder.valid_from = person.from;
            holder.valid_until = person.until;
            holder.extended_grant_time = person.extended;
            holder.line = static_cast<std::uint32_t>(made.size() + 2);
            made.push_back(std::move(holder));
        }
        return made;
    }

    const PaperHospital& paper_;
    site::Site site_;
    std::vector<site::Assignment> more_;
};

}  // namespace

site::Site site_of(const PaperHospital& paper) {
    return Builder(paper).build();
}

state::State state_of(const PaperHospital& paper) {
    state::State state;
    for (const auto& card : paper.cards) {
        state.credentials[{card.ref}] = {{card.ref}, card.revoked, WallTime{}};
        state.people[{card.ref}] = {card.issued, card.came, card.named, card.struck == 0 ? kNoSeq : Seq{card.struck}};
    }
    return state;
}

PaperHospital example() {
    using sekisho::tests::utc;
    PaperHospital paper;
    paper.hours = {{"day", 1, 5, 510, 1050}, {"evening", 0, 6, 1050, 1440}, {"always", 0, 6, 0, 1440}};
    paper.doors = {{"records_door", true}, {"server_door", false}, {"vault_door", true, true}};
    paper.jobs = {"clerk", "engineer", "nobody"};
    paper.rights = {{"clerk", "records_door", "day", false},     {"clerk", "records_door", "evening", true},
                    {"engineer", "server_door", "always", true}, {"engineer", "server_door", "day", false},
                    {"engineer", "vault_door", "always", true},  {"engineer", "records_door", "day", false}};
    paper.levels = {{"records_door", "", false, false},    {"server_door", "day", false, false},
                    {"server_door", "", true, false},      {"vault_door", "day", false, true},
                    {"vault_door", "evening", true, true}, {"vault_door", "", false, false}};
    // Valid from 1 April to 30 September 2026, both dates in Tokyo.
    paper.people = {{"N0001", "clerk", utc("2026-03-31 15:00:00"), utc("2026-09-30 15:00:00"), true},
                    {"N0002", "engineer", WallTime::min(), WallTime::max(), false},
                    {"N0003", "nobody", WallTime::min(), WallTime::max(), false}};
    paper.cards = {{11, "N0001", false}, {12, "N0002", false}, {13, "N0003", false},
                   {14, "N0009", false}, {15, "N0001", true},  {16, "N0009", true}};
    return paper;
}

}  // namespace sekisho::access::tests
