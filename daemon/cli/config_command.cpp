// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ask.hpp"
#include "daemon/cli/faults.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/config/load.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <memory>
#include <optional>

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

int check(const Context& context, const std::string& path) {
    if (path == "-")
        return fail(context, {"a configuration is not read from standard input", path, "give the path of site.toml"});
    const int missing = why_not_there(path);  // a mistyped name is wrong usage, not a fault of the files
    if (missing != 0) return fail(context, unreadable(path, missing));
    config::Faults found;
    const auto loaded = config::load(path, &found);
    const auto* faults = std::get_if<config::Faults>(&loaded);
    if (faults != nullptr) found.insert(found.begin(), faults->begin(), faults->end());
    print_faults(context, found, stdout);
    if (faults != nullptr) return kNo;
    if (context.json) return kDone;
    const auto& site = *std::get<std::shared_ptr<const site::Site>>(loaded);
    print(fmt::format("{}: no faults: {} zones, {} doors, {} people\n", plain(path), site.zones.size() - 1,
                      site.doors.size(), site.roster.holders().size()));
    return kDone;
}

int reload(const Context& context, const std::optional<std::int64_t>& accept_removals) {
    boost::json::object body;
    if (accept_removals) body["accept_removals"] = *accept_removals;
    return command(context, "/v1/config/reload", body,
                   [](const auto& answer) { print(fmt::format("in force since entry {}\n", text_of(answer, "seq"))); });
}

}  // namespace

void add_config_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("config", "the configuration files")->require_subcommand(1);

    auto path = std::make_shared<std::string>();
    auto* checking = group->add_subcommand("check", "every fault of the files, with its place");
    checking->add_option("FILE", *path, "site.toml")->required();
    checking->callback([path, &context] { context.status = check(context, *path); });

    auto removals = std::make_shared<std::optional<std::int64_t>>();
    auto* reloading = group->add_subcommand("reload", "have the daemon read its files again");
    reloading->add_option("--accept-removals", *removals, "exactly that many people may lose their access")
        ->check(CLI::Range(std::int64_t{0}, kMostRemovals));
    reloading->callback([removals, &context] { context.status = reload(context, *removals); });
}

}  // namespace sekisho::cli
