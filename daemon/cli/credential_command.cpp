// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ask.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct CardOptions {
    std::string id;
    std::string holder;
    std::string badge;
    std::string reader;
    std::string reason;
    std::string identity_check;
    std::string document;
    std::string consent;
    std::string until;
    bool test = false;
    std::vector<std::int64_t> disputed;
};
using OptionsPtr = std::shared_ptr<CardOptions>;

// The next card at the reader becomes a credential, whosever.
int await_card(const Context& context, const std::string& target, const json::object& body, const std::string& reader) {
    if (!context.json)
        fmt::print(stderr, "asking the daemon; unless it refuses, tap the card at {} within 30 seconds\n",
                   plain(reader));
    return command(context, target, body, [](const auto& answer) {
        print(fmt::format("credential {} issued to {}\n", text_of(answer, "credential"),
                          plain(text_of(answer, "holder"))));
    });
}

int issue(const Context& context, const CardOptions& options) {
    if (!options.badge.empty())
        return await_card(context, "/v1/badges/" + escaped(options.badge), {{"reader", options.reader}},
                          options.reader);
    json::object body{{"holder", options.holder}, {"reader", options.reader}};
    if (options.test) body["test"] = true;
    if (!options.identity_check.empty()) body["identity_check"] = options.identity_check;
    if (!options.document.empty()) body["document"] = options.document;
    if (!options.consent.empty()) body["consent"] = options.consent;
    return await_card(context, "/v1/credentials", body, options.reader);
}

int issue_temporary(const Context& context, const CardOptions& options) {
    const json::object body{{"reader", options.reader},
                            {"reason", options.reason},
                            {"identity_check", options.identity_check},
                            {"document", options.document},
                            {"until", options.until}};
    return await_card(context, "/v1/people/" + escaped(options.holder) + "/temporary-card", body, options.reader);
}

int on_card(const Context& context, const std::string& id, const char* act, const char* what) {
    return command(context, fmt::format("/v1/credentials/{}/{}", escaped(id), act), {},
                   [what](const auto& answer) { print(fmt::format("{}, entry {}\n", what, text_of(answer, "seq"))); });
}

int lost(const Context& context, const CardOptions& options) {
    if (!options.id.empty()) return on_card(context, options.id, "lost", "opens nothing any more");
    return command(context, "/v1/people/" + escaped(options.holder) + "/cards-lost", {}, [](const auto& answer) {
        print(fmt::format("no card opens any more, entry {}\n", text_of(answer, "seq")));
    });
}

int confirm(const Context& context, const CardOptions& options) {
    json::array disputed;
    for (const auto seq : options.disputed) disputed.emplace_back(seq);
    const json::object body{{"reader", options.reader}, {"disputed", std::move(disputed)}};
    if (!context.json) fmt::print(stderr, "the person taps the own card at {}\n", plain(options.reader));
    return command(context, "/v1/people/" + escaped(options.holder) + "/acts/confirm", body, [&](const auto& answer) {
        print(fmt::format("all acts are answered, the last in entry {}\n", text_of(answer, "seq")));
        const auto count = options.disputed.size();
        if (count != 0) print(fmt::format("disputed: {}; an alarm each, until a review beyond it is signed\n", count));
    });
}

void show_acts(const json::object& answer) {
    Table table({"ENTRY", "AT"});
    for (const auto& row : answer.at("acts").as_array())
        table.add({text_of(row.as_object(), "entry"), text_of(row.as_object(), "at")});
    print(table.text());
}

void show_credentials(const json::object& answer) {
    Table table({"CREDENTIAL", "HOLDER", "ISSUED", "KIND", "STATE", "UNTIL"});
    for (const auto& row : answer.at("credentials").as_array()) {
        const auto& fields = row.as_object();
        table.add({text_of(fields, "credential"), text_of(fields, "holder"), text_of(fields, "issued"),
                   text_of(fields, "kind"), fields.at("revoked").as_bool() ? "revoked" : text_of(fields, "standing"),
                   text_of(fields, "until")});
    }
    print(table.text());
}

