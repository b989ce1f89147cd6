// SPDX-License-Identifier: Apache-2.0
#include "daemon/witness/server.hpp"
#include "daemon/witness/settings.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>

namespace sekisho::witness {
namespace {

enum ExitStatus : int { kDone = 0, kCouldNotRun = 2 };

struct Options {
    std::string config;
    std::string state_dir;
};

void say(const std::string& text) {
    std::fputs(("sekisho-witness: " + text + "\n").c_str(), stderr);
}

int fail(const Error& error) {
    say(to_text(error));
    return kCouldNotRun;
}

std::optional<Settings> settings_of(const Options& options) {
    auto loaded = load_settings(options.config);
    if (auto* settings = std::get_if<Settings>(&loaded)) return std::move(*settings);
    for (const auto& fault : std::get<config::Faults>(loaded)) say(config::to_text(fault));
    return std::nullopt;
}

std::string key_path(const Options& options) {
    return options.state_dir + "/witness.key";
}

std::string verifier_key(const Settings& settings, const ledger::SigningKey& key) {
    return ledger::to_text(ledger::NoteKey{settings.name, key.public_key(), ledger::KeyUse::cosignature_v1});
}

int init(const Options& options) {
    const auto settings = settings_of(options);
    if (!settings) return kCouldNotRun;
    const auto there = disk::is_there(options.state_dir);
    if (there.has_error()) return fail(there.error());
    if (!there.value()) {
        if (auto made = disk::make_folder(options.state_dir, 0700); made.has_error()) return fail(made.error());
    }
    const auto key = make_key(key_path(options));
    if (key.has_error()) return fail(key.error());
    fmt::print("{}\n", verifier_key(*settings, key.value()));
    return kDone;
}

// Seconds of a clock that was never set are negative on no machine; 0 is the least a cosignature can bear.
std::int64_t posix_seconds() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

int run(const Options& options) {
    const auto settings = settings_of(options);
    if (!settings) return kCouldNotRun;
    auto key = load_key(key_path(options));
    if (key.has_error()) return fail(key.error());
    auto memory = Memory::open(options.state_dir, settings->gates);
    if (memory.has_error()) return fail(memory.error());
    const auto shown_key = verifier_key(*settings, key.value());
    Witness witness(settings->name, std::move(key.value()), std::move(memory.value()), say);
    boost::asio::io_context loop;
    Server server(loop, [&](std::string_view body) { return witness.add_checkpoint(body, posix_seconds()); });
    const auto port = server.start(settings->address, settings->port);
    if (port.has_error()) return fail(port.error());
    say(fmt::format("listens on {}:{} for {} gates, key {}", settings->address, *port, settings->gates.size(),
                    shown_key));
    boost::asio::signal_set signals(loop, SIGTERM, SIGINT);
    signals.async_wait([&](const boost::system::error_code& failed, int) {
        if (!failed) server.stop();
    });
    loop.run();
    return kDone;
}

// Its key in no core file, nobody else in its files, no way to more rights than it was started with.
void prepare_process() {
    std::signal(SIGPIPE, SIG_IGN);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    umask(S_IRWXG | S_IRWXO);
}

int parsed(int argc, char** argv) {
    Options options;
    int status = kDone;
    CLI::App app{"sekisho-witness: remembers the checkpoints of gates and cosigns what continues them"};
    app.require_subcommand(1);
    app.set_version_flag("--version", SEKISHO_VERSION);
    const auto add = [&](const char* name, const char* what, int (*work)(const Options&)) {
        auto* command = app.add_subcommand(name, what);
        command->add_option("--config", options.config, "witness.toml")->required();
        command->add_option("--state-dir", options.state_dir, "its key and what it remembers")->required();
        command->callback([&status, &options, work] { status = work(options); });
    };
    add("init", "make the key and print its verifier key, for site.toml of the gates", init);
    add("run", "serve until SIGTERM", run);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kCouldNotRun;
    }
    return status;
}

}  // namespace
}  // namespace sekisho::witness

int main(int argc, char** argv) {
    sekisho::witness::prepare_process();
    try {
        return sekisho::witness::parsed(argc, argv);
    } catch (const std::exception& error) {
        sekisho::witness::say(error.what());
        return sekisho::witness::kCouldNotRun;
    }
}
