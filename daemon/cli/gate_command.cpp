// SPDX-License-Identifier: Apache-2.0
// status, events, door: questions and commands to the running gate.
#include "daemon/cli/ask.hpp"
#include "daemon/cli/entry_text.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

std::string door_state(const json::object& door) {
    if (!door.at("disabled").is_null()) return "out of service: " + text_of(door, "disabled");
    if (door.at("forced").as_bool()) return "FORCED OPEN";
    if (door.at("held").as_bool()) return "HELD OPEN";
    if (door.at("tampered").as_bool()) return "TAMPERED WITH";
    if (door.at("lock_fault").as_bool()) return "LOCK DOES NOT FOLLOW";
    if (door.at("open").is_null()) return "no contact";
    return door.at("open").as_bool() ? "open" : "closed";
}

std::string doors_table(const json::array& doors) {
    Table table({"DOOR", "LABEL", "MODE", "LOCK", "STATE"});
    for (const auto& row : doors) {
        const auto& door = row.as_object();
        table.add({text_of(door, "name"), text_of(door, "label"), text_of(door, "mode"),
                   door.at("released").as_bool() ? "released" : "locked", door_state(door)});
    }
    return table.text();
}

std::string readers_table(const json::array& readers) {
    Table table({"READER", "STATE"});
    for (const auto& row : readers) {
        const auto& reader = row.as_object();
        auto state = reader.at("up").as_bool() ? "up" : "down: " + text_of(reader, "why");
        if (const auto lamps = text_of(reader, "lamps"); !lamps.empty()) state += "; lights: " + lamps;
        table.add({text_of(reader, "name"), state});
    }
    return table.text();
}

std::string keypads_table(const json::array& keypads) {
    if (keypads.empty()) return "";
    Table table({"KEYPAD", "READER", "STATE"});
    for (const auto& row : keypads) {
        const auto& keypad = row.as_object();
        table.add({text_of(keypad, "name"), text_of(keypad, "reader"),
                   keypad.at("up").as_bool() ? "up" : "down: " + text_of(keypad, "why")});
    }
    return "\n" + table.text();
}

// What a person must know of the clock besides the time; "" for a clock that is in step and believed.
std::string clock_doubts(const json::object& clock) {
    std::string text;
    if (text_of(clock, "status") != "synced") {
        const auto since = text_of(clock, "since_sync_s");
        text +=
            since.empty() ? "  not in step since the machine started" : fmt::format("  last in step {} s ago", since);
        text += fmt::format(", error at most {} us\n", text_of(clock, "error_us"));
    }
    if (clock.at("unsynced_too_long").as_bool()) text += coloured("CLOCK OUT OF STEP FOR TOO LONG", Colour::red) + "\n";
    if (clock.at("suspect").as_bool()) {
        text +=
            coloured("CLOCK SUSPECT: it jumped; schedules go by " + plain(text_of(clock, "schedules")), Colour::red);
        text += "\n  if it is right: sekisho doctor accept-clock\n";
    }
    return text;
}

std::string witness_state(const json::object& witness) {
    std::string state;
    if (witness.at("refused").as_bool()) state = "REFUSES";
    if (witness.at("silent").as_bool()) state = "SILENT";
    const auto why = text_of(witness, "why");
    if (state.empty()) state = why.empty() ? "in order" : "trying";
    return why.empty() ? state : state + ": " + why;
}

std::string witnesses_table(const json::array& witnesses) {
    Table table({"WITNESS", "COSIGNED", "AT", "STATE"});
    for (const auto& row : witnesses) {
        const auto& witness = row.as_object();
        const auto* cosigned = witness.at("cosigned").if_object();
        table.add({text_of(witness, "name"),
                   cosigned == nullptr ? "nothing" : text_of(*cosigned, "entries") + " entries",
                   cosigned == nullptr ? "" : text_of(*cosigned, "time"), witness_state(witness)});
    }
    return table.text();
}

void show_status(const json::object& status) {
    const auto& config = status.at("config").as_object();
    const auto line = [](std::string_view name, const std::string& value) {
        print(fmt::format("{:<9} {}\n", name, plain(value)));
    };
    line("site", text_of(status, "site"));
    line("version", text_of(status, "version"));
    line("hardware", text_of(status, "backend") == "sim" ? "SIMULATED" : "real");
    const auto& clock = status.at("clock").as_object();
    line("time", text_of(status, "time") + " (" + text_of(clock, "status") + ")");
    if (const auto mark = text_of(clock, "mark"); !mark.empty()) line("seen", mark + ", latest time in the ledger");
    print(clock_doubts(clock));
    const auto seq = text_of(config, "seq");
    line("config", seq.empty() ? "in no entry" : text_of(config, "sha256").substr(0, 16) + ", entry " + seq);
    // Every ledger begins with entries of its own.
    const auto entries = text_of(status, "entries");
    line("ledger", entries == "0" ? "NOT OPEN" : entries + " entries");
    const auto error = text_of(status, "ledger_error");
    const bool spilling = text_of(status, "ledger_writing") == "spill";
    const std::string what =
        spilling ? "THE LEDGER CANNOT BE WRITTEN, ENTRIES WAIT IN THE SPILL FILE: " : "NOTHING CAN BE RECORDED: ";
    if (!error.empty()) print(coloured(what + plain(error), Colour::red) + "\n");
    if (status.at("fire").as_bool()) print(coloured("FIRE", Colour::red) + "\n");
    for (const auto& alarm : status.at("alarms").as_array()) {
        const auto& fields = alarm.as_object();
        const auto said = "ALARM " + text_of(fields, "alarm") + " " + text_of(fields, "subject");
        print(coloured(plain(said), Colour::red) + "\n");
    }
    print("\n" + doors_table(status.at("doors").as_array()));
    print("\n" + readers_table(status.at("readers").as_array()));
    print(keypads_table(status.at("keypads").as_array()));
    const auto& witnesses = status.at("witnesses").as_array();
    if (!witnesses.empty()) print("\n" + witnesses_table(witnesses));
}

