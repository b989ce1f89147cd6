// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ledger_init.hpp"

#include "daemon/cli/clock.hpp"
#include "daemon/cli/faults.hpp"
#include "daemon/cli/qr.hpp"
#include "daemon/config/load.hpp"
#include "daemon/ledger/store/store.hpp"

#include <algorithm>
#include <memory>

namespace sekisho::cli {
namespace {

struct InitOptions {
    std::string dir;
    std::string origin;
    std::string config;
    bool qr = false;
};

// The record without the lines for people, which a verifier does not read.
std::string bare(std::string_view record) {
    std::string lines;
    while (!record.empty()) {
        const auto end = std::min(record.find('\n'), record.size() - 1);
        if (record.front() != '#') lines += record.substr(0, end + 1);
        record.remove_prefix(end + 1);
    }
    return lines;
}

int init(const Context& context, InitOptions options) {
    if (!options.config.empty()) {
        const auto loaded = config::load(options.config);
        if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
            print_faults(context, *faults, stderr);
            return kCouldNot;
        }
        options.origin = std::get<std::shared_ptr<const site::Site>>(loaded)->ledger_origin;
    }
    const auto report = ledger::init_state_dir(options.dir, options.origin, clocks_now());
    if (report.has_error()) return fail(context, report.error());
    if (context.json) {
        print_line(boost::json::object{
            {"state_dir", options.dir}, {"origin", options.origin}, {"commissioning", report->commissioning}});
    } else {
        print(report->commissioning);
    }
    if (!options.qr || context.json) return kDone;
    const auto code = QrCode::of(bare(report->commissioning));
    if (code.has_error()) return fail(context, code.error());
    print_qr(*code);
    return kDone;
}

}  // namespace

void add_ledger_init(CLI::App& group, Context& context) {
    auto options = std::make_shared<InitOptions>();
    auto* command = group.add_subcommand("init", "make a state directory; print the record to be kept outside");
    command->add_option("--state-dir", options->dir, "where the ledger, the keys and personal data will be")
        ->required();
    auto* source = command->add_option_group("origin")->require_option(1);
    source->add_option("--origin", options->origin, "the ledger's name in checkpoints: hospital.example/gate1");
    source->add_option("--config", options->config, "site.toml, which names the origin");
    command->add_flag("--qr", options->qr, "the record as a QR code too, in the terminal");
    command->callback([options, &context] { context.status = init(context, *options); });
}

}  // namespace sekisho::cli
