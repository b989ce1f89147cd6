// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/property/paper.hpp"
#include "tests/support/site_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace sekisho::access::property {
namespace {

std::uint32_t line_of(const std::string& key) {
    std::uint32_t line = 1;
    for (const char letter : key) line = (line * 31 + static_cast<unsigned char>(letter)) % 997;
    return line + 1;
}

WallTime time_of(Instant instant) {
    return WallTime{Duration{instant}};
}

template <class Rows>
std::size_t index_of(const Rows& rows, const std::string& name) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].name == name) return i;
    }
    throw std::invalid_argument("no row " + name);
}

// Which of these words it is, as the enumerations of the site count.
template <class Enum, std::size_t N>
Enum word(const std::array<const char*, N>& words, const std::string& text) {
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) throw std::invalid_argument("no word " + text);
    return static_cast<Enum>(found - words.begin());
}

constexpr std::array kSensitivities{"unrestricted", "controlled", "limited", "exclusion"};
constexpr std::array kContexts{"off", "warn", "deny"};
constexpr std::array kPassbacks{"off", "soft", "hard"};
constexpr std::array kClasses{"licensed", "clerical", "vendor", "third_party", "custodian"};
constexpr std::array kEffects{"card_only", "widen", "locked_open"};
constexpr std::array kAfterTraining{"warn", "deny_limited", "deny"};

class Builder {
public:
    explicit Builder(const Hospital& paper) : paper_(paper) {
        site_.rules.emplace_back();
        site_.time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), std::chrono::seconds{kTokyo / kSecond}}});
    }

    site::Site build() {
        for (const auto& [name, hours] : paper_.hours) add_schedule(name, hours);
        site_.zones.emplace_back().name = {"outside"};
        for (const Zone& zone : paper_.zones) add_zone(zone);
        for (const Door& door : paper_.doors) add_door(door);
        if (!paper_.interlock.empty()) add_interlock();
        for (std::size_t i = 0; i < paper_.levels.size(); ++i) add_level(i);
        for (const Job& job : paper_.jobs) add_job(job);
        for (std::size_t i = 0; i < paper_.rights.size(); ++i) add_right(i);
        for (const Vendor& vendor : paper_.vendors) add_vendor(vendor);
        for (const Plan& plan : paper_.plans) add_plan(plan);
        for (const BreakGlass& card : paper_.break_glass) add_break_glass(card);
        site_.clock.rule = rule("clock");
        add_pin_rules();
        if (!paper_.training.empty()) add_training();
        add_duty();
        auto holders = people();
        site_.roster = site::Roster("roster.csv", std::move(holders), std::move(posts_));
        return std::move(site_);
    }

