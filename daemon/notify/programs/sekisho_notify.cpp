// SPDX-License-Identifier: Apache-2.0
#include "daemon/notify/messenger.hpp"

#include <sys/prctl.h>
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace sekisho::notify {
namespace {

enum ExitStatus : int { kDone = 0, kCouldNotRun = 2 };

void say(const std::string& text) {
    std::fputs(("sekisho-notify: " + text + "\n").c_str(), stderr);
}

int run(const std::string& socket) {
    boost::asio::io_context loop;
    Messenger messenger(loop, socket, say);
    boost::asio::signal_set signals(loop, SIGTERM, SIGINT);
    // Nothing here outlives the process, and a name that is being resolved must not keep it.
    signals.async_wait([](const boost::system::error_code& failed, int) {
        if (!failed) std::_Exit(kDone);
    });
    messenger.start();
    loop.run();
    return kDone;
}

int parsed(int argc, char** argv) {
    std::string socket = "/run/sekisho/sekishod.sock";
    CLI::App app{"sekisho-notify: brings the ledger's checkpoints to the witnesses of site.toml"};
    app.add_option("--socket", socket, "Unix socket of sekishod")->capture_default_str();
    app.set_version_flag("--version", SEKISHO_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kCouldNotRun;
    }
    return run(socket);
}

}  // namespace
}  // namespace sekisho::notify

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    try {
        return sekisho::notify::parsed(argc, argv);
    } catch (const std::exception& error) {
        sekisho::notify::say(error.what());
        return sekisho::notify::kCouldNotRun;
    }
}