CLI::App* add(CLI::App& group, Context& context, const OptionsPtr& options, const char* name, const char* what,
              int (*run)(const Context&, const CardOptions&)) {
    auto* one = group.add_subcommand(name, what);
    one->callback([options, &context, run] { context.status = run(context, *options); });
    return one;
}

CLI::Option* add_reader(CLI::App* one, const OptionsPtr& options) {
    return one->add_option("--reader", options->reader, "reader, as site.toml names it")->required();
}

void add_issue(CLI::App& group, Context& context, const OptionsPtr& options) {
    auto* issuing = add(group, context, options, "issue", "the next card at a reader becomes this person's", issue);
    auto* whose = issuing->add_option_group("whose")->require_option(1);
    whose->add_option("--holder", options->holder, "staff number");
    whose->add_option("--badge", options->badge, "a badge of this name, for visitors");
    add_reader(issuing, options);
    issuing->add_flag("--test", options->test, "for test work within a permit alone");
    issuing->add_option("--identity-check", options->identity_check, "handover: how you know who it is");
    issuing->add_option("--document", options->document, "handover: the receipt");
    issuing->add_option("--consent", options->consent, "handover: date of the holder's consent");
}

void add_temporary(CLI::App& group, Context& context, const OptionsPtr& options) {
    auto* one =
        add(group, context, options, "temp-issue", "a card in place of one that is not at hand", issue_temporary);
    one->add_option("HOLDER", options->holder, "staff number")->required();
    add_reader(one, options);
    one->add_option("--reason", options->reason, "what became of the person's own card")
        ->required()
        ->check(CLI::IsMember({"forgotten", "damaged", "lost"}));
    one->add_option("--identity-check", options->identity_check, "how you know who it is")->required();
    one->add_option("--document", options->document, "that was shown")->required();
    one->add_option("--until", options->until, "its end: 2025-04-01T18:00:00+09:00")->required();
}

void add_acts(CLI::App& group, Context& context, const OptionsPtr& options) {
    auto* acts = group.add_subcommand("acts", "what was done with a temporary card and waits for the person");
    acts->add_option("HOLDER", options->holder, "staff number")->required();
    acts->callback([options, &context] {
        context.status = ask(context, "/v1/people/" + escaped(options->holder) + "/acts", show_acts);
    });
    auto* one = add(group, context, options, "confirm", "the person answers for these acts, by the own card", confirm);
    one->add_option("HOLDER", options->holder, "staff number")->required();
    add_reader(one, options);
    one->add_option("--dispute", options->disputed, "an entry that was not the person; once for each");
}

}  // namespace

void add_credential_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("credential", "cards and whose they are")->require_subcommand(1);
    auto options = std::make_shared<CardOptions>();
    add_issue(*group, context, options);
    add_temporary(*group, context, options);
    add_acts(*group, context, options);
    auto* listing = group->add_subcommand("list", "every credential");
    listing->callback([&context] { context.status = ask(context, "/v1/credentials", show_credentials); });
    const auto revoke = [](const Context& of, const CardOptions& card) {
        return on_card(of, card.id, "revoke", "revoked");
    };
    const auto give_back = [](const Context& of, const CardOptions& card) {
        return on_card(of, card.id, "return", "returned");
    };
    add(*group, context, options, "revoke", "this credential opens nothing any more", revoke)
        ->add_option("ID", options->id, "as `credential list` shows it")
        ->required();
    add(*group, context, options, "return", "a card that was lent is back at the desk", give_back)
        ->add_option("ID", options->id, "as `credential list` shows it")
        ->required();
    auto* losing = add(*group, context, options, "lost", "cards that open nothing any more, at once", lost);
    auto* which = losing->add_option_group("which")->require_option(1);
    which->add_option("--holder", options->holder, "staff number: all cards of this person");
    which->add_option("--card", options->id, "this one, as `credential list` shows it");
}

}  // namespace sekisho::cli