// An {"error": ...} line ends a stream that cannot go on.
int follow(const Context& context, const std::string& after) {
    int status = kDone;
    const auto show = [&](std::string_view line) {
        json::error_code failed;
        const auto value = json::parse(line, failed);
        const auto* fields = failed ? nullptr : value.if_object();
        if (fields == nullptr || fields->contains("error")) status = kCouldNot;
        print(context.json || status != kDone ? std::string(line) + "\n" : entry_line(*fields) + "\n");
        std::fflush(stdout);
        return status == kDone && std::ferror(stdout) == 0;
    };
    // Where the daemon does not tell, neither will the stream begin.
    if (const auto latest = fetch(context, "/v1/entries?limit=1"); latest) tell_what_is_not_shown(*latest);
    const auto reply =
        Client(context.socket).follow("/v1/events" + (after.empty() ? "" : "?after=" + escaped(after)), show);
    if (reply.has_error()) return fail(context, reply.error());
    if (reply->status != 200) return finish(context, reply, {});
    return status;
}

int latest(const Context& context, const std::string& after) {
    const auto which = after.empty() ? "limit=20" : "limit=100000&after=" + escaped(after);
    return ask(context, "/v1/entries?" + which, print_entries);
}

struct EventOptions {
    bool follow = false;
    std::string after;
};
struct UnlockOptions {
    std::string door;
    std::string reason;
    std::string mode;
};

int unlock(const Context& context, const UnlockOptions& options) {
    return command(context, "/v1/doors/" + escaped(options.door) + "/unlock", {{"reason", options.reason}},
                   [](const auto& answer) { print(fmt::format("unlocked, entry {}\n", text_of(answer, "seq"))); });
}

int attend(const Context& context, const UnlockOptions& options) {
    return command(context, "/v1/doors/" + escaped(options.door) + "/attend", {},
                   [](const auto& answer) { print(fmt::format("attended, entry {}\n", text_of(answer, "seq"))); });
}

int set_mode(const Context& context, const UnlockOptions& options, bool active) {
    return command(context, "/v1/doors/" + escaped(options.door) + "/mode",
                   {{"mode", options.mode}, {"active", active}, {"reason", options.reason}},
                   [active](const auto& answer) {
                       print(fmt::format("{}, entry {}\n", active ? "set" : "let out of it", text_of(answer, "seq")));
                   });
}

void add_modes(CLI::App& door, Context& context, const std::shared_ptr<UnlockOptions>& options) {
    const auto add = [&](const char* name, const char* about, bool active) {
        auto* setting = door.add_subcommand(name, about);
        setting->add_option("MODE", options->mode, "locked_open, blocked or locked_down")->required();
        setting->add_option("--reason", options->reason, "why: kept beside the ledger, which commits to it")
            ->required();
        setting->callback([options, &context, active] { context.status = set_mode(context, *options, active); });
    };
    add("mode", "put the door into a mode: open for everybody, or closed to all who come in", true);
    add("release", "let the door out of a mode that `mode` put it into", false);
}

void add_events(CLI::App& app, Context& context) {
    auto options = std::make_shared<EventOptions>();
    auto* events = app.add_subcommand("events", "the latest 20 entries, all after one, or each as it is written");
    events->add_flag("--follow,-f", options->follow, "go on until interrupted");
    events->add_option("--after", options->after, "only what follows this entry");
    events->callback([options, &context] {
        context.status = options->follow ? follow(context, options->after) : latest(context, options->after);
    });
}

}  // namespace

void add_gate_commands(CLI::App& app, Context& context) {
    auto* status = app.add_subcommand("status", "the gate, its doors and readers");
    status->callback([&context] { context.status = ask(context, "/v1/status", show_status); });

    add_inside_command(app, context);

    add_events(app, context);

    auto options = std::make_shared<UnlockOptions>();
    auto* door = app.add_subcommand("door", "one door")->require_subcommand(1);
    door->add_option("NAME", options->door, "door, as site.toml names it")->required();
    auto* unlocking = door->add_subcommand("unlock", "release the lock once, as a granted card would");
    unlocking
        ->add_option("--reason", options->reason,
                     "why: kept beside the ledger, which commits to it; `events` and `ledger show` tell it")
        ->required();
    unlocking->callback([options, &context] { context.status = unlock(context, *options); });
    auto* attending = door->add_subcommand("attend", "stand in for the second person whom a card waits for there");
    attending->callback([options, &context] { context.status = attend(context, *options); });
    add_modes(*door, context, options);
}

}  // namespace sekisho::cli
