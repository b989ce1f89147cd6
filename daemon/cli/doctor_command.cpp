// SPDX-License-Identifier: Apache-2.0
// What is wrong with the gate's machine, and how a person sets it right.
#include "daemon/cli/ask.hpp"
#include "daemon/cli/doctor_facts.hpp"
#include "daemon/cli/faults.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/config/load.hpp"
#include "daemon/doctor/examine.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

int examine_machine(const Context& context, const DoctorOptions& options) {
    if (options.config.empty() || options.state_dir.empty()) {
        return fail(context,
                    {"which gate it is for was not said", "sekisho doctor", "name its --config and its --state-dir"});
    }
    const auto loaded = config::load(options.config);
    if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
        print_faults(context, *faults, stderr);
        return kCouldNot;
    }
    const auto& site = *std::get<std::shared_ptr<const site::Site>>(loaded);
    return tell_findings(context, doctor::examine(gather_facts(context, site, options)));
}

}  // namespace

json::array to_json(const std::vector<doctor::Finding>& findings) {
    json::array rows;
    for (const auto& finding : findings) {
        rows.emplace_back(json::object{{"check", doctor::to_text(finding.check)},
                                       {"what", finding.error.what},
                                       {"where", finding.error.where},
                                       {"hint", finding.error.hint}});
    }
    return rows;
}

void print_findings(const std::vector<doctor::Finding>& findings, std::span<const doctor::Check> checks) {
    for (const auto check : checks) {
        bool sound = true;
        for (const auto& finding : findings) {
            if (finding.check != check) continue;
            if (sound) print(coloured(doctor::to_text(check), Colour::red) + "\n");
            sound = false;
            print(fmt::format("  {}: {}\n", plain(finding.error.where), plain(finding.error.what)));
            if (!finding.error.hint.empty()) print(fmt::format("      {}\n", plain(finding.error.hint)));
        }
        if (sound) print(fmt::format("{:<12} {}\n", doctor::to_text(check), coloured("in order", Colour::green)));
    }
}

int tell_findings(const Context& context, const std::vector<doctor::Finding>& findings) {
    if (context.json) {
        json::array checks;
        for (const auto check : doctor::kChecks) checks.emplace_back(doctor::to_text(check));
        print_line(json::object{{"checks", std::move(checks)}, {"findings", to_json(findings)}});
    } else {
        print_findings(findings, doctor::kChecks);
    }
    return findings.empty() ? kDone : kNo;
}

void add_doctor_command(CLI::App& app, Context& context) {
    auto* command_line =
        app.add_subcommand("doctor", "whether this machine is fit to guard its doors")->require_subcommand(0, 1);
    auto options = std::make_shared<DoctorOptions>();
    command_line->add_option("--config", options->config, "site.toml");
    command_line->add_option("--state-dir", options->state_dir,
                             "the ledger's folder; a file is written there and removed");
    command_line->add_option("--expected", options->expected, "a listener that the site knows of, such as tcp/22");
    command_line->add_option("--root", options->root,
                             "look for devices, modules, sockets and radios below this folder");
    command_line->callback([command_line, options, &context] {
        if (command_line->get_subcommands().empty()) context.status = examine_machine(context, *options);
    });
    auto* clock = command_line->add_subcommand(
        "accept-clock",
        "vouch for the machine's clock as it stands, after you have looked at it; rights end by it again");
    clock->callback([&context] {
        context.status = command(context, "/v1/clock/accept", {}, [](const auto& answer) {
            print(fmt::format("the clock is believed as it stands, entry {}\n", text_of(answer, "seq")));
        });
    });
}

}  // namespace sekisho::cli
