// SPDX-License-Identifier: Apache-2.0
// `sekisho config diff OLD NEW`: who gains and who loses which door when, and which rules are others (BRIEF-08).
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/config_commands.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/site/diff.hpp"
#include "daemon/site/standing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <optional>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostNamed = 12;
constexpr std::array<const char*, 7> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

json::array periods(const site::MinuteSet& minutes) {
    json::array out;
    for (const auto& span : site::spans_of(minutes))
        out.emplace_back(
            fmt::format("{:02}:{:02}-{:02}:{:02}", span.start / 60, span.start % 60, span.end / 60, span.end % 60));
    return out;
}

json::object json_of(const site::Diff& diff, const site::RightChange& right) {
    json::array needs;
    if ((right.needs & site::kNeedsPermit) != 0) needs.emplace_back("permit");
    if ((right.needs & site::kNeedsEscort) != 0) needs.emplace_back("escort");
    if ((right.needs & site::kNeedsDuty) != 0) needs.emplace_back("duty");
    json::object week;
    for (std::size_t day = 0; day < kDays.size(); ++day) week[kDays[day]] = periods(right.hours.week[day]);
    json::array dates;
    for (const auto& [day, minutes] : right.hours.dates)
        dates.push_back(json::object{{"date", site::date_text(day)}, {"periods", periods(minutes)}});
    return {{"access_point", right.door + ".entry"},
            {"change", right.gain ? "gain" : "lose"},
            {"needs", std::move(needs)},
            {"hours", site::hours_text(right.hours, diff.groups)},
            {"week", std::move(week)},
            {"dates", std::move(dates)}};
}

json::value instant(const site::Diff& diff, WallTime at) {
    if (at == WallTime::max()) return nullptr;
    return json::value(api::format_time(at, diff.time_zone.offset_at(at)));
}

json::array json_of(const site::Diff& diff, const std::vector<site::PeopleChange>& changes) {
    json::array out;
    for (const auto& change : changes) {
        json::array people;
        for (const auto& id : change.people) people.emplace_back(id.value);
        json::array spans;
        for (const auto& span : change.spans) {
            json::array rights;
            for (const auto& right : span.rights) rights.push_back(json_of(diff, right));
            spans.push_back(json::object{{"from", instant(diff, span.from)},
                                         {"until", instant(diff, span.until)},
                                         {"rights", std::move(rights)}});
        }
        out.push_back(json::object{{"people", std::move(people)},
                                   {"before", json::array(change.before.begin(), change.before.end())},
                                   {"after", json::array(change.after.begin(), change.after.end())},
                                   {"spans", std::move(spans)}});
    }
    return out;
}

json::object json_of(const site::Diff& diff) {
    json::array parts;
    for (const auto& part : diff.parts)
        parts.push_back(
            json::object{{"part", part.part}, {"key", part.key}, {"before", part.before}, {"after", part.after}});
    json::array facts;
    for (const auto& fact : diff.facts)
        facts.push_back(json::object{{"holder", fact.holder.value},
                                     {"key", fact.key},
                                     {"date", fact.date ? json::value(site::date_text(*fact.date)) : nullptr},
                                     {"before", fact.before},
                                     {"after", fact.after}});
    return {{"since", instant(diff, diff.now)},
            {"same", diff.empty()},
            {"files_differ", diff.files_differ},
            {"people", json_of(diff, diff.people)},
            {"job_classes", json_of(diff, diff.job_classes)},
            {"facts", std::move(facts)},
            {"rules", std::move(parts)}};
}

// "N0123, N0310 (nurse)"; of many the first.
std::string head(const site::PeopleChange& change) {
    if (change.people.empty()) return fmt::format("job class {} (nobody has it)", site::job_classes_text(change));
    std::string ids;
    const std::size_t named = std::min(change.people.size(), kMostNamed);
    for (std::size_t at = 0; at < named; ++at) ids += (at == 0 ? "" : ", ") + change.people[at].value;
    if (named < change.people.size()) ids += fmt::format(" and {} more", change.people.size() - named);
    return fmt::format("{} ({})", ids, site::job_classes_text(change));
}

void print_changes(const site::Diff& diff, const std::vector<site::PeopleChange>& changes) {
    for (const auto& change : changes) {
        print(plain(head(change)) + "\n");
        for (const auto& span : change.spans) {
            const std::string when = site::time_text(diff, span);
            if (!when.empty()) print("  " + when + "\n");
            for (const auto& right : site::rights_texts(diff, span)) print("    " + plain(right) + "\n");
        }
    }
}

void print_diff(const site::Diff& diff) {
    print_changes(diff, diff.people);
    print_changes(diff, diff.job_classes);
    for (const auto& line : site::facts_texts(diff)) print(plain(line) + "\n");
    for (const auto& part : diff.parts) print(plain(site::text_of(part)) + "\n");
    if (!diff.empty()) return;
    print(diff.files_differ ? "nobody gains or loses anything, and no rule of a door, zone or level is another; the "
                              "files differ elsewhere\n"
                            : "no difference\n");
}

struct Options {
    std::string before;
    std::string after;
    std::string at;
};

int diff(Context& context, const Options& options) {
    const auto now = moment(context, options.at);
    if (!now) return context.status;
    const auto before = load_site(context, options.before);
    if (before == nullptr) return context.status;
    const auto after = load_site(context, options.after);
    if (after == nullptr) return context.status;
    const auto found = site::diff(*before, *after, *now);
    if (context.json) {
        print_line(json_of(found));
    } else {
        print_diff(found);
    }
    return kDone;
}

}  // namespace

void add_config_diff(CLI::App& group, Context& context) {
    auto options = std::make_shared<Options>();
    auto* command = group.add_subcommand("diff", "who gains and who loses which door when, and which rules are others");
    command->add_option("OLD", options->before, "site.toml of before")->required();
    command->add_option("NEW", options->after, "site.toml to come")->required();
    command->add_option("--at", options->at, "what counts from that instant on (RFC 3339); else from now on");
    command->callback([options, &context] { context.status = diff(context, *options); });
}

}  // namespace sekisho::cli
