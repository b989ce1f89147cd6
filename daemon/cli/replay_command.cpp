// SPDX-License-Identifier: Apache-2.0
// replay: what another configuration would have answered (design 6).
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/explain.hpp"
#include "daemon/cli/faults.hpp"
#include "daemon/cli/past.hpp"
#include "daemon/cli/replay.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/config/load.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/state/store/fold.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct ReplayOptions {
    std::string config;
    std::string state_dir;
    std::string from;
    std::string to;
};

// One end of the range: a number of an entry, or an instant.
using Bound = std::variant<std::monostate, std::int64_t, WallTime>;

Result<Bound> parse_bound(const std::string& text) {
    if (text.empty()) return Bound{};
    std::int64_t seq = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data(), end, seq);
    if (failed == std::errc() && stopped == end && seq >= 0) return Bound{seq};
    const auto at = api::parse_time(text);
    if (!at) return Error{"this is neither a number of an entry nor a time", text, "1234 or 2025-04-01T08:30:00+09:00"};
    return Bound{*at};
}

bool before(const Entry& entry, const Bound& bound) {
    if (const auto* seq = std::get_if<std::int64_t>(&bound)) return entry.seq.value < *seq;
    return entry.t_event < std::get<WallTime>(bound);
}

// Which requests are asked again. A range without a single entry is a mistake, and not "nothing would change".
struct RequestRange {
    Bound from;
    Bound to;

    [[nodiscard]] bool holds(const Entry& entry) const {
        if (from.index() != 0 && before(entry, from)) return false;
        return to.index() == 0 || before(entry, to);
    }
};

std::string range_text(const ReplayOptions& options) {
    std::string text;
    if (!options.from.empty()) text = "--from " + options.from;
    if (!options.to.empty()) text += (text.empty() ? "--to " : " --to ") + options.to;
    return text;
}

Result<RequestRange> parse_range(const ReplayOptions& options) {
    auto from = parse_bound(options.from);
    if (from.has_error()) return from.error();
    auto to = parse_bound(options.to);
    if (to.has_error()) return to.error();
    if (from->index() != 0 && from->index() == to->index() && *from >= *to)
        return Error{"the range ends before it holds anything", range_text(options),
                     "requests before --to are asked again: give a later one"};
    return RequestRange{std::move(*from), std::move(*to)};
}

// What the ledger still holds.
struct Held {
    struct End {
        Seq seq = kNoSeq;
        WallTime at{};
    };
    End first;
    End last;
    std::int64_t in_range = 0;

    void take(const Entry& entry, bool within) {
        last = {entry.seq, entry.t_event};
        if (first.seq == kNoSeq) first = last;
        in_range += within ? 1 : 0;
    }
};

Error nothing_in_range(const ReplayOptions& options, const Held& held, const site::Site& site) {
    const auto text = [&](const Held::End& end) {
        return fmt::format("{} of {}", end.seq.value, api::format_time(end.at, site.time_zone.offset_at(end.at)));
    };
    return {"the ledger holds no entry in this range", range_text(options),
            fmt::format("it holds those from entry {} to entry {}", text(held.first), text(held.last))};
}

struct Replayed {
    ReplaySummary summary;
    std::vector<Change> changes;
    People people;
};

Result<Replayed> replay(const ReplayOptions& options, const site::Site& site) {
    const auto range = parse_range(options);
    if (range.has_error()) return range.error();
    auto people = People::read(options.state_dir, People::Roster::staff_numbers);
    if (people.has_error()) return people.error();
    if (!people->unknown().empty()) {
        return Error{"nobody is known: " + people->unknown(), "personal.db",
                     "lay personal.db of the same day beside the ledger"};
    }
    Replayed replayed{{}, {}, std::move(*people)};
    Replay engine(
        site, [&replayed](Pid pid) { return replayed.people.in_roster(pid); },
        {[&range](const Entry& entry) { return range->holds(entry); }},
        [&replayed](Change change) { replayed.changes.push_back(std::move(change)); });
    Held held;
    ledger::Folding folding;
    folding.on_entry = [&engine, &held, &range](const Entry& entry) {
        held.take(entry, range->holds(entry));
        engine.take(entry);
    };
    folding.restart = [&engine](std::string_view text, std::int64_t) -> Result<void> {
        auto fold = state::parse_fold(text);
        if (fold.has_error()) return fold.error();
        engine.restart(std::move(fold->state));
        return {};
    };
    const auto reached =
        ledger::read_on(options.state_dir + "/ledger.db", 0, std::numeric_limits<std::int64_t>::max(), folding);
    if (reached.has_error()) return reached.error();
    if (held.in_range == 0) return nothing_in_range(options, held, site);
    engine.finish();
    replayed.summary = engine.summary();
    std::sort(replayed.changes.begin(), replayed.changes.end(),
              [](const Change& a, const Change& b) { return a.seq < b.seq; });
    return {boost::system::in_place_value, std::move(replayed)};
}

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object answer_json(Verdict verdict, Reason reason, Detail detail, std::string_view rule) {
    return {{"decision", to_text(verdict)},
            {"reason", text_or_null(to_text(reason))},
            {"detail", text_or_null(to_text(detail))},
            {"rule", rule}};
}

