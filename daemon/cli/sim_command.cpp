// SPDX-License-Identifier: Apache-2.0
// sim: the hands of a simulated gate.
#include "daemon/cli/ask.hpp"

#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct SimOptions {
    std::string reader;
    std::string uid;
    std::string idm;
    std::string pupi;
    bool hold = false;
    std::string name;
    std::string level;
    std::string keys;
};

int move(const Context& context, std::string_view hand, const json::object& body) {
    return command(context, std::string("/v1/sim/").append(hand), body, [](const auto&) { print("done\n"); });
}

void add_tap(CLI::App& group, Context& context) {
    auto options = std::make_shared<SimOptions>();
    auto* tap = group.add_subcommand("tap", "hold a card to a reader");
    tap->add_option("--reader", options->reader, "reader, as site.toml names it")->required();
    auto* numbers = tap->add_option_group("number")->require_option(1);
    numbers->add_option("--uid", options->uid, "ISO 14443 A, hexadecimal");
    numbers->add_option("--idm", options->idm, "FeliCa, hexadecimal");
    numbers->add_option("--pupi", options->pupi, "ISO 14443 B, hexadecimal");
    tap->add_flag("--hold", options->hold, "leave it there until `sim remove`");
    tap->callback([options, &context] {
        json::object body{{"reader", options->reader}, {"hold", options->hold}};
        if (!options->uid.empty()) body["uid"] = options->uid;
        if (!options->idm.empty()) body["idm"] = options->idm;
        if (!options->pupi.empty()) body["pupi"] = options->pupi;
        context.status = move(context, "tap", body);
    });
}

}  // namespace

void add_sim_commands(CLI::App& app, Context& context) {
    auto* group =
        app.add_subcommand("sim", "move the cards, doors and inputs of a simulated gate")->require_subcommand(1);
    auto options = std::make_shared<SimOptions>();
    add_tap(*group, context);

    auto* remove = group->add_subcommand("remove", "take the card away");
    remove->add_option("--reader", options->reader, "reader, as site.toml names it")->required();
    remove->callback([options, &context] { context.status = move(context, "remove", {{"reader", options->reader}}); });

    auto* contact = group->add_subcommand("contact", "open or close a door");
    contact->add_option("DOOR", options->name)->required();
    contact->add_option("STATE", options->level, "open or closed")
        ->required()
        ->check(CLI::IsMember({"open", "closed"}));
    contact->callback([options, &context] {
        context.status = move(context, "contact", {{"door", options->name}, {"open", options->level == "open"}});
    });

    auto* rex = group->add_subcommand("rex", "press the button beside a door");
    rex->add_option("DOOR", options->name)->required();
    rex->add_option("ACTION", options->level, "press or release; none: both")
        ->check(CLI::IsMember({"press", "release"}));
    rex->callback([options, &context] {
        json::object body{{"door", options->name}};
        if (!options->level.empty()) body["action"] = options->level;
        context.status = move(context, "rex", body);
    });

    auto* keypad = group->add_subcommand("keypad", "type at the keypad beside a reader");
    keypad->add_option("--reader", options->reader, "reader, as site.toml names it")->required();
    keypad->add_option("KEYS", options->keys, "digits, # (Enter) and * (clear)")->required();
    keypad->callback([options, &context] {
        context.status = move(context, "keypad", {{"reader", options->reader}, {"keys", options->keys}});
    });

    auto* input = group->add_subcommand("input", "set an input, such as the fire alarm");
    input->add_option("NAME", options->name)->required();
    input->add_option("LEVEL", options->level, "on or off")->required()->check(CLI::IsMember({"on", "off"}));
    input->callback([options, &context] {
        context.status = move(context, "input", {{"input", options->name}, {"active", options->level == "on"}});
    });
}

}  // namespace sekisho::cli
