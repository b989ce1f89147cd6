// SPDX-License-Identifier: Apache-2.0
// backup key, run, list, verify: docs/backup-format.md. `backup restore` stands in backup_restore.cpp.
#include "daemon/backup/make.hpp"
#include "daemon/backup/restore.hpp"
#include "daemon/cli/ask.hpp"
#include "daemon/cli/backup_parts.hpp"
#include "daemon/cli/clock.hpp"
#include "daemon/cli/faults.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/config/load.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

constexpr std::int64_t kSecondsOfDay = 24 * 60 * 60;

struct RunOptions {
    std::string config;
    std::string state_dir;
    std::string work;
};
struct ListOptions {
    std::string config;
    std::string folder;
};
struct VerifyOptions {
    std::vector<std::string> files;
    std::string key;
    std::string commissioning;
    std::string work = "/var/tmp";
};

// The site with a [backup] table; nothing: told, with the status in `context`.
std::shared_ptr<const site::Site> site_with_backup(Context& context, const std::string& path) {
    const auto loaded = config::load(path);
    context.status = kCouldNot;
    if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
        print_faults(context, *faults, stderr);
        return nullptr;
    }
    auto site = std::get<std::shared_ptr<const site::Site>>(loaded);
    if (site->backup) return site;
    context.status = fail(context, {"the configuration says nothing of backups", path,
                                    "write a [backup] table: docs/admin-guide.md shows one"});
    return nullptr;
}

int make_key(const Context& context, const std::string& path) {
    const auto key = backup::PrivateKey::make(path);
    if (key.has_error()) return fail(context, key.error());
    const auto recipient = backup::to_text(key->public_key());
    if (context.json) {
        print_line(json::object{{"file", path}, {"recipient", recipient}});
    } else {
        print(fmt::format("recipient = \"{}\"\n", recipient));
        fmt::print(stderr,
                   "that line goes into [backup] of site.toml. Keep {} in two places away from the gate: without it no "
                   "backup can be read.\n",
                   plain(path));
    }
    return kDone;
}

json::array listed_json(const std::vector<backup::Listed>& rows, WallTime now) {
    json::array array;
    for (const auto& row : rows) {
        json::object object{{"name", row.name}, {"number", row.number}, {"size", row.size}};
        object["made"] = nullptr;
        object["age_s"] = nullptr;
        object["entries"] = nullptr;
        object["checkpoint"] = nullptr;
        if (row.header) {
            object["made"] = time_text(row.header->made);
            object["age_s"] = std::chrono::duration_cast<std::chrono::seconds>(now - row.header->made).count();
            object["entries"] = backup::checkpoint_of(*row.header).size;
            object["checkpoint"] = row.header->checkpoint;
        }
        object["sound"] = row.fault.empty();
        object["fault"] = row.fault.empty() ? json::value(nullptr) : json::value(row.fault);
        array.emplace_back(std::move(object));
    }
    return array;
}

std::string size_text(std::uint64_t bytes) {
    constexpr std::uint64_t kKibi = 1024;
    if (bytes < kKibi * kKibi) return fmt::format("{} KiB", (bytes + kKibi - 1) / kKibi);
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / static_cast<double>(kKibi * kKibi));
}

std::string age_text(Duration age) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age).count();
    if (seconds < 0) return "in the future";
    return seconds < kSecondsOfDay ? fmt::format("{} h", seconds / 3600) : fmt::format("{} d", seconds / kSecondsOfDay);
}

void show_backups(const std::vector<backup::Listed>& rows, WallTime now) {
    Table table({"NAME", "MADE", "AGE", "SIZE", "ENTRIES", "SOUND"});
    for (const auto& row : rows) {
        const bool known = row.header.has_value();
        table.add({plain(row.name), known ? time_text(row.header->made) : "?",
                   known ? age_text(now - row.header->made) : "?", size_text(row.size),
                   known ? std::to_string(backup::checkpoint_of(*row.header).size) : "?",
                   row.fault.empty() ? "yes" : "NO: " + plain(row.fault)});
    }
    print(table.text());
}

backup::MakeInput make_input(const RunOptions& options, const site::Site& site, const backup::BoxKey& recipient) {
    backup::MakeInput input;
    input.state_dir = options.state_dir;
    input.spill = site.ledger_spill;
    input.folder = site.backup->folder;
    input.work = options.work.empty() ? options.state_dir : options.work;
    input.recipient = recipient;
    input.counts = {site.backup->daily, site.backup->weekly, site.backup->monthly};
    input.day_of = [&zone = site.time_zone](WallTime time) { return zone.to_local(time).day; };
    input.now = clocks_now().wall;
    return input;
}

