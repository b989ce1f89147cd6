// SPDX-License-Identifier: Apache-2.0
// Schedules: lists of periods for weekdays and special days (6.4-B1, B1b; PRAC-03).
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"
#include "daemon/config/weekdays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <utility>

namespace sekisho::config {
namespace {

constexpr int kDay = 1440;

struct Placed {
    site::Period period;
    const Node* node;
    [[nodiscard]] int end() const { return period.overnight() ? period.end + kDay : period.end; }
};

void report_overlap(Build& build, const Node& first, const Node& second, std::string_view path, std::string_view how) {
    const Node& later =
        std::pair(first.place.line, first.place.column) < std::pair(second.place.line, second.place.column) ? second
                                                                                                            : first;
    const Node& earlier = &later == &second ? first : second;
    build.faults.add(
        later.place, RuleId::overlapping_periods,
        fmt::format("{}: \"{}\" overlaps \"{}\" ({}){}", path, later.text, earlier.text, where(earlier.place), how),
        "make one period of them, or move an end");
}

// `next_day_too`: the list also holds on the day after some day that it holds on, so its own tail
// may meet it.
void check_overlaps(Build& build, std::vector<Placed>& list, bool next_day_too, std::string_view path) {
    std::sort(list.begin(), list.end(),
              [](const Placed& a, const Placed& b) { return a.period.start < b.period.start; });
    if (list.size() < 2) return;
    const Placed* last = &list.front();  // of those so far the one that ends last: it may reach over many
    for (std::size_t next = 1; next < list.size(); ++next) {
        const Placed& here = list[next];
        if (here.period.start < last->end()) report_overlap(build, *last->node, *here.node, path, "");
        if (here.end() > last->end()) last = &here;
    }
    const Placed& first = list.front();
    const bool whole_day = last->period.start == last->period.end;
    const bool told = last->period.start < first.end();  // the two meet on the same day already
    const bool meets = last->end() - kDay > first.period.start;
    if (meets && !told && (next_day_too || whole_day))
        report_overlap(build, *first.node, *last->node, path, " on the next day");
}

// Both ascending.
void check_tail(Build& build, const std::vector<Placed>& list, const std::vector<Placed>& next, std::string_view path) {
    if (list.empty() || next.empty()) return;
    const Placed& last =
        *std::max_element(list.begin(), list.end(), [](const Placed& a, const Placed& b) { return a.end() < b.end(); });
    if (last.end() - kDay > next.front().period.start)
        report_overlap(build, *last.node, *next.front().node, path, " on the next day");
}

std::vector<site::Period> periods_of(const std::vector<Placed>& list) {
    std::vector<site::Period> periods;
    periods.reserve(list.size());
    for (const Placed& placed : list) periods.push_back(placed.period);
    return periods;
}

// Empty when a period is faulty.
std::vector<Placed> parse_list(Build& build, const Node& texts, bool next_day_too, std::string_view path) {
    std::vector<Placed> list;
    bool right = true;
    for (const Node& item : texts.items) {
        if (const auto period = parse_period(item.text)) {
            if (period->start == period->end) {
                build.faults.warn(item.place, RuleId::whole_day_period,
                                  fmt::format("{}: \"{}\" is no moment, but 24 hours", path, item.text),
                                  "write \"00:00-24:00\" for a whole day, [] for none");
            }
            list.push_back({*period, &item});
            continue;
        }
        right = false;
        build.faults.add(item.place, RuleId::bad_period, fmt::format("{}: \"{}\" is no period", path, item.text),
                         "write \"HH:MM-HH:MM\" in half-width characters, each number with two "
                         "digits (\"08:30-17:30\"); only an end may be 24:00");
    }
    if (!right) return {};
    check_overlaps(build, list, next_day_too, path);
    return list;
}

bool on_consecutive_dates(const site::SpecialDays& days, site::GroupIndex group) {
    for (std::size_t next = 1; next < days.dates.size(); ++next) {
        const auto& [day, holder] = days.dates[next];
        const auto& [before, holder_before] = days.dates[next - 1];
        if (holder == group && holder_before == group && day - before == std::chrono::days{1}) return true;
    }
    return false;
}

class SchedulesReader {
public:
    SchedulesReader(Build& build, const Member& member, const Section& section)
        : build_(build), member_(member), section_(section) {
        out_.name = member.key;
        out_.special.resize(build.site.special_days.groups.size());
        const auto rule = build.add_rule(member.place, section.path());
        for (auto& day : out_.weekday) day.rule = rule;
    }

