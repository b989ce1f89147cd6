// SPDX-License-Identifier: Apache-2.0
// pin: an officer resets, the person sets; nothing here shows, asks for or compares a PIN (6.5-C7a3).
#include "daemon/cli/ask.hpp"
#include "daemon/vault/pin.hpp"
#include "daemon/vault/vault.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cstdint>
#include <memory>

namespace sekisho::cli {
namespace {

struct ResetOptions {
    std::string holder;
    std::string identity_check;
    std::string document;
    std::string copy;
};

int reset(const Context& context, const ResetOptions& options) {
    const boost::json::object body{
        {"identity_check", options.identity_check}, {"document", options.document}, {"copy", options.copy}};
    return command(context, "/v1/people/" + escaped(options.holder) + "/pin-reset", body, [](const auto& answer) {
        print(
            fmt::format("reset, entry {}: the person now taps the own card at a reader with a keypad and types the "
                        "new PIN twice, each time closed by #\n",
                        text_of(answer, "seq")));
    });
}

struct ClearOptions {
    std::string holder;
    std::string reader;
    std::string reason;
};

int clear(const Context& context, const ClearOptions& options) {
    const boost::json::object body{{"reason", options.reason}};
    const auto path = options.reader.empty() ? "/v1/people/" + escaped(options.holder) + "/pin-clear"
                                             : "/v1/readers/" + escaped(options.reader) + "/pin-clear";
    return command(context, path, body, [](const auto& answer) {
        print(fmt::format("wrong PINs count no more, entry {}\n", text_of(answer, "seq")));
    });
}

void add_clear(CLI::App& group, Context& context) {
    auto options = std::make_shared<ClearOptions>();
    auto* clearing = group.add_subcommand("clear", "end a lock-out or delay after wrong PINs; the PIN stays");
    auto* whose = clearing->add_option_group("of");
    whose->add_option("--holder", options->holder, "of this person: staff number");
    whose->add_option("--reader", options->reader, "of the access point with this reader");
    whose->require_option(1);
    clearing->add_option("--reason", options->reason, "why; it is kept")->required();
    clearing->callback([options, &context] { context.status = clear(context, *options); });
}

int new_pepper(const Context& context, const std::string& state_dir) {
    const auto there = vault::PinPeppers::load(state_dir);
    if (!there) return fail(context, there.error());
    const auto rows = vault::read_rows(state_dir + "/personal.db");
    if (!rows) return fail(context, rows.error());
    std::int64_t in_use = 1;
    for (const auto& pin : rows->pins) in_use = std::max(in_use, pin.verifier.pepper);
    // A second one of the same version would take every PIN, and the daemon's next start, with it.
    if (there->newest() < in_use) {
        return fail(
            context,
            {"the pepper in use is not at hand, so nobody knows which version is the next", state_dir + "/keys",
             "where they are systemd credentials, run it with them: see A new pepper in the administrators' guide"});
    }
    const auto version = vault::PinPeppers::make_next(state_dir);
    if (!version) return fail(context, version.error());
    if (context.json) {
        print_line(boost::json::object{{"version", *version}});
        return kDone;
    }
    print(fmt::format(
        "version {} of the PINs' pepper is in {}/keys: restart the daemon; each PIN moves to it when it is next "
        "used\n",
        *version, state_dir));
    return kDone;
}

}  // namespace

void add_pin_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("pin", "PINs: the person alone sets one")->require_subcommand(1);
    auto options = std::make_shared<ResetOptions>();
    auto* resetting = group->add_subcommand("reset", "end a PIN; the person may set a new one, once");
    resetting->add_option("HOLDER", options->holder, "staff number")->required();
    resetting->add_option("--identity-check", options->identity_check, "how you know who it is")->required();
    resetting->add_option("--document", options->document, "kind of document that was shown")->required();
    resetting->add_option("--copy", options->copy, "where its filed copy is")->required();
    add_clear(*group, context);
    auto state_dir = std::make_shared<std::string>();
    auto* pepper =
        group->add_subcommand("new-pepper", "make the next version of the secret that PINs are hashed under");
    pepper->add_option("--state-dir", *state_dir, "the daemon's; run this as its user")->required();
    pepper->callback([state_dir, &context] { context.status = new_pepper(context, *state_dir); });
    resetting->callback([options, &context] { context.status = reset(context, *options); });
}

}  // namespace sekisho::cli
