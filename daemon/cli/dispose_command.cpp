// SPDX-License-Identifier: Apache-2.0
// review sign; dispose ledger, approve, pending, certificate: what is old enough goes, when two people want it.
#include "daemon/cli/ask.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>
#include <cstdint>
#include <cstdio>
#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

// 6.7-B3. The certificate says it as well; who sends that into a file reads it on the terminal.
constexpr const char* kBackups = "backups made before still hold the rows until their generations go\n";

std::string asked_text(const json::object& asked) {
    return fmt::format(
        "entries {} to {}: {} of {} would go, the newest of them recorded {}\n"
        "asked by {}, for entries before {}, by {}\n"
        "SHA-256 {}\n",
        text_of(asked, "first"), text_of(asked, "last"), text_of(asked, "dropped"), text_of(asked, "entries"),
        text_of(asked, "newest"), plain(text_of(asked, "operator")), text_of(asked, "before"),
        plain(text_of(asked, "rule")), text_of(asked, "sha256"));
}

int ask_for(const Context& context, const std::string& before) {
    return command(context, "/v1/disposal/ask", {{"before", before}}, [](const json::object& asked) {
        print(asked_text(asked));
        print(
            fmt::format("nothing has gone yet: another person of the roles approves with\n"
                        "  sekisho dispose approve {}\n",
                        text_of(asked, "sha256")));
    });
}

int approve(const Context& context, const std::string& sha256) {
    return command(context, "/v1/disposal/approve", {{"sha256", sha256}}, [](const json::object& answer) {
        const auto seq = text_of(answer, "seq");
        print(
            fmt::format("disposed of, entry {}: the rows are deleted from now on, `sekisho dispose pending` tells when "
                        "that is done\n"
                        "the certificate: sekisho dispose certificate {}\n"
                        "{}",
                        seq, seq, kBackups));
    });
}

void show_pending(const json::object& answer) {
    const auto& asked = answer.at("asked");
    print(asked.is_null() ? "nothing is asked for\n" : asked_text(asked.as_object()));
    if (answer.at("deleting").as_bool()) print("rows of an approved disposal are still being deleted\n");
    if (const auto trouble = text_of(answer, "trouble"); !trouble.empty())
        print(fmt::format("they could not be deleted, it is tried again: {}\n", plain(trouble)));
}

struct ReviewOptions {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::string note;
};

int sign(const Context& context, const ReviewOptions& options) {
    const json::object body{{"first", options.first}, {"last", options.last}, {"note", options.note}};
    return command(context, "/v1/reviews", body, [&options](const json::object& answer) {
        print(fmt::format("signed for entries {} to {}, entry {}\n", options.first, options.last,
                          text_of(answer, "seq")));
    });
}

}  // namespace

void add_review_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("review", "looking at the ledger, and signing for it")->require_subcommand(1);
    auto options = std::make_shared<ReviewOptions>();
    auto* signing = group->add_subcommand("sign", "you have looked at these entries");
    signing->add_option("--from", options->first, "the first entry's number")->required();
    signing->add_option("--to", options->last, "the last entry's number")->required();
    signing->add_option("--note", options->note, "what you found; it stays in the ledger for ever, so name nobody")
        ->required();
    signing->callback([options, &context] { context.status = sign(context, *options); });
}

void add_dispose_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("dispose", "what is old enough goes: one person asks, another approves")
                      ->require_subcommand(1);

    auto before = std::make_shared<std::string>();
    auto* asking = group->add_subcommand("ledger", "ask for entries to go");
    asking->add_option("--before", *before, "those recorded before this date, such as 2027-04-01")->required();
    asking->callback([before, &context] { context.status = ask_for(context, *before); });

    auto sha256 = std::make_shared<std::string>();
    auto* approving = group->add_subcommand("approve", "let go what another person asked for");
    approving->add_option("SHA256", *sha256, "of what would go, as `dispose pending` shows it")->required();
    approving->callback([sha256, &context] { context.status = approve(context, *sha256); });

    auto* pending = group->add_subcommand("pending", "what is asked for, and whether rows are still being deleted");
    pending->callback([&context] { context.status = ask(context, "/v1/disposal", show_pending); });

    auto seq = std::make_shared<std::string>();
    auto* certificate = group->add_subcommand("certificate", "the signed certificate of a disposal");
    certificate->add_option("SEQ", *seq, "number of the disposal entry")->required();
    certificate->callback([seq, &context] {
        context.status = ask(context, "/v1/disposal/" + escaped(*seq) + "/certificate", [](const json::object& answer) {
            print(text_of(answer, "certificate"));
            fmt::print(stderr, "{}", kBackups);
        });
    });
}

}  // namespace sekisho::cli
