// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ask.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>
#include <memory>

namespace sekisho::cli {
namespace {

struct IssueOptions {
    std::string holder;
    std::string reader;
};

int issue(const Context& context, const IssueOptions& options) {
    if (!context.json)
        fmt::print(stderr, "asking the daemon; unless it refuses, tap the card at {} within 30 seconds\n",
                   plain(options.reader));
    return command(context, "/v1/credentials", {{"holder", options.holder}, {"reader", options.reader}},
                   [](const auto& answer) {
                       print(fmt::format("credential {} issued to {}\n", text_of(answer, "credential"),
                                         plain(text_of(answer, "holder"))));
                   });
}

void show_list(const boost::json::object& answer) {
    Table table({"CREDENTIAL", "HOLDER", "ISSUED", "KIND", "STATE", "UNTIL"});
    for (const auto& row : answer.at("credentials").as_array()) {
        const auto& fields = row.as_object();
        table.add({text_of(fields, "credential"), text_of(fields, "holder"), text_of(fields, "issued"),
                   text_of(fields, "kind"), fields.at("revoked").as_bool() ? "revoked" : text_of(fields, "standing"),
                   text_of(fields, "until")});
    }
    print(table.text());
}

}  // namespace

void add_credential_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("credential", "cards and whose they are")->require_subcommand(1);

    auto options = std::make_shared<IssueOptions>();
    auto* issuing = group->add_subcommand("issue", "the next card at a reader becomes this person's");
    issuing->add_option("--holder", options->holder, "staff number")->required();
    issuing->add_option("--reader", options->reader, "reader, as site.toml names it")->required();
    issuing->callback([options, &context] { context.status = issue(context, *options); });

    auto* listing = group->add_subcommand("list", "every credential");
    listing->callback([&context] { context.status = ask(context, "/v1/credentials", show_list); });

    auto id = std::make_shared<std::string>();
    auto* returning = group->add_subcommand("return", "a card that was lent is back at the desk");
    returning->add_option("ID", *id, "as `credential list` shows it")->required();
    returning->callback([id, &context] {
        context.status = command(context, "/v1/credentials/" + escaped(*id) + "/return", {}, [](const auto& answer) {
            print(fmt::format("returned, entry {}\n", text_of(answer, "seq")));
        });
    });
    auto* revoking = group->add_subcommand("revoke", "this credential opens nothing any more");
    revoking->add_option("ID", *id, "as `credential list` shows it")->required();
    revoking->callback([id, &context] {
        context.status = command(context, "/v1/credentials/" + escaped(*id) + "/revoke", {}, [](const auto& answer) {
            print(fmt::format("revoked, entry {}\n", text_of(answer, "seq")));
        });
    });
}

}  // namespace sekisho::cli
