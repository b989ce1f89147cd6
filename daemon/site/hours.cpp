// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace sekisho::site {
namespace {

struct Words {
    std::array<std::string_view, 7> days;  // Monday first
    std::string_view daily, always, never, run, comma, list, no_day_of, more;
};
constexpr Words kEnglish{{"mon", "tue", "wed", "thu", "fri", "sat", "sun"},
                         "daily",
                         "always",
                         "never",
                         "-",
                         ",",
                         ", ",
                         "not on {}",
                         "and {} more dates"};
constexpr Words kJapanese{
    {"月", "火", "水", "木", "金", "土", "日"}, "毎日", "終日", "なし", "〜", "・", "、", "{}を除く", "ほか{}日"};

const Words& words_of(Language language) {
    return language == Language::japanese ? kJapanese : kEnglish;
}

std::string span_text(const MinuteSpan& span) {
    return fmt::format("{:02}:{:02}-{:02}:{:02}", span.start / 60, span.start % 60, span.end / 60, span.end % 60);
}

std::string text_of(const std::vector<MinuteSpan>& spans) {
    std::string out;
    for (const MinuteSpan& span : spans) out += (out.empty() ? "" : " ") + span_text(span);
    return out;
}

// Monday first. What reaches over midnight into an early part of the next date is one span, whose end comes before
// its start; so it is written as people write shifts.
std::array<std::vector<MinuteSpan>, 7> joined(const Week& week) {
    std::array<std::vector<MinuteSpan>, 7> days;
    for (std::size_t day = 0; day < 7; ++day) days[day] = spans_of(week[(day + 1) % 7]);
    std::array<bool, 7> into_next{};
    for (std::size_t day = 0; day < 7; ++day) {
        const auto& next = days[(day + 1) % 7];
        if (days[day].empty() || next.empty()) continue;
        into_next[day] = days[day].back().end == kMinutesPerDay && next.front().start == 0 &&
                         next.front().end <= days[day].back().start;
    }
    std::array<std::vector<MinuteSpan>, 7> out = days;
    for (std::size_t day = 0; day < 7; ++day) {
        if (!into_next[day]) continue;
        const std::size_t next = (day + 1) % 7;
        out[day].back().end = days[next].front().end;
        out[next].erase(out[next].begin());
    }
    return out;
}

// "mon-fri", "mon-wed,fri"
std::string days_text(const std::vector<std::size_t>& days, const Words& words) {
    if (days.size() == 7) return std::string(words.daily);
    std::string out;
    for (std::size_t at = 0; at < days.size();) {
        std::size_t last = at;
        while (last + 1 < days.size() && days[last + 1] == days[last] + 1) ++last;
        if (!out.empty()) out += words.comma;
        out += words.days[days[at]];
        if (last > at) out += fmt::format("{}{}", last == at + 1 ? words.comma : words.run, words.days[days[last]]);
        at = last + 1;
    }
    return out;
}

// Weekdays, Monday first, and what they have in common.
struct Alike {
    std::vector<std::size_t> days;
    std::vector<MinuteSpan> spans;
};

void put(std::vector<Alike>& groups, std::size_t day, std::vector<MinuteSpan> spans) {
    if (spans.empty()) return;
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Alike& one) { return one.spans == spans; });
    if (same != groups.end()) {
        same->days.push_back(day);
    } else {
        groups.push_back({{day}, std::move(spans)});
    }
}

// What runs over midnight is a group of its own where its days have not the rest in common as well: a night shift on
// every workday reads as one, although Monday alone has an early part of its own.
std::vector<Alike> alike(const std::array<std::vector<MinuteSpan>, 7>& days) {
    std::vector<Alike> groups;
    std::vector<Alike> nights;
    for (std::size_t day = 0; day < 7; ++day) {
        auto rest = days[day];
        const bool night = !rest.empty() && rest.back().end <= rest.back().start;
        if (night) {
            put(nights, day, {rest.back()});
            rest.pop_back();
        }
        put(groups, day, std::move(rest));
    }
    for (Alike& night : nights) {
        const auto same =
            std::find_if(groups.begin(), groups.end(), [&](const Alike& one) { return one.days == night.days; });
        if (same != groups.end()) {
            same->spans.push_back(night.spans.front());
        } else {
            groups.push_back(std::move(night));
        }
    }
    std::sort(groups.begin(), groups.end(), [](const Alike& a, const Alike& b) {
        return std::tie(a.days.front(), a.spans.front()) < std::tie(b.days.front(), b.spans.front());
    });
    return groups;
}

// Nothing: they are not all alike.
std::optional<MinuteSet> common(const Hours& hours, const NamedDates& group) {
    for (const LocalDay day : group.dates) {
        if (hours.on(day) != hours.on(group.dates.front())) return std::nullopt;
    }
    return hours.on(group.dates.front());
}

bool is_listed(const Hours& hours, LocalDay day) {
    return std::any_of(hours.dates.begin(), hours.dates.end(), [day](const auto& row) { return row.first == day; });
}

}  // namespace

bool Hours::empty() const {
    const auto none = [](const MinuteSet& minutes) { return minutes.none(); };
    return std::all_of(week.begin(), week.end(), none) &&
           std::all_of(dates.begin(), dates.end(), [&](const auto& row) { return none(row.second); });
}

const MinuteSet& Hours::on(LocalDay day) const {
    const auto row = std::lower_bound(dates.begin(), dates.end(), day,
                                      [](const auto& left, LocalDay right) { return left.first < right; });
    if (row != dates.end() && row->first == day) return row->second;
    return week[std::chrono::weekday{day}.c_encoding()];
}

std::string spans_text(const MinuteSet& minutes) {
    return text_of(spans_of(minutes));
}

std::string week_text(const Week& week, Language language) {
    const Words& words = words_of(language);
    if (std::all_of(week.begin(), week.end(), [](const auto& day) { return day.all(); }))
        return std::string(words.always);
    std::string out;
    for (const Alike& group : alike(joined(week)))
        out +=
            fmt::format("{}{} {}", out.empty() ? "" : words.list, days_text(group.days, words), text_of(group.spans));
    return out.empty() ? std::string(words.never) : out;
}

std::string hours_text(const Hours& hours, const std::vector<NamedDates>& groups, Language language) {
    const Words& words = words_of(language);
    std::string out = week_text(hours.week, language);
    std::set<LocalDay> told;
    for (const NamedDates& group : groups) {
        const auto any = [&](LocalDay day) { return is_listed(hours, day); };
        if (std::none_of(group.dates.begin(), group.dates.end(), any)) continue;
        const auto minutes = common(hours, group);
        if (!minutes) continue;
        told.insert(group.dates.begin(), group.dates.end());
        out += minutes->none() ? "; " + fmt::format(fmt::runtime(words.no_day_of), group.name)
                               : fmt::format("; {} {}", group.name, spans_text(*minutes));
    }
    std::size_t written = 0;
    std::size_t left_out = 0;
    for (const auto& [day, minutes] : hours.dates) {
        if (told.count(day) != 0) continue;
        if (written == kMostDates) {
            ++left_out;
            continue;
        }
        ++written;
        out += minutes.none() ? "; " + fmt::format(fmt::runtime(words.no_day_of), date_text(day))
                              : fmt::format("; {} {}", date_text(day), spans_text(minutes));
    }
    if (left_out != 0) out += "; " + fmt::format(fmt::runtime(words.more), left_out);
    return out;
}

std::string date_text(LocalDay day) {
    const std::chrono::year_month_day date{day};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

}  // namespace sekisho::site
