// SPDX-License-Identifier: Apache-2.0
// passage: where somebody is said to be, when that is not so.
#include "daemon/cli/ask.hpp"

#include <fmt/format.h>
#include <cstdint>
#include <memory>

namespace sekisho::cli {
namespace {

struct PassageOptions {
    std::string holder;
    std::string at;
    std::string reason;
    std::int64_t entry = 0;
    std::string zone;
};

void tell(const boost::json::object& answer, std::string_view what) {
    print(fmt::format("{}, entry {}\n", what, text_of(answer, "seq")));
}

int forgive(const Context& context, const PassageOptions& options) {
    return command(context, "/v1/people/" + escaped(options.holder) + "/forgive", {{"reason", options.reason}},
                   [](const auto& answer) { tell(answer, "forgiven until the next tap"); });
}

int declare(const Context& context, const PassageOptions& options) {
    return command(context, "/v1/people/" + escaped(options.holder) + "/declare-exit",
                   {{"at", options.at}, {"reason", options.reason}}, [](const auto& answer) {
                       tell(answer, "written down; it counts when another account has approved it");
                   });
}

int approve(const Context& context, const PassageOptions& options) {
    return command(context, fmt::format("/v1/passages/{}/approve", options.entry), {},
                   [](const auto& answer) { tell(answer, "approved"); });
}

int confirm_empty(const Context& context, const PassageOptions& options) {
    return command(context, "/v1/zones/" + escaped(options.zone) + "/confirm-empty", {},
                   [](const auto& answer) { tell(answer, "confirmed empty"); });
}

}  // namespace

void add_passage_commands(CLI::App& app, Context& context) {
    auto* group =
        app.add_subcommand("passage", "where somebody is said to be, when that is not so")->require_subcommand(1);
    auto options = std::make_shared<PassageOptions>();
    const auto add = [&](const char* name, const char* what, int (*run)(const Context&, const PassageOptions&)) {
        auto* one = group->add_subcommand(name, what);
        one->callback([options, &context, run] { context.status = run(context, *options); });
        return one;
    };
    const auto about_somebody = [&](CLI::App* one) {
        one->add_option("HOLDER", options->holder, "staff number")->required();
        one->add_option("--reason", options->reason, "why: kept beside the ledger, which commits to it")->required();
    };
    about_somebody(
        add("forgive", "what anti-passback holds against this person does not count at the next tap", forgive));
    auto* declaring = add("declare-exit", "this person left without a tap, as they say", declare);
    about_somebody(declaring);
    declaring->add_option("--at", options->at, "when, as they say: 2025-04-01T08:30:00+09:00")->required();
    add("approve", "a declared exit is right; not by whoever wrote it down", approve)
        ->add_option("ENTRY", options->entry, "of the declared exit, as `sekisho inside` shows it")
        ->required();
    add("confirm-empty", "nobody is in this zone: you have looked", confirm_empty)
        ->add_option("ZONE", options->zone, "as site.toml names it")
        ->required();
}

}  // namespace sekisho::cli
