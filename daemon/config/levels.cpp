// SPDX-License-Identifier: Apache-2.0
// Security levels, and the ordered `levels` of an entry side.
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace sekisho::config {
namespace {

constexpr std::string_view kDefault = "default";
constexpr auto kNoLevel = std::numeric_limits<site::LevelIndex>::max();  // reported as unknown
constexpr int kDay = 1440;                                               // minutes

// The minutes of a date that its own list covers, from midnight without a gap.
int covered(const site::DayList& list, int from) {
    for (const site::Period& period : list.periods) {
        if (period.start > from) break;
        from = std::max(from, period.overnight() ? period.end + kDay : int{period.end});
    }
    return from;
}

// True where it holds at every instant: each list covers its whole date; without lists of special
// days the tail of the weekday before counts too.
bool always_holds(const site::Schedule& schedule) {
    const auto whole = [](const site::DayList& list) { return covered(list, 0) >= kDay; };
    const auto as_weekday = [](const auto& list) { return !list.has_value(); };
    const bool plain = std::all_of(schedule.special.begin(), schedule.special.end(), as_weekday);
    for (std::size_t day = 0; day < 7; ++day) {
        const auto& before = schedule.weekday[(day + 6) % 7].periods;
        const bool tail = plain && !before.empty() && before.back().overnight();
        if (covered(schedule.weekday[day], tail ? before.back().end : 0) < kDay) return false;
    }
    return std::all_of(schedule.special.begin(), schedule.special.end(),
                       [&](const auto& list) { return !list || whole(*list); });
}

class LevelsReader {
public:
    LevelsReader(Build& build, const Section& entry, const Node& node)
        : build_(build), path_(entry.path_of("levels")), node_(node) {}

    std::vector<site::LevelChoice> table() {
        const Member* by_default = nullptr;
        const Member* scheduled = nullptr;
        for (const Member& member : node_.members) {
            if (member.key == kDefault) {
                by_default = &member;
            } else if (scheduled == nullptr) {
                scheduled = &member;
            } else {
                build_.faults.add(member.place, RuleId::ambiguous_levels,
                                  fmt::format("{} names more than one schedule, and a table has no order", path_),
                                  "write a list: [ { during = \"...\", level = \"...\" }, { level = \"...\" } ]; "
                                  "the first that holds decides");
            }
        }
        if (scheduled != nullptr) table_row(*scheduled, true);
        if (by_default != nullptr) {
            table_row(*by_default, false);
            if (scheduled != nullptr && closes(out_.front())) {
                report_unreachable(by_default->place, path_ + "." + by_default->key, scheduled->place);
            }
        } else {
            report_no_default("the key `default`");
        }
        return std::move(out_);
    }

    std::vector<site::LevelChoice> list() {
        std::optional<Place> closing;  // the first row that always holds
        bool defaulted = false;
        for (std::size_t at = 0; at < node_.items.size(); ++at) {
            const Section row(build_, node_.items[at], fmt::format("{}[{}]", path_, at), spec::kLevelRow);
            if (closing) report_unreachable(row.place(), row.path(), *closing);
            defaulted = defaulted || !row.has("during");
            list_row(row);
            if (!closing && (!row.has("during") || closes(out_.back()))) closing = row.place();
        }
        if (!defaulted) report_no_default("a last row without `during`");
        return std::move(out_);
    }

private:
    void table_row(const Member& member, bool scheduled) {
        const std::string path = path_ + "." + member.key;
        site::LevelChoice choice;
        choice.rule = build_.add_rule(member.place, path);
        if (scheduled) {
            Node name;
            name.text = member.key;
            name.place = member.place;
            choice.during = resolve(build_, build_.schedules, name, path);
        }
        if (has_type(build_, member.value, Want::text, path)) set_level(choice, member.value, path);
        out_.push_back(choice);
    }

    void list_row(const Section& row) {
        site::LevelChoice choice;
        choice.rule = build_.add_rule(row.place(), row.path());
        if (const Node* during = row.get("during")) {
            choice.during = resolve(build_, build_.schedules, *during, row.path_of("during"));
            const auto same = std::find_if(out_.begin(), out_.end(), [&](const site::LevelChoice& other) {
                return other.during && other.during == choice.during;
            });
            if (same != out_.end()) {
                build_.faults.add(during->place, RuleId::unreachable_level,
                                  fmt::format("{} is never reached: `{}` stands above it", row.path(), during->text),
                                  "remove one of the two rows");
            }
        }
        if (const Node* level = row.get("level")) set_level(choice, *level, row.path_of("level"));
        out_.push_back(choice);
    }

    void set_level(site::LevelChoice& choice, const Node& text, const std::string& path) {
        choice.level = resolve(build_, build_.levels, text, path).value_or(kNoLevel);
    }

    [[nodiscard]] bool closes(const site::LevelChoice& choice) const {
        return choice.during && always_holds(build_.site.schedules[*choice.during]);
    }

    void report_unreachable(Place place, std::string_view path, Place closing) {
        build_.faults.add(place, RuleId::unreachable_level,
                          fmt::format("{} is never reached: the row at {} always holds", path, where(closing)),
                          "the row without `during` is the last one; a schedule above it leaves times open");
    }

    void report_no_default(std::string_view what) {
        build_.faults.add(node_.place, RuleId::no_default_level,
                          fmt::format("{} does not say what holds at all other times", path_),
                          fmt::format("add {}", what));
    }

    Build& build_;
    std::string path_;
    const Node& node_;
    std::vector<site::LevelChoice> out_;
};

// Who may be the second person, and how long is waited for one (STD-IEC-09, PRAC-02).
void parse_second(Build& build, const Section& section, site::SecurityLevel& level) {
    using std::chrono::seconds;
    level.window = duration_in(section, "window", {seconds{3}, seconds{120}, "at least 3 s, at most 120 s"})
                       .value_or(level.window);
    const Node* second = section.get("second");
    if (second == nullptr) return;
    check_listed_once(build, *second, section.path_of("second"));
    const auto names = [second](std::string_view word) {
        return std::any_of(second->items.begin(), second->items.end(),
                           [word](const Node& one) { return one.text == word; });
    };
    level.desk_may_attend = names(kSecurityDesk);
    if (level.desk_may_attend && build.roles.complete && !build.roles.find(kSecurityDesk)) {
        build.faults.add(
            second->place, RuleId::unknown_name,
            fmt::format("{} counts on the security desk, and [roles] names nobody of it", section.path_of("second")),
            "write [roles] security_desk = [\"uid:...\"], or leave it out here");
    }
    if (level.mode == site::AuthenticationMode::dual && names("holder")) return;
    build.faults.add(second->place, RuleId::bad_value,
                     fmt::format("{} leaves no second person with a card of their own", section.path_of("second")),
                     "write mode = \"DualCredential\" and second = [\"holder\"], with \"security_desk\" beside it "
                     "where an operator may stand in");
}

}  // namespace

void parse_security_level(Build& build, const Member& member) {
    const Section section(build, member.value, "security_levels." + member.key, spec::kLevel);
    site::SecurityLevel level;
    level.name = member.key;
    level.rule = build.add_rule(member.place, section.path());
    if (section.text("mode") == "DualCredential") level.mode = site::AuthenticationMode::dual;
    parse_second(build, section, level);
    if (const Node* require = section.get("require")) {
        check_listed_once(build, *require, section.path_of("require"));
        const auto asks = [require](std::string_view factor) {
            return std::any_of(require->items.begin(), require->items.end(),
                               [factor](const Node& item) { return item.text == factor; });
        };
        level.card = asks("Card");
        level.pin = asks("PIN");
        if (!level.card) {
            build.faults.add(require->place, RuleId::level_without_card,
                             fmt::format("{} does not ask for a card", section.path_of("require")),
                             "write [\"Card\"] or [\"Card\", \"PIN\"]");
        }
    } else {
        level.pin = true;  // reported: no door is too weak by it
    }
    build.site.levels.push_back(std::move(level));
}

std::vector<site::LevelChoice> parse_levels(Build& build, const Section& entry) {
    const Node* node = entry.get("levels");
    if (node == nullptr) return {};
    LevelsReader reader(build, entry, *node);
    return node->kind == Kind::table ? reader.table() : reader.list();
}

}  // namespace sekisho::config
