// SPDX-License-Identifier: Apache-2.0
// asset: things with tags, and the rounds in which every tag is tapped (6.4-C4b).
#include "daemon/cli/ask.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct AssetOptions {
    std::string zone;
    std::int64_t round = 0;
};

void add_rows(Table& table, const json::array& rows) {
    for (const auto& item : rows) {
        const auto& row = item.as_object();
        const auto seen = text_of(row, "seen");
        table.add({text_of(row, "asset"), text_of(row, "name"), text_of(row, "zone"), seen.empty() ? "never" : seen,
                   text_of(row, "reader"), text_of(row, "seen_in"), row.at("elsewhere").as_bool() ? "yes" : "",
                   row.at("missing").as_bool() ? "yes" : ""});
    }
}

Table asset_table() {
    return Table({"ASSET", "NAME", "ZONE", "LAST SEEN", "READER", "SEEN IN", "ELSEWHERE", "MISSING"});
}

void show_assets(const json::object& answer) {
    auto table = asset_table();
    add_rows(table, answer.at("assets").as_array());
    print(table.text());
    for (const auto& item : answer.at("rounds").as_array()) {
        const auto& round = item.as_object();
        const auto zone = text_of(round, "zone");
        const auto& unseen = round.at("unseen").as_array();
        print(fmt::format("round {} of {}, begun {}: {} of {} still to be tapped\n", text_of(round, "round"),
                          zone.empty() ? "all assets" : zone, text_of(round, "begun"), unseen.size(),
                          text_of(round, "expected")));
    }
}

void show_ended(const json::object& answer) {
    const auto& missing = answer.at("missing").as_array();
    const auto& elsewhere = answer.at("elsewhere").as_array();
    print(fmt::format("the round is over, entry {}: {} of {} missing, {} elsewhere\n", text_of(answer, "seq"),
                      missing.size(), text_of(answer, "expected"), elsewhere.size()));
    if (missing.empty() && elsewhere.empty()) return;
    auto table = asset_table();
    add_rows(table, missing);
    add_rows(table, elsewhere);
    print(table.text());
}

int begin(const Context& context, const AssetOptions& options) {
    json::object body;
    if (!options.zone.empty()) body["zone"] = options.zone;
    return command(context, "/v1/asset-rounds", body, [](const auto& answer) {
        const auto seq = text_of(answer, "seq");
        print(fmt::format("round {0} has begun: tap every tag at a reader, then sekisho asset check end {0}\n", seq));
    });
}

}  // namespace

void add_asset_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("asset", "things with tags: where each was seen last")->require_subcommand(1);
    auto options = std::make_shared<AssetOptions>();
    auto* listing = group->add_subcommand("list", "where each belongs, where and when its tag was tapped last");
    listing->callback([&context] { context.status = ask(context, "/v1/assets", show_assets); });
    auto* check = group->add_subcommand("check", "a round in which every tag is tapped")->require_subcommand(1);
    auto* beginning = check->add_subcommand("begin", "every tag is to be tapped from now on");
    beginning->add_option("--zone", options->zone, "of the assets of that zone alone");
    beginning->callback([options, &context] { context.status = begin(context, *options); });
    auto* ending = check->add_subcommand("end", "the round is over: tells which tags nobody tapped");
    ending->add_option("ROUND", options->round, "as `begin` told it, and `asset list` shows it")->required();
    ending->callback([options, &context] {
        context.status = command(context, fmt::format("/v1/asset-rounds/{}/end", options->round), {}, show_ended);
    });
}

}  // namespace sekisho::cli