json::object made_json(const backup::MakeReport& made) {
    json::array dropped;
    for (const auto& name : made.dropped) dropped.emplace_back(name);
    const auto kept_json = [](const backup::Kept& kept) {
        return json::object{{"name", kept.name}, {"why", kept.why}};
    };
    json::array kept;
    for (const auto& row : made.kept) kept.emplace_back(kept_json(row));
    const auto& waiting = made.waiting;
    return {{"name", made.name},
            {"size", made.size},
            {"entries", made.entries},
            {"checkpoint", made.checkpoint},
            {"dropped", std::move(dropped)},
            {"unsound", listed_json(made.unsound, clocks_now().wall)},
            {"kept", std::move(kept)},
            {"list_kept", made.list_kept ? json::value(kept_json(*made.list_kept)) : json::value(nullptr)},
            {"waiting",
             {{"file", waiting.file},
              {"entries", waiting.entries},
              {"fault", waiting.fault.empty() ? json::value(nullptr) : json::value(waiting.fault)}}}};
}

// What an administrator has to look at, though the backup was made.
void show_concerns(const backup::MakeReport& made) {
    for (const auto& row : made.unsound)
        fmt::print(stderr, "skipped, since it is not sound: {}: {}\n", plain(row.name), plain(row.fault));
    for (const auto& row : made.kept)
        fmt::print(stderr, "kept and not counted, since this ledger does not go on from it: {}: {}\n", plain(row.name),
                   plain(row.why));
    if (made.list_kept)
        fmt::print(stderr, "known.txt was kept as {}, a new one was written: {}\n", plain(made.list_kept->name),
                   plain(made.list_kept->why));
    if (!made.kept.empty() || made.list_kept)
        fmt::print(stderr,
                   "was this gate begun anew or put back from an older copy? Then those files may hold the only record "
                   "of what it lacks: move them to a folder of their own and keep them\n");
    const auto& waiting = made.waiting;
    if (waiting.entries != 0)
        fmt::print(stderr,
                   "{} entries wait in the spill file {} and are not in this backup: mend what keeps the ledger from "
                   "being written, then run it again\n",
                   waiting.entries, plain(waiting.file));
    if (!waiting.fault.empty())
        fmt::print(stderr, "whether more wait in the spill file {}, and so are not in this backup, is not known: {}\n",
                   plain(waiting.file), plain(waiting.fault));
}

void run(Context& context, const RunOptions& options) {
    const auto site = site_with_backup(context, options.config);
    if (site == nullptr) return;
    const auto recipient = backup::parse_recipient(site->backup->recipient);
    if (recipient.has_error()) {
        context.status =
            fail(context, {recipient.error().what, options.config + ": backup.recipient", recipient.error().hint});
        return;
    }
    const auto made = backup::make(make_input(options, *site, *recipient));
    if (made.has_error()) {
        context.status = fail(context, made.error());
        return;
    }
    context.status = kDone;
    show_concerns(*made);
    if (context.json) return print_line(made_json(*made));
    print(fmt::format("{}: verified, {} entries, {}\n", made->name, made->entries, size_text(made->size)));
    for (const auto& name : made->dropped) print(fmt::format("no longer needed, removed: {}\n", name));
}

void list(Context& context, const ListOptions& options) {
    auto folder = options.folder;
    if (folder.empty()) {
        const auto site = site_with_backup(context, options.config);
        if (site == nullptr) return;
        folder = site->backup->folder;
    }
    const auto rows = backup::list(folder, backup::Depth::bytes);
    if (rows.has_error()) {
        context.status = fail(context, rows.error());
        return;
    }
    const auto now = clocks_now().wall;
    if (context.json) {
        print_line(json::object{{"folder", folder}, {"backups", listed_json(*rows, now)}});
    } else {
        show_backups(*rows, now);
    }
    const bool all = std::all_of(rows->begin(), rows->end(), [](const auto& row) { return row.fault.empty(); });
    context.status = all ? kDone : kNo;
}

json::object verified_json(const std::string& file, const Result<backup::VerifyReport>& report) {
    json::object object{
        {"file", file}, {"sound", false}, {"entries", nullptr}, {"made", nullptr}, {"checkpoint", nullptr}};
    json::array findings;
    if (report.has_error()) {
        findings.emplace_back(json::object{{"seq", nullptr}, {"what", to_text(report.error())}});
    } else {
        object["sound"] = report->ledger.findings.empty();
        object["entries"] = report->ledger.entries;
        object["made"] = time_text(report->header.made);
        object["checkpoint"] = report->header.checkpoint;
        for (const auto& finding : report->ledger.findings) {
            const json::value seq = finding.seq == kNoSeq ? json::value(nullptr) : json::value(finding.seq.value);
            findings.emplace_back(json::object{{"seq", seq}, {"what", finding.what}});
        }
    }
    object["findings"] = std::move(findings);
    return object;
}

