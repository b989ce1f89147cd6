// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/diff.hpp"
#include "daemon/site/standing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

namespace sekisho::site {
namespace {

std::string head_of(const PeopleChange& change) {
    if (change.people.empty()) return "job class " + job_classes_text(change);
    return fmt::format("{} {} ({})", change.people.size(), change.people.size() == 1 ? "person" : "people",
                       job_classes_text(change));
}

std::string instant_text(const TimeZone& zone, WallTime instant) {
    const LocalTime local = zone.to_local(instant);
    if (local.second == 0) return date_text(local.day);
    return fmt::format("{} {:02}:{:02}", date_text(local.day), local.second / 3600, local.second / 60 % 60);
}

// "2 people: duty: 31 dates"
std::vector<std::string> counted_facts(const std::vector<FactChange>& facts) {
    std::map<std::string_view, std::pair<std::set<std::string_view>, std::size_t>> by_key;
    for (const FactChange& fact : facts) {
        auto& [people, rows] = by_key[fact.key];
        people.insert(fact.holder.value);
        ++rows;
    }
    std::vector<std::string> out;
    for (const auto& [key, counts] : by_key) {
        const auto& [people, rows] = counts;
        out.push_back(fmt::format("{} {}: {}{}", people.size(), people.size() == 1 ? "person" : "people", key,
                                  key == kDuty ? fmt::format(": {} {}", rows, rows == 1 ? "date" : "dates") : ""));
    }
    return out;
}

// At the beginning of a character.
std::string cut(std::string line) {
    if (line.size() <= kLongestLine) return line;
    std::size_t end = kLongestLine - 3;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
    line.resize(end);
    return line + "...";
}

// What people wrote in their own words may name somebody.
bool is_free_text(const PartChange& change) {
    return change.key == "accepted risk" || change.key == "equivalent measure" || change.key == "paper ledger" ||
           change.key == "owner" || change.key == "items looked at";
}

}  // namespace

std::vector<std::string> rights_texts(const Diff& diff, const ChangeSpan& span) {
    std::vector<std::string> out;
    std::vector<bool> told(span.rights.size());
    for (std::size_t at = 0; at < span.rights.size(); ++at) {
        if (told[at]) continue;
        const RightChange& right = span.rights[at];
        std::string doors;
        for (std::size_t other = at; other < span.rights.size(); ++other) {
            const RightChange& like = span.rights[other];
            if (like.gain != right.gain || like.needs != right.needs || like.hours != right.hours) continue;
            told[other] = true;
            doors += fmt::format("{}{}.entry", doors.empty() ? "" : ", ", like.door);
        }
        out.push_back(fmt::format("{} {}{}: {}", right.gain ? "gain" : "lose", doors, needs_text(right.needs),
                                  hours_text(right.hours, diff.groups)));
    }
    return out;
}

std::string time_text(const Diff& diff, const ChangeSpan& span) {
    std::string out;
    if (span.from > diff.now) out = "from " + instant_text(diff.time_zone, span.from);
    if (span.until == WallTime::max()) return out;
    const LocalTime end = diff.time_zone.to_local(span.until);
    // As personnel data say it: the last day that counts.
    const bool whole_day = end.second == 0;
    if (!out.empty()) out += ' ';
    return out + (whole_day ? "to " + date_text(end.day - std::chrono::days{1})
                            : "until " + instant_text(diff.time_zone, span.until));
}

std::string job_classes_text(const PeopleChange& change) {
    const std::string before = fmt::format("{}", fmt::join(change.before, "+"));
    const std::string after = fmt::format("{}", fmt::join(change.after, "+"));
    if (before == after) return before;
    if (before.empty()) return "new: " + after;
    if (after.empty()) return "gone: " + before;
    return before + " -> " + after;
}

std::string text_of(const PartChange& change) {
    if (change.key.empty()) return fmt::format("{}: {}", change.part, change.after.empty() ? "removed" : "new");
    if (change.before.empty()) return fmt::format("{}: {}: {}", change.part, change.key, change.after);
    return fmt::format("{}: {}: was {}, now {}", change.part, change.key, change.before,
                       change.after.empty() ? "none" : change.after);
}

std::vector<std::string> facts_texts(const Diff& diff) {
    std::vector<std::string> out;
    const HolderId* on_duty = nullptr;  // whose line stands last in `out`
    std::size_t dates = 0;
    const auto end_duty = [&] {
        if (dates > kMostDates) out.back() += fmt::format("; and {} more", dates - kMostDates);
        dates = 0;
    };
    for (const FactChange& fact : diff.facts) {
        const auto words = fmt::format("was {}, now {}", fact.before, fact.after);
        const bool goes_on = fact.date && on_duty != nullptr && *on_duty == fact.holder;
        if (!goes_on) end_duty();
        on_duty = fact.date ? &fact.holder : nullptr;
        if (fact.date) ++dates;
        if (!goes_on) {
            out.push_back(fmt::format("{}: {}: {}{}", fact.holder.value, fact.key,
                                      fact.date ? date_text(*fact.date) + " " : "", words));
        } else if (dates <= kMostDates) {
            out.back() += fmt::format("; {} {}", date_text(*fact.date), words);
        }
    }
    end_duty();
    return out;
}

ShortDiff shortened(const Diff& diff) {
    ShortDiff out;
    const auto add = [&out](std::string line) {
        if (out.lines.size() == kMostLines) {
            ++out.more;
        } else {
            out.lines.push_back(cut(std::move(line)));
        }
    };
    for (const auto* changes : {&diff.people, &diff.job_classes}) {
        for (const PeopleChange& change : *changes) {
            for (const ChangeSpan& span : change.spans) {
                const std::string when = time_text(diff, span);
                for (const std::string& right : rights_texts(diff, span))
                    add(fmt::format("{}{}{}: {}", head_of(change), when.empty() ? "" : " ", when, right));
            }
        }
    }
    for (const std::string& line : counted_facts(diff.facts)) add(line);
    for (const PartChange& part : diff.parts)
        add(is_free_text(part) ? fmt::format("{}: {}: changed", part.part, part.key) : text_of(part));
    return out;
}

}  // namespace sekisho::site
