// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/options.hpp"

#include "daemon/main/exit_status.hpp"

#include <CLI/CLI.hpp>

namespace sekisho::main {

std::variant<Options, int> parse_options(int argc, char** argv) {
    Options options;
    CLI::App app{"sekishod: door controller and entry ledger"};
    app.add_option("--config", options.config, "site.toml")->required();
    app.add_option("--state-dir", options.state_dir, "ledger, vault and keys (made by `sekisho ledger init`)")
        ->required();
    app.add_option("--socket", options.socket, "Unix socket of the API")->capture_default_str();
    app.add_flag("--sim", options.sim, "drive the simulated gate instead of hardware");
    app.add_flag("--check", options.check, "check configuration, hardware and state directory, then end");
    app.set_version_flag("--version", SEKISHO_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kCouldNotRun;
    }
    return options;
}

}  // namespace sekisho::main
