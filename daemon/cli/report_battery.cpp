// SPDX-License-Identifier: Apache-2.0
// The log of battery tests, and how often each lock has moved: both are in the ledger already.
#include "daemon/cli/report_battery.hpp"

#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/past.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/state/store/fold.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <limits>
#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct BatteryOptions {
    std::string dir;
    std::string db;
    std::string config;
};

std::string local_text(WallTime time, const OffsetAt& offset) {
    return api::format_time(std::chrono::floor<std::chrono::seconds>(time), offset(time));
}

json::value seconds_json(const std::optional<Duration>& duration) {
    if (!duration) return nullptr;
    return std::chrono::floor<std::chrono::seconds>(*duration).count();
}

std::string span_text(Duration duration) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(duration).count();
    return fmt::format("{} h {:02} min {:02} s", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string end_text(const MainsFailure& failure, const OffsetAt& offset) {
    const auto back = failure.returned ? local_text(*failure.returned, offset) : "";
    switch (failure.power) {
        case Power::lasts: return "no mains power yet";
        case Power::bridged: return "mains back " + back;
        case Power::gone: return back.empty() ? "THE GATE WAS GONE" : "THE GATE WAS GONE, mains seen again " + back;
        case Power::shut_down:
            return back.empty() ? "stopped on request" : "stopped on request, mains seen again " + back;
        case Power::disposed: return "disposed of";
    }
    return "";
}

std::string low_text(const MainsFailure& failure) {
    std::string text = failure.low_before ? "low before" : "";
    if (failure.low_after)
        text += fmt::format("{}{} low after {}", text.empty() ? "" : ", ", failure.low_input,
                            span_text(*failure.low_after));
    return text.empty() ? "not low" : text;
}

std::string failures_text(const Endurance& endurance, const OffsetAt& offset) {
    if (endurance.failures.empty()) return "mains power never failed, as far as the ledger tells\n";
    Table table({"ENTRY", "MAINS FAILED", "INPUT", "ON BATTERY", "BATTERY", "END"});
    for (const auto& failure : endurance.failures) {
        auto end = end_text(failure, offset);
        if (failure.restarts != 0)
            end += fmt::format("; the daemon was begun anew {} times, {} of them without a stop before",
                               failure.restarts, failure.crashes);
        table.add({std::to_string(failure.seq.value),
                   local_text(failure.began, offset) + (failure.clock_in_step ? "" : " (clock out of step)"),
                   failure.input, (failure.power == Power::bridged ? "" : "at least ") + span_text(failure.standby),
                   low_text(failure), end});
    }
    return table.text();
}

int tell_endurance(const Context& context, const BatteryOptions& options) {
    OffsetAt offset = [](WallTime) { return std::chrono::seconds(0); };
    if (!options.config.empty()) {
        const auto site = load_site(options.config);
        if (site.has_error()) return fail(context, site.error());
        offset = [site = *site](WallTime time) { return site->time_zone.offset_at(time); };
    }
    const auto endurance = read_endurance(options.db.empty() ? options.dir + "/ledger.db" : options.db);
    if (endurance.has_error()) return fail(context, endurance.error());
    if (context.json) {
        print_line(to_json(*endurance, offset));
    } else {
        print(to_text(*endurance, offset));
    }
    return kDone;
}

}  // namespace

Result<Endurance> read_endurance(const std::string& db) {
    BatteryLog log;
    ledger::Folding telling;
    telling.on_entry = [&log](const Entry& entry) { log.take(entry); };
    const auto reached = ledger::read_on(db, 0, std::numeric_limits<std::int64_t>::max(), telling);
    if (reached.has_error()) return reached.error();
    // A second reading: what was disposed of is counted in a snapshot, which tells nothing of failures.
    const auto folded = state::fold_ledger(db);
    if (folded.has_error()) return folded.error();
    Endurance endurance{log.failures(), log.disposed(), {}};
    const auto& state = folded->fold.state;
    for (const auto& [door, facts] : state.doors)
        endurance.cycles.emplace_back(state.registry.name_of(NamedThing::door, door.value), facts.cycles);
    return endurance;
}

json::object to_json(const Endurance& endurance, const OffsetAt& offset) {
    json::array failures;
    for (const auto& failure : endurance.failures) {
        failures.emplace_back(json::object{
            {"seq", failure.seq.value},
            {"input", failure.input},
            {"began", local_text(failure.began, offset)},
            {"clock_in_step", failure.clock_in_step},
            {"end", to_text(failure.power)},
            {"on_battery_s", seconds_json(failure.standby)},
            {"returned", failure.returned ? json::value(local_text(*failure.returned, offset)) : json::value()},
            {"restarts", failure.restarts},
            {"crashes", failure.crashes},
            {"low_before", failure.low_before},
            {"low_after_s", seconds_json(failure.low_after)},
            {"low_input", failure.low_after ? json::value(failure.low_input) : json::value()}});
    }
    json::array doors;
    for (const auto& [door, cycles] : endurance.cycles)
        doors.emplace_back(json::object{{"name", door}, {"cycles", cycles}});
    return {{"failures", std::move(failures)}, {"disposed", endurance.disposed}, {"doors", std::move(doors)}};
}

std::string to_text(const Endurance& endurance, const OffsetAt& offset) {
    auto text = failures_text(endurance, offset);
    if (endurance.disposed != 0)
        text += fmt::format("{} entries were disposed of: what failed in them is not known\n", endurance.disposed);
    Table doors({"DOOR", "CYCLES"});
    for (const auto& [door, cycles] : endurance.cycles) doors.add({door, std::to_string(cycles)});
    return text + "\n" + (endurance.cycles.empty() ? "no lock has moved\n" : doors.text());
}

void add_report_battery(CLI::App& group, Context& context) {
    auto options = std::make_shared<BatteryOptions>();
    auto* battery = group.add_subcommand(
        "battery", "each time mains power failed and how long the battery bore the gate; how often each lock moved");
    auto* source = battery->add_option_group("ledger")->require_option(1);
    source->add_option("--state-dir", options->dir, "the folder of the ledger, which may be in use");
    source->add_option("--db", options->db, "a ledger.db");
    battery->add_option("--config", options->config, "site.toml, for local time; else UTC");
    battery->callback([options, &context] { context.status = tell_endurance(context, *options); });
}

}  // namespace sekisho::cli