    site::Schedule read() {
        weekdays();
        check_tails();
        special();
        if (section_.text("overnight") == "cut") cut();
        if (!any_period_) {
            build_.faults.add(member_.place, RuleId::empty_schedule,
                              fmt::format("{} never holds: it has no period", section_.path()),
                              "give it a period, or remove it and what refers to it");
        }
        return std::move(out_);
    }

private:
    void cut() {
        out_.overnight = site::Overnight::cut;
        const auto overnight = [](const site::DayList& list) {
            return std::any_of(list.periods.begin(), list.periods.end(),
                               [](const site::Period& period) { return period.overnight() && period.end > 0; });
        };
        const auto& special = out_.special;
        const bool cuts =
            std::any_of(special.begin(), special.end(), [](const auto& list) { return list.has_value(); });
        const bool passes =
            std::any_of(out_.weekday.begin(), out_.weekday.end(), overnight) ||
            std::any_of(special.begin(), special.end(), [&](const auto& list) { return list && overnight(*list); });
        if (cuts && passes) return;
        build_.faults.warn(section_.get("overnight")->place, RuleId::never_holds,
                           fmt::format("{}: nothing is ever cut: {}", section_.path_of("overnight"),
                                       passes ? "no date is special for this schedule" : "no period passes midnight"),
                           "remove it, or correct the list that it was written for");
    }

    void weekdays() {
        for (const Member& member : member_.value.members) {
            if (member.key == "special" || member.key == "overnight") continue;
            const auto days = parse_weekdays(member.key);
            if (!days) {
                unknown(member);
            } else if (is_list(member)) {
                one_key(member, *days);
            } else {
                any_period_ = true;  // reported already
            }
        }
    }

    // The section has checked the keys that its table lists; the others are ranges and lists of
    // weekdays.
    [[nodiscard]] bool is_list(const Member& member) const {
        const bool listed = std::any_of(spec::kScheduleKeys.begin(), spec::kScheduleKeys.end(),
                                        [&](const KeySpec& key) { return key.name == member.key; });
        return listed ? section_.get(member.key) != nullptr
                      : has_type(build_, member.value, Want::texts, section_.path_of(member.key));
    }

    void unknown(const Member& member) {
        any_period_ = true;  // a fault that stands already; what the key meant is not known
        if (member.key.find_first_of("-,") == std::string::npos || is_secret_key(member.key)) {
            section_.report_unknown(member);
            return;
        }
        build_.faults.add(member.place, RuleId::bad_weekdays,
                          fmt::format("{}: these are no weekdays", section_.path_of(member.key)),
                          "mon tue wed thu fri sat sun, a range such as mon-fri (from Monday to "
                          "Sunday), or a quoted list \"mon,wed,fri\"");
    }

    void one_key(const Member& member, const Weekdays& days) {
        const std::string path = section_.path_of(member.key);
        site::DayList list;
        auto placed = parse_list(build_, member.value, days.consecutive(), path);
        list.periods = periods_of(placed);
        list.rule = build_.add_rule(member.place, path);
        any_period_ = any_period_ || !member.value.items.empty();
        if (days.twice) report_twice(member, *days.twice, member.place);
        for (std::size_t day = 0; day < 7; ++day) {
            if (!days.set[day]) continue;
            if (given_[day]) report_twice(member, day, *given_[day]);
            given_[day] = member.place;
            out_.weekday[day] = list;
            placed_[day] = {&member, placed};
        }
    }