private:
    site::RuleIndex rule(const std::string& key) {
        site_.rules.push_back({"site.toml", line_of(key), key});
        return {static_cast<std::uint32_t>(site_.rules.size() - 1)};
    }

    // Position in the table, which is a map.
    [[nodiscard]] std::size_t schedule(const std::string& name) const {
        const auto found = paper_.hours.find(name);
        if (found == paper_.hours.end()) throw std::invalid_argument("no hours " + name);
        return static_cast<std::size_t>(std::distance(paper_.hours.begin(), found));
    }

    void add_schedule(const std::string& name, const sekisho::tests::PaperSchedule& hours) {
        auto made = sekisho::tests::engine_of(paper_.calendar, hours);
        const auto own_rule = [&](site::DayList& list) {
            list.rule = rule("schedules." + name + "." + made.lists.at(list.rule.value));
        };
        for (auto& list : made.schedule.weekday) own_rule(list);
        for (auto& list : made.schedule.special) {
            if (list) own_rule(*list);
        }
        made.schedule.name = name;
        site_.special_days = made.days;
        site_.schedules.push_back(std::move(made.schedule));
    }

    void add_zone(const Zone& zone) {
        auto& made = site_.zones.emplace_back();
        made.name = {zone.name};
        made.sensitivity = word<site::Sensitivity>(kSensitivities, zone.sensitivity);
        if (!zone.parent.empty()) made.parent = zone_index(zone.parent);
        made.care = zone.care;
        made.rule = rule("zones." + zone.name);
        made.presence.context = word<site::Context>(kContexts, zone.context);
        made.presence.passback = word<site::Passback>(kPassbacks, zone.passback);
        if (zone.passback_for != 0) made.presence.passback_for = Duration{zone.passback_for};
        made.presence.least = zone.least;
        made.presence.most = zone.most;
    }

    [[nodiscard]] std::size_t zone_index(const std::string& name) const { return 1 + index_of(paper_.zones, name); }

    void add_door(const Door& door) {
        auto& made = site_.doors.emplace_back();
        made.name = {door.name};
        made.inner = zone_index(door.zone);
        made.rule = rule("doors." + door.name);
        made.fire_release = door.fire_release;
        if (door.cabinet) made.kind = site::DoorKind::cabinet;
        made.entry.rule = rule("doors." + door.name + ".entry");
        made.entry.reader = site_.readers.size();
        auto& reader = site_.readers.emplace_back();
        reader.name = {"reader_of_" + door.name};
        if (door.has_keypad) reader.keypad = made.entry.reader;
        if (door.has_exit) made.exit.emplace().rule = rule("doors." + door.name + ".exit");
    }

    void add_interlock() {
        site::Interlock made{"way_in", {}, rule("interlocks.way_in")};
        for (const std::string& door : paper_.interlock) made.doors.push_back(index_of(paper_.doors, door));
        std::sort(made.doors.begin(), made.doors.end());
        site_.interlocks.push_back(std::move(made));
    }

    void add_level(std::size_t i) {
        const LevelRow& row = paper_.levels[i];
        auto& level = site_.levels.emplace_back();
        level.name = "levels[" + std::to_string(i) + "]";
        level.pin = row.pin;
        level.mode = row.dual ? site::AuthenticationMode::dual : site::AuthenticationMode::single;
        level.desk_may_attend = row.desk;
        site::LevelChoice choice;
        if (!row.hours.empty()) choice.during = schedule(row.hours);
        choice.level = i;
        choice.rule = rule("levels[" + std::to_string(i) + "]");
        site_.doors[index_of(paper_.doors, row.door)].entry.levels.push_back(choice);
    }

    void add_job(const Job& job) {
        auto& made = site_.job_classes.emplace_back();
        made.name = job.name;
        made.person_class = word<site::PersonClass>(kClasses, job.person_class);
        made.rule = rule("jobs." + job.name);
        made.rights.resize(paper_.doors.size());
    }

    void add_right(std::size_t i) {
        const Right& right = paper_.rights[i];
        site::Policy policy;
        policy.schedule = schedule(right.hours);
        policy.needs_permit = right.permit;
        policy.needs_escort = right.escort;
        policy.on_duty = right.on_duty;
        policy.rule = rule("rights[" + std::to_string(i) + "]");
        site_.job_classes[index_of(paper_.jobs, right.job)].rights[index_of(paper_.doors, right.door)].push_back(
            policy);
    }

    void add_vendor(const Vendor& vendor) {
        auto& made = site_.vendors.emplace_back();
        made.name = vendor.name;
        made.contract_until = time_of(vendor.until);
        for (const auto& zone : vendor.zones) made.zones.push_back(zone_index(zone));
        if (vendor.permit) made.permit.emplace().escort = vendor.escort;
        made.rule = rule("vendors." + vendor.name);
        made.contract_rule = rule("vendors." + vendor.name + ".contract");
        if (vendor.confirm_every != 0) made.confirm_every = Duration{vendor.confirm_every};
        if (vendor.unused_after != 0) made.unused_after = Duration{vendor.unused_after};
        made.confirm_rule = rule("vendors." + vendor.name + ".confirm_workers_every");
        made.unused_rule = rule("vendors." + vendor.name + ".suspend_unused_after");
    }

    void add_plan(const Plan& plan) {
        auto& made = site_.emergency_plans.emplace_back();
        made.name = plan.name;
        for (const Effect& effect : plan.effects) {
            const auto key = "plans." + plan.name + "[" + std::to_string(made.effects.size()) + "]";
            auto& added = made.effects.emplace_back();
            added.kind = word<site::EffectKind>(kEffects, effect.kind);
            for (const auto& zone : effect.zones) added.zones.push_back(zone_index(zone));
            for (const auto& job : effect.jobs) added.job_classes.push_back(index_of(paper_.jobs, job));
            added.rule = rule(key);
        }
    }

    void add_break_glass(const BreakGlass& card) {
        auto& made = site_.break_glass.emplace_back();
        made.name = card.name;
        for (const auto& door : card.doors) made.doors.push_back(index_of(paper_.doors, door));
        made.opens_undeclared = card.undeclared;
        made.rule = rule("break_glass." + card.name);
    }

    void add_pin_rules() {
        site_.pin.max_age.reset();
        if (paper_.pin.max_age != 0) site_.pin.max_age = Duration{paper_.pin.max_age};
        site_.pin.warn_before = Duration{paper_.pin.warn_before};
        site_.pin.grace_uses = paper_.pin.grace;
        site_.pin.rule = rule("pin");
    }

    void add_training() {
        auto& made = site_.training.emplace();
        made.after_end = word<site::AfterTraining>(kAfterTraining, paper_.training);
        made.warn_before = std::chrono::days{paper_.training_warns / kDay};
        made.rule = rule("training");
    }

    void add_duty() {
        auto& made = site_.duty.emplace();
        for (const auto& [name, hours] : paper_.hours) made.codes.push_back({name, schedule(name)});
        made.margin_before = std::chrono::minutes{paper_.duty.before};
        made.margin_after = std::chrono::minutes{paper_.duty.after};
        made.no_row = paper_.duty.as_assignment ? site::NoDutyRow::as_assignment : site::NoDutyRow::deny;
        made.rule = rule("duty");
        for (const DutyRow& row : paper_.duty.rows) {
            for (std::uint32_t i = 0; i < paper_.people.size(); ++i) {
                if (paper_.people[i].id != row.person) continue;
                made.rows.push_back(
                    {i, static_cast<std::int32_t>(row.day), static_cast<std::uint32_t>(schedule(row.hours))});
            }
        }
        std::sort(made.rows.begin(), made.rows.end());
        made.rows.erase(std::unique(made.rows.begin(), made.rows.end()), made.rows.end());
    }

    site::Assignment assignment(const Post& post) {
        site::Assignment made;
        made.from = time_of(post.from);
        made.until = time_of(post.until);
        made.job_class = static_cast<site::JobClassIndex>(index_of(paper_.jobs, post.job));
        if (!post.hours.empty()) made.during = static_cast<std::uint32_t>(schedule(post.hours));
        return made;
    }

    std::vector<site::Holder> people() {
        std::vector<site::Holder> made;
        for (const Person& person : paper_.people) {
            auto& holder = made.emplace_back();
            holder.id = {person.id};
            holder.valid_from = time_of(person.from);
            holder.valid_until = time_of(person.until);
            holder.trained_until = time_of(person.trained);
            holder.extended_grant_time = person.extended;
            holder.line = static_cast<std::uint32_t>(made.size() + 1);
            if (!person.vendor.empty())
                holder.vendor = static_cast<site::VendorIndex>(index_of(paper_.vendors, person.vendor));
            holder.assignment = assignment(person.posts.front());
            if (person.posts.size() == 1) continue;
            holder.first_more = static_cast<std::uint32_t>(posts_.size());
            holder.count = static_cast<std::uint32_t>(person.posts.size());
            for (const Post& post : person.posts) posts_.push_back(assignment(post));
        }
        return made;
    }

    const Hospital& paper_;
    site::Site site_;
    std::vector<site::Assignment> posts_;
};

}  // namespace

std::string rule_of(const std::string& key) {
    return "site.toml:" + std::to_string(line_of(key)) + " " + key;
}

site::Site site_of(const Hospital& paper) {
    return Builder(paper).build();
}

}  // namespace sekisho::access::property
