// SPDX-License-Identifier: Apache-2.0
// status, events, door, fire, stop: questions and commands to the running gate.
#include "daemon/cli/ask.hpp"
#include "daemon/cli/entry_text.hpp"
#include "daemon/cli/status_text.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

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

struct FireOptions {
    std::string input;
    std::string reason;
};

int reset_fire(const Context& context, const FireOptions& options) {
    return command(context, "/v1/inputs/" + escaped(options.input) + "/reset", {{"reason", options.reason}},
                   [](const auto& answer) { print(fmt::format("reset, entry {}\n", text_of(answer, "seq"))); });
}

void add_fire(CLI::App& app, Context& context) {
    auto options = std::make_shared<FireOptions>();
    auto* fire = app.add_subcommand("fire", "a fire that is over")->require_subcommand(1);
    auto* reset = fire->add_subcommand("reset", "the doors that it released may lock: its panel has been reset");
    reset->add_option("INPUT", options->input, "of the fire, as site.toml names it")->required();
    reset->add_option("--reason", options->reason, "why: kept beside the ledger, which commits to it")->required();
    reset->callback([options, &context] { context.status = reset_fire(context, *options); });
}

void add_stop(CLI::App& app, Context& context) {
    auto reason = std::make_shared<std::string>();
    auto* stopping =
        app.add_subcommand("stop", "end the daemon in order: nobody is let in any more, fail-safe locks stand open");
    stopping
        ->add_option("--reason", *reason, "why: kept beside the ledger, which commits to it; the stop entry tells it")
        ->required();
    stopping->callback([reason, &context] {
        context.status = command(context, "/v1/stop", {{"reason", *reason}}, [](const auto& answer) {
            print(
                fmt::format("stopped, entry {}; `systemctl start sekishod` starts it again\n", text_of(answer, "seq")));
        });
    });
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
    auto* status = app.add_subcommand("status", "whether all is well; the gate, its doors, readers and ledger");
    status->callback([&context] { context.status = ask(context, "/v1/status", print_status); });

    add_inside_command(app, context);

    add_events(app, context);
    add_stop(app, context);

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
    add_fire(app, context);
}

}  // namespace sekisho::cli
