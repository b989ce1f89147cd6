// SPDX-License-Identifier: Apache-2.0
// What an officer holds against lists of known faults, and what can be reached from outside.
#include "daemon/cli/report_health.hpp"

#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/clock.hpp"
#include "daemon/cli/doctor_facts.hpp"
#include "daemon/cli/past.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/doctor/machine/machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct HealthOptions {
    std::string config;
    std::string root;
    std::vector<std::string> expected;
    std::optional<int> most_days;
};

json::value or_null(const std::string& text) {
    return text.empty() ? json::value() : json::value(text);
}

std::string utc_text(WallTime time) {
    return api::format_time(std::chrono::floor<std::chrono::seconds>(time), std::chrono::seconds(0));
}

json::object day_json(const std::optional<WallTime>& then, WallTime now) {
    const auto days = doctor::days_since(then, now);
    return {{"at", then ? json::value(utc_text(*then)) : json::value()},
            {"days", days ? json::value(*days) : json::value()}};
}

json::value package_json(const std::optional<doctor::Package>& package) {
    return package ? json::value(package->name) : json::value();
}

json::array libraries_json(const std::vector<doctor::Library>& libraries) {
    json::array rows;
    for (const auto& library : libraries) {
        json::array programs;
        for (const auto& program : library.programs) programs.emplace_back(program);
        const auto& version = library.package ? library.package->version : library.version;
        rows.emplace_back(json::object{{"name", library.name},
                                       {"path", or_null(library.path)},
                                       {"package", package_json(library.package)},
                                       {"version", or_null(version)},
                                       {"compiled_in", library.compiled_in},
                                       {"programs", std::move(programs)}});
    }
    return rows;
}

std::string listener_name(const doctor::Listener& listener) {
    return fmt::format("{}/{}", listener.protocol, listener.port);
}

json::array sockets_json(const Health& health) {
    json::array rows;
    for (const auto& socket : health.local)
        rows.emplace_back(json::object{
            {"kind", "local"}, {"address", socket.path}, {"program", or_null(socket.program)}, {"expected", true}});
    for (const auto& listener : health.network.listeners)
        rows.emplace_back(json::object{{"kind", listener_name(listener)},
                                       {"address", listener.address},
                                       {"program", or_null(listener.program)},
                                       {"expected", health.network.expected.contains(listener_name(listener))}});
    return rows;
}

std::string since_text(const std::optional<WallTime>& then, WallTime now) {
    if (!then) return "not known";
    const auto days = doctor::days_since(then, now);
    const auto day = utc_text(*then).substr(0, 10);
    return days ? fmt::format("{} days ago, {}", *days, day) : day + ", which is still to come";
}

std::optional<WallTime> daemon_updated(const doctor::Software& software) {
    for (const auto& program : software.programs) {
        if (program.name == "sekishod") return doctor::updated(program);
    }
    return std::nullopt;
}

std::string programs_text(const doctor::Software& software) {
    Table table({"PROGRAM", "PACKAGE", "UPDATED", "SHA-256"});
    for (const auto& program : software.programs)
        table.add(
            {program.name,
             program.package ? program.package->name + " " + program.package->version : "none, the file's own day",
             utc_text(doctor::updated(program)).substr(0, 10), program.sha256});
    return table.text();
}

std::string libraries_text(const doctor::Software& software) {
    Table table({"LIBRARY", "VERSION", "PACKAGE", "UPDATED", "IN"});
    for (const auto& library : software.libraries) {
        const auto& package = library.package;
        const auto version = package ? package->version : library.version;
        table.add({library.name, version.empty() ? "not known" : version, package ? package->name : "",
                   package ? utc_text(package->updated).substr(0, 10) : "",
                   library.compiled_in ? "compiled in" : fmt::format("{}", fmt::join(library.programs, " "))});
    }
    return table.text();
}

