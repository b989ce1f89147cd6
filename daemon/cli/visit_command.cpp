// SPDX-License-Identifier: Apache-2.0
// visit: who comes in beside a host, with a badge of the stock (6.4-C3a, STD-N53-04).
#include "daemon/cli/ask.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct Field {
    const char* key;
    const char* option;
    const char* what;
};
// All of them are asked for: what must be known of a visitor.
constexpr std::array kFields{
    Field{"name", "--name", "as the identity paper has it"},
    Field{"organisation", "--organisation", "whom the visitor comes from"},
    Field{"purpose", "--purpose", "of the visit"},
    Field{"host", "--host", "staff number of who accompanies the visitor through every door"},
    Field{"identity_paper", "--identity-paper", "which one was seen"},
    Field{"badge", "--badge", "name of the badge that is lent"},
    Field{"badge_type", "--badge-type", "how it differs from the badges of staff"},
    Field{"until", "--until", "planned end: 2025-04-01T15:00:00+09:00"},
    Field{"items", "--items", "what is carried in; \"none\""},
    Field{"signature_ref", "--signature-ref", "where the visitor's signature is filed"},
};

struct VisitOptions {
    std::map<std::string, std::string> fields;
    std::int64_t visit = 0;
    bool no_badge = false;
};

int begin(const Context& context, const VisitOptions& options) {
    json::object body;
    for (const auto& [key, text] : options.fields) body[key] = text;
    return command(context, "/v1/visits", body, [](const auto& answer) {
        print(fmt::format("visit {} has begun: the badge opens beside the host's own card\n", text_of(answer, "seq")));
    });
}

int end(const Context& context, const VisitOptions& options) {
    return command(context, fmt::format("/v1/visits/{}/end", options.visit), {{"badge_returned", !options.no_badge}},
                   [&](const auto& answer) {
                       print(fmt::format("the visit is over, entry {}{}\n", text_of(answer, "seq"),
                                         options.no_badge ? "; its badge opens nothing until it is returned" : ""));
                   });
}

void show_visits(const json::object& answer) {
    Table table({"VISIT", "VISITOR", "BADGE", "HOST", "UNTIL"});
    for (const auto& row : answer.at("visits").as_array()) {
        const auto& fields = row.as_object();
        table.add({text_of(fields, "visit"), text_of(fields, "visitor"), text_of(fields, "badge"),
                   text_of(fields, "host"), text_of(fields, "until")});
    }
    print(table.text());
}

}  // namespace

void add_visit_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("visit", "visitors, each beside a host")->require_subcommand(1);
    auto options = std::make_shared<VisitOptions>();
    auto* beginning = group->add_subcommand("begin", "a visitor is here, and gets a badge");
    for (const auto& field : kFields) {
        beginning->add_option(field.option, options->fields[field.key], field.what)->required();
    }
    beginning->callback([options, &context] { context.status = begin(context, *options); });
    auto* ending = group->add_subcommand("end", "the visitor has left");
    ending->add_option("VISIT", options->visit, "as `visit list` shows it")->required();
    ending->add_flag("--no-badge", options->no_badge, "the badge was not given back");
    ending->callback([options, &context] { context.status = end(context, *options); });
    auto* listing = group->add_subcommand("list", "visits that are not over");
    listing->callback([&context] { context.status = ask(context, "/v1/visits", show_visits); });
}

}  // namespace sekisho::cli