void show_verified(const json::object& row) {
    for (const auto& finding : row.at("findings").as_array()) {
        const auto& fields = finding.as_object();
        const auto seq = text_of(fields, "seq");
        print(fmt::format("{}{}\n", seq.empty() ? "" : "entry " + seq + ": ", plain(text_of(fields, "what"))));
    }
    const bool sound = row.at("sound").as_bool();
    const auto verdict = sound ? coloured("sound", Colour::green) : coloured("NOT SOUND", Colour::red);
    const auto of = sound ? fmt::format(", {} entries, made {}", text_of(row, "entries"), text_of(row, "made")) : "";
    print(fmt::format("{}: {}{}\n", plain(text_of(row, "file")), verdict, of));
}

int verify_all(const Context& context, const VerifyOptions& options, const backup::PrivateKey& key,
               const std::optional<std::string>& record, const std::string& work) {
    int status = kDone;
    json::array rows;
    for (const auto& file : options.files) {
        auto row = verified_json(file, backup::verify({file, work, record}, key));
        if (!row.at("sound").as_bool()) status = kNo;
        if (!context.json) show_verified(row);
        rows.emplace_back(std::move(row));
    }
    if (context.json) print_line(json::object{{"backups", std::move(rows)}});
    return status;
}

int verify(const Context& context, const VerifyOptions& options) {
    const auto key = backup::PrivateKey::load(options.key);
    if (key.has_error()) return fail(context, key.error());
    const auto record = optional_text(options.commissioning);
    if (record.has_error()) return fail(context, record.error());
    const auto work = WorkFolder::make(options.work);
    if (work.has_error()) return fail(context, work.error());
    if (!*record) fmt::print(stderr, "self-consistent only: give --commissioning to know whose ledger it is\n");
    const int status = verify_all(context, options, *key, *record, work->path());
    const auto removed = work->remove();
    return removed.has_error() ? fail(context, removed.error()) : status;
}

void add_key(CLI::App& group, Context& context) {
    auto path = std::make_shared<std::string>();
    auto* command = group.add_subcommand("key", "make the private key that opens backups, on another machine");
    command->add_option("FILE", *path, "where it is written; a new file")->required();
    command->callback([path, &context] { context.status = make_key(context, *path); });
}

void add_run(CLI::App& group, Context& context) {
    auto options = std::make_shared<RunOptions>();
    auto* command = group.add_subcommand("run", "one more generation, while the daemon goes on");
    command->add_option("--config", options->config, "site.toml, with a [backup] table")->required();
    command->add_option("--state-dir", options->state_dir, "as sekishod has it")->required();
    command->add_option("--work", options->work, "where the plain copy lies meanwhile; else in the state directory");
    command->callback([options, &context] { run(context, *options); });
}

void add_list(CLI::App& group, Context& context) {
    auto options = std::make_shared<ListOptions>();
    auto* command = group.add_subcommand("list", "every generation, and whether its bytes are sound; no key is needed");
    auto* source = command->add_option_group("folder")->require_option(1);
    source->add_option("--config", options->config, "site.toml, which names the folder");
    source->add_option("--folder", options->folder, "where the backups lie");
    command->callback([options, &context] { list(context, *options); });
}

void add_verify(CLI::App& group, Context& context) {
    auto options = std::make_shared<VerifyOptions>();
    auto* command = group.add_subcommand("verify", "every byte, and the ledger and vault inside");
    command->add_option("FILE", options->files, "one or more backups")->required();
    command->add_option("--key", options->key, "the private key")->required();
    command->add_option("--commissioning", options->commissioning, "the record that `ledger init` printed");
    command->add_option("--work", options->work, "where they are unpacked meanwhile")->capture_default_str();
    command->callback([options, &context] { context.status = verify(context, *options); });
}

}  // namespace

void add_backup_commands(CLI::App& app, Context& context) {
    auto* group =
        app.add_subcommand("backup", "copies of the ledger and all that belongs to it")->require_subcommand(1);
    add_key(*group, context);
    add_run(*group, context);
    add_list(*group, context);
    add_verify(*group, context);
    add_backup_restore(*group, context);
}

}  // namespace sekisho::cli