std::string sockets_text(const Health& health) {
    Table table({"LISTENS AT", "KIND", "PROGRAM", "EXPECTED"});
    for (const auto& row : sockets_json(health)) {
        const auto& socket = row.as_object();
        const auto text = [&socket](const char* key) {
            const auto* value = socket.at(key).if_string();
            return value == nullptr ? std::string("not known") : std::string(*value);
        };
        table.add({text("address"), text("kind"), text("program"), socket.at("expected").as_bool() ? "yes" : "NO"});
    }
    return health.local.empty() && health.network.listeners.empty() ? "nothing listens\n" : table.text();
}

Result<Health> gather_health(const Context& context, const HealthOptions& options) {
    Health health;
    health.now = clocks_now().wall;
    health.network = doctor::look_at_network(options.root);
    health.network.expected.insert(options.expected.begin(), options.expected.end());
    if (!options.config.empty()) {
        const auto site = load_site(options.config);
        if (site.has_error()) return site.error();
        if ((*site)->network) health.network.allowed_interfaces = (*site)->network->allowed_interfaces;
    }
    health.software = gather_software(context, options.root);
    auto local = doctor::local_sockets(options.root);
    if (local) {
        health.local = std::move(*local);
    } else {
        health.network.unseen.push_back({doctor::Check::listeners, local.error()});
    }
    health.findings = doctor::examine_software(health.software, options.most_days, health.now);
    const auto network = doctor::examine(health.network, doctor::kHealthChecks);
    health.findings.insert(health.findings.end(), network.begin(), network.end());
    return health;
}

int tell_health(const Context& context, const HealthOptions& options) {
    const auto health = gather_health(context, options);
    if (health.has_error()) return fail(context, health.error());
    if (context.json) {
        print_line(to_json(*health));
    } else {
        print(to_text(*health));
        print_findings(health->findings, doctor::kHealthChecks);
    }
    return health->findings.empty() ? kDone : kNo;
}

}  // namespace

json::object to_json(const Health& health) {
    const auto& software = health.software;
    json::array programs;
    for (const auto& program : software.programs)
        programs.emplace_back(json::object{{"name", program.name},
                                           {"path", program.path},
                                           {"package", package_json(program.package)},
                                           {"sha256", or_null(program.sha256)},
                                           {"updated", day_json(doctor::updated(program), health.now)}});
    json::array checks;
    for (const auto check : doctor::kHealthChecks) checks.emplace_back(doctor::to_text(check));
    return {{"version", software.version},
            {"build", build_text()},
            {"running", software.running ? json::value(*software.running) : json::value()},
            {"updated", json::object{{"sekishod", day_json(daemon_updated(software), health.now)},
                                     {"machine", day_json(software.newest, health.now)},
                                     {"security_list", day_json(software.security_list, health.now)}}},
            {"programs", std::move(programs)},
            {"libraries", libraries_json(software.libraries)},
            {"sockets", sockets_json(health)},
            {"checks", std::move(checks)},
            {"findings", to_json(health.findings)}};
}

std::string to_text(const Health& health) {
    const auto& software = health.software;
    std::string text;
    const auto line = [&text](const char* key, const std::string& value) {
        text += fmt::format("{:<26} {}\n", key, plain(value));
    };
    line("version", software.version);
    line("build", build_text());
    line("daemon", software.running ? "runs, version " + *software.running : "none answers");
    line("sekishod updated", since_text(daemon_updated(software), health.now));
    line("newest Debian package", since_text(software.newest, health.now));
    line("list of security updates", since_text(software.security_list, health.now));
    return fmt::format("{}\n{}\n{}\n{}\n", text, programs_text(software), libraries_text(software),
                       sockets_text(health));
}

void add_report_health(CLI::App& group, Context& context) {
    auto options = std::make_shared<HealthOptions>();
    auto* health = group.add_subcommand("health", "what the gate runs, of which day it is, and what of it listens");
    health->add_option("--config", options->config, "site.toml, for the networks that the machine may be on");
    health->add_option("--expected", options->expected, "a listener that the site knows of, such as tcp/22");
    health->add_option("--most-days", options->most_days, "older than this many days is a finding")
        ->check(CLI::Range(0, 36500));
    health->add_option("--root", options->root,
                       "look for packages, running programs, sockets and radios below this folder");
    health->callback([options, &context] { context.status = tell_health(context, *options); });
}

}  // namespace sekisho::cli
