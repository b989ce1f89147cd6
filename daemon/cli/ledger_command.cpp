// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/ask.hpp"
#include "daemon/cli/entry_text.hpp"
#include "daemon/cli/faults.hpp"
#include "daemon/cli/ledger_evidence.hpp"
#include "daemon/cli/ledger_init.hpp"
#include "daemon/cli/ledger_names.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/verify_command.hpp"
#include "daemon/config/load.hpp"
#include "daemon/ledger/store/query.hpp"

#include <fmt/format.h>
#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct ShowOptions {
    std::string from;
    std::string to;
    std::string holder;
    std::string zone;
    std::int64_t limit = 100;
    std::string db;
    std::string config;
};

void show_entries(const json::object& answer, std::int64_t limit) {
    print_entries(answer);
    if (answer.at("entries").as_array().empty()) fmt::print(stderr, "no entry matches\n");
    if (static_cast<std::int64_t>(answer.at("entries").as_array().size()) == limit) {
        fmt::print(stderr, "the latest {} are shown; older ones, if any, are left out: --limit gives more\n", limit);
    }
}

int show_online(const Context& context, const ShowOptions& options) {
    std::string target = fmt::format("/v1/entries?limit={}", options.limit);
    const auto add = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) target += fmt::format("&{}={}", key, escaped(value));
    };
    add("from", options.from);
    add("to", options.to);
    add("holder", options.holder);
    add("zone", options.zone);
    return ask(context, target, [&](const auto& answer) { show_entries(answer, options.limit); });
}

Result<std::optional<WallTime>> time_option(const std::string& text, const char* name) {
    if (text.empty()) return std::optional<WallTime>();
    const auto time = api::parse_time(text);
    if (!time) return Error{"this is not a time", name, "write it as 2025-04-01T08:30:00+09:00"};
    return time;
}

Result<ledger::Filter> offline_filter(const ShowOptions& options, const LedgerNames& names) {
    ledger::Filter filter;
    filter.limit = options.limit;
    const auto from = time_option(options.from, "--from");
    if (from.has_error()) return from.error();
    const auto to = time_option(options.to, "--to");
    if (to.has_error()) return to.error();
    if (*from && *to && **from >= **to)
        return Error{"the time ends before it holds anything", "--to", "give a later one than --from"};
    filter.from = *from;
    filter.to = *to;
    if (!options.holder.empty()) {
        const auto pid = names.pid(options.holder);
        if (pid.has_error()) return pid.error();
        filter.pid = *pid;
    }
    if (!options.zone.empty()) {
        filter.zone = names.zone(options.zone);
        if (!filter.zone)
            return Error{"the ledger has no zone of that name", "zone", "give a zone as site.toml names it"};
    }
    return filter;
}

int show_offline(const Context& context, const ShowOptions& options) {
    std::shared_ptr<const site::Site> site;
    if (!options.config.empty()) {
        const auto loaded = config::load(options.config);
        if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
            print_faults(context, *faults, stderr);
            return kCouldNot;
        }
        site = std::get<std::shared_ptr<const site::Site>>(loaded);
    }
    auto names = LedgerNames::read(options.db, std::move(site));
    if (names.has_error()) return fail(context, names.error());
    const auto filter = offline_filter(options, *names);
    if (filter.has_error()) return fail(context, filter.error());
    const auto found = ledger::look_up(options.db, *filter);
    if (found.has_error()) return fail(context, found.error());
    const auto texts = names->read_texts(found->entries);
    if (texts.has_error()) return fail(context, texts.error());
    if (!names->no_people().empty()) fmt::print(stderr, "nobody is named: {}\n", plain(names->no_people()));
    json::array rows;
    for (const auto& entry : found->entries) rows.emplace_back(api::entry_to_json(entry, *names));
    const json::object answer{
        {"entries", std::move(rows)}, {"waiting", nullptr}, {"disposed", api::disposed_to_json(found->disposed)}};
    if (context.json) {
        print_line(answer);
    } else {
        show_entries(answer, options.limit);
    }
    return kDone;
}

void add_show(CLI::App& group, Context& context) {
    auto options = std::make_shared<ShowOptions>();
    auto* show = group.add_subcommand("show", "the latest entries that match");
    show->add_option("--from", options->from, "RFC 3339, inclusive");
    show->add_option("--to", options->to, "RFC 3339, exclusive");
    show->add_option("--holder", options->holder, "staff number");
    show->add_option("--zone", options->zone, "zone, as site.toml names it");
    show->add_option("--limit", options->limit, "at most so many")->check(CLI::Range(1, 100000))->capture_default_str();
    auto* db = show->add_option("--db", options->db, "a ledger.db, read without a daemon");
    show->add_option("--config", options->config, "site.toml, for local time; else UTC")->needs(db);
    show->callback([options, &context] {
        context.status = options->db.empty() ? show_online(context, *options) : show_offline(context, *options);
    });
}

}  // namespace

void add_ledger_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("ledger", "what was written down")->require_subcommand(1);
    add_ledger_init(*group, context);
    add_show(*group, context);
    add_ledger_verify(*group, context);
    add_ledger_checkpoint(*group, context);
    add_ledger_prove(*group, context);
    add_ledger_check_proof(*group, context);
    add_ledger_export(*group, context);
}

}  // namespace sekisho::cli