void show_json(const Replayed& replayed, const site::Site& site) {
    json::array changes;
    for (const Change& change : replayed.changes) {
        const auto offset = site.time_zone.offset_at(change.at);
        changes.push_back(json::object{
            {"seq", change.seq.value},
            {"at", api::format_time(change.at, offset)},
            {"holder",
             change.person == Pid{} ? json::value(nullptr) : json::value(replayed.people.name(change.person))},
            {"access_point", change.access_point},
            {"was", answer_json(change.was_decision, change.was.reason, change.was.detail, change.was.rule)},
            {"now", answer_json(change.now.verdict, change.now.reason, change.now.detail, change.now_rule)},
            {"untold", text_or_null(change.untold)}});
    }
    const auto& summary = replayed.summary;
    print_line(json::object{{"requests", summary.requests},
                            {"changed", summary.changed},
                            {"other_rule", summary.other_rule},
                            {"unknown_people", summary.unknown},
                            {"unknown_access_points", summary.without_door},
                            {"changes", std::move(changes)}});
}

std::string answer_text(Verdict verdict, Reason reason, Detail detail) {
    std::string text(to_text(verdict));
    if (reason != Reason::none) text += fmt::format(" {}", to_text(reason));
    if (detail != Detail::none) text += fmt::format(" {}", to_text(detail));
    return text;
}

std::string now_text(const Change& change) {
    if (change.untold == "PIN") return "would be asked for a PIN";
    if (change.untold == "escort") return "would wait for an escort";
    if (change.untold == "second_person") return "would wait for a second person";
    return answer_text(change.now.verdict, change.now.reason, change.now.detail);
}

void show_text(const Replayed& replayed, const site::Site& site) {
    Table table({"ENTRY", "AT", "HOLDER", "WHERE", "WAS", "BY", "WOULD BE", "BY"});
    for (const Change& change : replayed.changes) {
        table.add({fmt::format("{}", change.seq.value),
                   api::format_time(change.at, site.time_zone.offset_at(change.at)),
                   change.person == Pid{} ? "" : replayed.people.name(change.person), change.access_point,
                   answer_text(change.was_decision, change.was.reason, change.was.detail), change.was.rule,
                   now_text(change), change.now_rule});
    }
    const auto& summary = replayed.summary;
    if (summary.changed != 0) print(table.text());
    print(fmt::format("{} requests: {} would be answered otherwise, {} alike by another rule\n", summary.requests,
                      summary.changed, summary.other_rule));
    if (summary.unknown != 0) print(fmt::format("{} left out: nobody knows any more who it was\n", summary.unknown));
    if (summary.without_door != 0)
        print(fmt::format("{} left out: the configuration has no such access point\n", summary.without_door));
}

int run_replay(const Context& context, const ReplayOptions& options) {
    const auto loaded = config::load(options.config);
    if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
        print_faults(context, *faults, stderr);
        return kCouldNot;
    }
    const auto& site = *std::get<std::shared_ptr<const site::Site>>(loaded);
    const auto replayed = replay(options, site);
    if (replayed.has_error()) return fail(context, replayed.error());
    context.json ? show_json(*replayed, site) : show_text(*replayed, site);
    return replayed->summary.changed == 0 ? kDone : kNo;
}

}  // namespace

void add_replay_command(CLI::App& app, Context& context) {
    auto options = std::make_shared<ReplayOptions>();
    auto* command = app.add_subcommand("replay", "what another configuration would have answered to past requests");
    command->add_option("--config", options->config, "the site.toml to try")->required();
    command->add_option("--state-dir", options->state_dir, "the folder of the ledger, which may be in use")->required();
    command->add_option("--from", options->from, "number of an entry, or RFC 3339: from there on");
    command->add_option("--to", options->to, "number of an entry, or RFC 3339: those before it");
    command->callback([options, &context] { context.status = run_replay(context, *options); });
}

}  // namespace sekisho::cli
