// SPDX-License-Identifier: Apache-2.0
// Permissions of what the daemon reads and writes, the accounts behind them, and devices.
#include "daemon/doctor/machine/parts.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>

namespace sekisho::doctor {
namespace {

std::uint32_t number_of(const std::string& text) {
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// By the files alone: an account of a directory service is no account for a daemon that starts before the network.
Account account_of(const std::string& root, std::uint32_t uid) {
    Account account;
    account.uid = uid;
    for (const auto& line : lines_if_any(root + "/etc/passwd")) {
        const auto fields = fields_of(line, ":");  // name:x:uid:gid:...
        if (fields.size() < 4 || number_of(fields[2]) != uid) continue;
        account.name = fields[0];
        account.groups.insert(number_of(fields[3]));
    }
    for (const auto& line : lines_if_any(root + "/etc/group")) {
        const auto fields = fields_of(line, ":");  // name:x:gid:member,member
        if (fields.size() < 4 || account.name.empty()) continue;
        const auto members = fields_of(fields[3], ",");
        if (std::find(members.begin(), members.end(), account.name) != members.end())
            account.groups.insert(number_of(fields[2]));
    }
    return account;
}

WallTime written_at(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return {};
    return WallTime(std::chrono::duration_cast<Duration>(std::chrono::seconds(found.st_mtim.tv_sec) +
                                                         std::chrono::nanoseconds(found.st_mtim.tv_nsec)));
}

void look_at_state(const std::string& dir, Facts& facts) {
    for (const auto& name : seen(Check::permissions, dir, facts)) {
        const auto path = dir + "/" + name;
        facts.files.state.push_back(fact_of("state", path));
        facts.clock.newest_file = std::max(facts.clock.newest_file, written_at(path));
    }
}

// Beside site.toml lie the files that it names, and what `sekisho import` puts there.
void look_at_config(const std::string& config, Facts& facts) {
    const auto folder = std::filesystem::absolute(config).parent_path().string();
    facts.files.config.push_back(fact_of("folder of the configuration", folder));
    for (const auto& name : seen(Check::permissions, folder, facts)) {
        const auto path = folder + "/" + name;
        if (name.ends_with(".toml") || name.ends_with(".csv"))
            facts.files.config.push_back(fact_of("configuration", path));
    }
}

}  // namespace

void look_at_files(const Wanted& wanted, Facts& facts) {
    facts.files.state_dir = fact_of("state directory", wanted.state_dir);
    facts.files.socket = fact_of("socket", wanted.socket);
    facts.files.user = account_of(wanted.root, facts.files.state_dir.owner);
    look_at_state(wanted.state_dir, facts);
    look_at_config(wanted.config, facts);
}

void look_at_devices(const Wanted& wanted, Facts& facts) {
    const auto add = [&](const std::string& use, const std::string& path) {
        auto fact = fact_of(use, wanted.root + path);
        std::error_code ignored;  // a path that cannot be followed stands for itself
        auto target = std::filesystem::weakly_canonical(wanted.root + path, ignored).string();
        if (target.starts_with(wanted.root)) target.erase(0, wanted.root.size());
        fact.path = path;
        facts.devices.push_back({std::move(fact), target.empty() ? path : target});
    };
    for (const auto& [use, path] : wanted.devices) add(use, path);
    for (const auto& name : seen(Check::devices, wanted.root + "/dev", facts)) {
        if (name.starts_with("gpiochip")) add("GPIO chip", "/dev/" + name);
    }
    const auto modules = seen(Check::modules, wanted.root + "/sys/module", facts);
    facts.modules.insert(modules.begin(), modules.end());
}

}  // namespace sekisho::doctor
