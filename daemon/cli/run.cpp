// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/run.hpp"

#include "daemon/cli/context.hpp"
#include "daemon/cli/import_parts.hpp"

#include <fmt/format.h>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <exception>
#include <ios>
#include <string>

namespace sekisho::cli {

namespace {

// The word that stands where a command belongs; "": the parser's own message says enough.
std::string unknown_command(const CLI::App& app, const CLI::ParseError& error) {
    if (error.get_name() != "RequiredError") return {};
    for (const auto& word : app.remaining(true)) {
        if (!word.empty() && word.front() != '-') return word;
    }
    return {};
}

}  // namespace

int run(int argc, char** argv) {
    std::ios::sync_with_stdio(false);  // a batch is read from std::cin in blocks; nothing reads stdin otherwise
    Context context;
    CLI::App app("sekisho: asks and commands the gate, and checks its configuration and ledger offline.", "sekisho");
    app.set_version_flag("--version", SEKISHO_VERSION);
    app.require_subcommand(1);
    app.fallthrough();  // --json and --socket may stand behind the command too
    app.add_option("--socket", context.socket, "the daemon's socket")->envname("SEKISHO_SOCKET")->capture_default_str();
    app.add_flag("--json", context.json, "for programs");
    add_backup_commands(app, context);
    add_commission_commands(app, context);
    add_config_commands(app, context);
    add_explain_command(app, context);
    add_replay_command(app, context);
    add_credential_commands(app, context);
    add_dispose_commands(app, context);
    add_doctor_command(app, context);
    add_gate_commands(app, context);
    add_inspection_commands(app, context);
    add_import_commands(app, context);
    add_ledger_commands(app, context);
    add_passage_commands(app, context);
    add_permit_commands(app, context);
    add_vendor_commands(app, context);
    add_asset_commands(app, context);
    add_person_commands(app, context);
    add_pin_commands(app, context);
    add_report_commands(app, context);
    add_review_commands(app, context);
    add_state_commands(app, context);
    add_sim_commands(app, context);
    add_visit_commands(app, context);
    add_completion_command(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const auto word = unknown_command(app, error);
        if (!word.empty())
            return fail(context, {"there is no such command", word, "`sekisho --help` lists the commands"});
        return app.exit(error) == static_cast<int>(CLI::ExitCodes::Success) ? kDone : kCouldNot;
    } catch (const std::exception& error) {  // JSON of another shape than the one promised
        return fail(context, {fmt::format("the answer was not understood: {}", error.what()), context.socket,
                              "use sekisho and sekishod of the same version"});
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {  // a full disk must not look like an answer
        fmt::print(stderr, "sekisho: the answer could not be written: look at the disk behind standard output\n");
        return kCouldNot;
    }
    return context.status;
}

}  // namespace sekisho::cli
