// SPDX-License-Identifier: Apache-2.0
// person erase: what the vault knows of somebody goes; the ledger keeps the pseudonym.
#include "daemon/cli/ask.hpp"

#include <fmt/format.h>
#include <cstdint>
#include <memory>
#include <vector>

namespace sekisho::cli {
namespace {

struct EraseOptions {
    std::string person;
    std::string reason;
    std::vector<std::int64_t> texts;
};

int erase(const Context& context, const EraseOptions& options) {
    boost::json::object body{{"reason", options.reason}};
    if (!options.texts.empty()) body["texts"] = boost::json::array(options.texts.begin(), options.texts.end());
    return command(context, "/v1/people/" + escaped(options.person) + "/erase", body, [](const auto& answer) {
        print(fmt::format("erased, entry {}: earlier backups still have the person until their generations go\n",
                          text_of(answer, "seq")));
    });
}

}  // namespace

void add_person_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("person", "people as the vault knows them")->require_subcommand(1);
    auto options = std::make_shared<EraseOptions>();
    auto* erasing = group->add_subcommand("erase", "forget this person: name, number and cards");
    erasing->add_option("PERSON", options->person, "staff number, or pid:N as `ledger show` shows it")->required();
    erasing->add_option("--reason", options->reason, "why; it stays in the ledger for ever, so name nobody")
        ->required();
    erasing->add_option("--text", options->texts, "an entry whose free text goes too; may be given again");
    erasing->callback([options, &context] { context.status = erase(context, *options); });
}

}  // namespace sekisho::cli
