// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/ask.hpp"
#include "daemon/cli/clock.hpp"
#include "daemon/cli/config_commands.hpp"
#include "daemon/cli/faults.hpp"
#include "daemon/cli/rule_text.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/config/load.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::cli {
namespace {

constexpr std::int64_t kMostRemovals = 1000000;

// 0, or the code of what is in the way. Opens without reading: a pipe would wait for ever.
int why_not_there(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return errno;
    struct stat what {};
    const int code = ::fstat(fd, &what) != 0 ? errno : S_ISDIR(what.st_mode) ? EISDIR : 0;
    ::close(fd);
    return code;
}

// What is allowed, stands in the rule text, and is easily forgotten by whoever reads the ledger: passages that leave no
// name, and doors further in that a card alone opens at some hours.
void print_limits(const site::Site& site) {
    std::vector<std::string> unlocked;
    std::vector<std::string> exits;
    std::vector<std::string> card_alone;
    std::vector<std::string> no_authority;
    for (site::DoorIndex at = 0; at < site.doors.size(); ++at) {
        const site::Door& door = site.doors[at];
        if (door.unlock) unlocked.push_back(door.name.value);
        if (!door.exit && door.kind == site::DoorKind::person) exits.push_back(door.name.value);
        if (opened_by_card_alone(site, at)) card_alone.push_back(door.name.value);
        if (door.evacuation_exit && !door.authority) no_authority.push_back(door.name.value);
    }
    const auto line = [](const std::vector<std::string>& doors, std::string_view what) {
        if (!doors.empty()) print(plain(fmt::format("  {}: {}", what, fmt::join(doors, ", "))) + "\n");
    };
    line(unlocked, "nobody's passage is recorded while they stand unlocked");
    line(exits, "whose exit it was is not recorded");
    line(card_alone, "limited or exclusion, and a card alone opens at some hours");
    line(no_authority, "evacuation exits, and nothing says which office agreed to their locks (`authority`)");
}

int check(Context& context, const std::string& path, const std::string& at) {
    if (path == "-")
        return fail(context, {"a configuration is not read from standard input", path, "give the path of site.toml"});
    const int missing = why_not_there(path);  // a mistyped name is wrong usage, not a fault of the files
    if (missing != 0) return fail(context, unreadable(path, missing));
    const auto now = moment(context, at);
    if (!now) return context.status;
    config::Faults found;
    const auto loaded = config::load(path, &found, now);
    const auto* faults = std::get_if<config::Faults>(&loaded);
    if (faults != nullptr) found.insert(found.begin(), faults->begin(), faults->end());
    print_faults(context, found, stdout);
    if (faults != nullptr) return kNo;
    if (context.json) return kDone;
    const auto& site = *std::get<std::shared_ptr<const site::Site>>(loaded);
    print(fmt::format("{}: no faults: {} zones, {} doors, {} people\n", plain(path), site.zones.size() - 1,
                      site.doors.size(), site.roster.holders().size()));
    print_limits(site);
    return kDone;
}

int reload(const Context& context, const std::optional<std::int64_t>& accept_removals) {
    boost::json::object body;
    if (accept_removals) body["accept_removals"] = *accept_removals;
    return command(context, "/v1/config/reload", body,
                   [](const auto& answer) { print(fmt::format("in force since entry {}\n", text_of(answer, "seq"))); });
}

}  // namespace

std::shared_ptr<const site::Site> load_site(Context& context, const std::string& path) {
    if (const int missing = why_not_there(path); missing != 0) {
        context.status = fail(context, unreadable(path, missing));
        return nullptr;
    }
    const auto loaded = config::load(path);
    if (const auto* site = std::get_if<std::shared_ptr<const site::Site>>(&loaded)) return *site;
    print_faults(context, std::get<config::Faults>(loaded), stderr);
    context.status = kNo;
    return nullptr;
}

std::optional<WallTime> moment(Context& context, const std::string& at) {
    if (at.empty()) return clocks_now().wall;
    const auto instant = api::parse_time(at);
    if (!instant) {
        context.status =
            fail(context, {"this is no instant", at, "write it with its offset: 2027-04-01T00:00:00+09:00"});
    }
    return instant;
}

void add_config_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("config", "the configuration files")->require_subcommand(1);

    auto path = std::make_shared<std::string>();
    auto* checking = group->add_subcommand("check", "every fault of the files, with its place");
    checking->add_option("FILE", *path, "site.toml")->required();
    auto at = std::make_shared<std::string>();
    checking->add_option("--at", *at, "warnings as of that instant (RFC 3339); else as of now");
    checking->callback([path, at, &context] { context.status = check(context, *path, *at); });

    add_config_diff(*group, context);
    add_config_print(*group, context);
    add_config_schema(*group);

    auto removals = std::make_shared<std::optional<std::int64_t>>();
    auto* reloading = group->add_subcommand("reload", "have the daemon read its files again");
    reloading->add_option("--accept-removals", *removals, "exactly that many people may lose their access")
        ->check(CLI::Range(std::int64_t{0}, kMostRemovals));
    reloading->callback([removals, &context] { context.status = reload(context, *removals); });
}

}  // namespace sekisho::cli
