// SPDX-License-Identifier: Apache-2.0
// inspection: zones that are looked at after work in them (6.6.2-C1-3).
#include "daemon/cli/ask.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct InspectionOptions {
    std::int64_t inspection = 0;
    std::vector<std::string> items;
    std::string note;
    bool overdue = false;
};
using OptionsPtr = std::shared_ptr<InspectionOptions>;

void show_list(const json::object& answer) {
    Table table({"INSPECTION", "ZONE", "OWNER", "WORKER", "DUE", "OVERDUE", "RULE"});
    for (const auto& row : answer.at("inspections").as_array()) {
        const auto& fields = row.as_object();
        table.add({text_of(fields, "inspection"), text_of(fields, "zone"), text_of(fields, "owner"),
                   text_of(fields, "worker"), text_of(fields, "due"), text_of(fields, "overdue"),
                   text_of(fields, "rule")});
    }
    print(table.text());
    std::int64_t number = 0;
    for (const auto& item : answer.at("items").as_array())
        print(fmt::format("item {}: {}\n", ++number, std::string_view(item.as_string())));
}

// "2=bad"; nothing: it is not of that form.
std::optional<json::object> answer_of(std::string_view text) {
    std::int64_t item = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), item);
    const std::string_view word(read.ptr, static_cast<std::size_t>(text.data() + text.size() - read.ptr));
    if (read.ec != std::errc() || (word != "=good" && word != "=bad")) return std::nullopt;
    return json::object{{"item", item}, {"good", word == "=good"}};
}

std::string check_answer(const std::string& text) {
    return answer_of(text) ? "" : text + " is no answer: write the item's number, then =good or =bad";
}

int record(const Context& context, const InspectionOptions& options) {
    json::array items;
    for (const auto& text : options.items) items.emplace_back(*answer_of(text));
    json::object body{{"items", std::move(items)}};
    if (!options.note.empty()) body["note"] = options.note;
    return command(
        context, fmt::format("/v1/inspections/{}/record", options.inspection), body, [&](const auto& answer) {
            print(fmt::format("inspection {} is recorded by entry {}\n", options.inspection, text_of(answer, "seq")));
        });
}

}  // namespace

void add_inspection_commands(CLI::App& app, Context& context) {
    auto* group =
        app.add_subcommand("inspection", "zones that are looked at after work in them")->require_subcommand(1);
    auto options = std::make_shared<InspectionOptions>();
    auto* listing = group->add_subcommand("list", "what is to be inspected by when, and the items to look at");
    listing->add_flag("--overdue", options->overdue, "only what should have been recorded by now");
    listing->callback([options, &context] {
        context.status = ask(context, options->overdue ? "/v1/inspections?overdue=true" : "/v1/inspections", show_list);
    });
    auto* recording = group->add_subcommand("record", "what was found: every item is answered");
    recording->add_option("INSPECTION", options->inspection, "as `inspection list` shows it")->required();
    recording->add_option("--item", options->items, "NUMBER=good or NUMBER=bad; once for each item")
        ->check(CLI::Validator(check_answer, "NUMBER=good|bad"));
    recording->add_option("--note", options->note,
                          "what is not good, and what was done about it: kept beside the ledger");
    recording->callback([options, &context] { context.status = record(context, *options); });
}

}  // namespace sekisho::cli