    // The tail of each weekday against the list of the next; a key against itself is checked
    // where it is read. One fault for two keys, however many days they share.
    void check_tails() {
        std::set<std::pair<const Member*, const Member*>> seen;
        for (std::size_t day = 0; day < 7; ++day) {
            const auto& [key, list] = placed_[day];
            const auto& [next_key, next] = placed_[(day + 1) % 7];
            if (key == next_key || !seen.emplace(key, next_key).second) continue;
            check_tail(build_, list, next, section_.path());
        }
    }

    void report_twice(const Member& member, std::size_t day, Place first) {
        build_.faults.add(member.place, RuleId::weekday_twice,
                          fmt::format("{} gives {} a second list (first: {})", section_.path_of(member.key),
                                      kWeekdayNames[day], where(first)),
                          "give each weekday one list");
    }

    void special() {
        const Node* special = section_.get("special");
        if (section_.has("special") && special == nullptr) return;  // reported already
        if (special != nullptr && special->kind == Kind::string) return;
        if (special != nullptr) {
            for (const Member& member : special->members) group(member);
        }
        if (!build_.groups.complete) return;
        for (std::size_t group = 0; group < build_.groups.names.size(); ++group) {
            const std::string& name = build_.groups.names[group];
            if (special != nullptr && find(*special, name) != nullptr) continue;
            build_.faults.add(special == nullptr ? member_.place : special->place, RuleId::special_group_not_named,
                              fmt::format("{} does not say what holds on the days of `{}`", section_.path(), name),
                              fmt::format("write special = {{ {} = [...] }} or \"as_weekday\" for "
                                          "it, or special = \"as_weekday\" for all",
                                          name));
        }
    }

    void group(const Member& member) {
        const std::string path = section_.path_of("special") + "." + member.key;
        Node name;
        name.text = member.key;
        name.place = member.place;
        std::optional<std::size_t> index;
        if (is_secret_key(member.key)) {
            report_secret(build_, member.place, path);
        } else {
            index = resolve(build_, build_.groups, name, path);
        }
        if (member.value.kind == Kind::string) {
            if (member.value.text == "as_weekday") return;
            build_.faults.add(
                member.value.place, RuleId::bad_value,
                fmt::format("{} is \"{}\"; it may be as_weekday or an array of periods", path, member.value.text),
                "write \"as_weekday\" or [\"HH:MM-HH:MM\"]");
            return;
        }
        if (!has_type(build_, member.value, Want::texts, path)) return;
        any_period_ = any_period_ || !member.value.items.empty();
        const bool next_day_too = index && on_consecutive_dates(build_.site.special_days, *index);
        site::DayList list{periods_of(parse_list(build_, member.value, next_day_too, path)),
                           build_.add_rule(member.place, path)};
        if (!index) return;
        check_reachable(member, path, *index);
        out_.special[*index] = std::move(list);
    }

    void check_reachable(const Member& member, const std::string& path, site::GroupIndex group) {
        const auto& days = build_.site.special_days;
        const bool dated =
            std::any_of(days.dates.begin(), days.dates.end(), [group](const auto& row) { return row.second == group; });
        if (dated || days.uncovered == group || member.value.items.empty() || build_.faulty_groups.count(group) != 0)
            return;
        build_.faults.add(member.place, RuleId::unreachable_list,
                          fmt::format("{} never holds: no date belongs to that group", path),
                          "give the group a date, or leave this list empty");
    }

    Build& build_;
    const Member& member_;
    const Section& section_;
    site::Schedule out_;
    std::array<std::optional<Place>, 7> given_;
    std::array<std::pair<const Member*, std::vector<Placed>>, 7> placed_{};
    bool any_period_ = false;
};

}  // namespace

void parse_schedule(Build& build, const Member& member) {
    const Section section(build, member.value, "schedules." + member.key, spec::kSchedule);
    if (member.key == "default") {
        build.faults.add(member.place, RuleId::reserved_name,
                         "`default` is no name for a schedule: it names the last row of `levels`",
                         "choose another name");
    }
    if (member.key == kOnDuty) {
        build.faults.add(member.place, RuleId::reserved_name,
                         "`on_duty` is no name for a schedule: it names the hours of the duty file",
                         "choose another name");
    }
    build.site.schedules.push_back(SchedulesReader(build, member, section).read());
}

}  // namespace sekisho::config
