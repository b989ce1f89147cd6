// SPDX-License-Identifier: Apache-2.0
// backup restore: into a new state directory, or as a rehearsal that leaves nothing but an entry.
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/backup/restore.hpp"
#include "daemon/backup/state_copy.hpp"
#include "daemon/cli/ask.hpp"
#include "daemon/cli/backup_parts.hpp"
#include "daemon/cli/clock.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdlib>
#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct RestoreOptions {
    std::string file;
    std::string key;
    std::string state_dir;
    bool rehearse = false;
    std::string work = "/var/tmp";
    std::string commissioning;
    std::string checkpoint;
    std::vector<std::string> known;
    std::string known_from;
};

// "entries 120 to 138 are missing: ...": nothing when none is known to be.
std::string missing_text(const backup::RestoreReport& report) {
    if (report.known <= report.entries) return {};
    return fmt::format("entries {} to {} are missing: what was recorded after {} is not in this backup", report.entries,
                       report.known - 1, time_text(report.backup.header.made));
}

// What the administrator must do again, since nothing that was asked tells of it; "" when the lists reach to the end.
std::string unlisted_text(const backup::RestoreReport& report) {
    if (!report.unlisted) return {};
    const auto& range = *report.unlisted;
    const auto which =
        range.to ? fmt::format("in entries {} to {}", range.from, *range.to)
                 : fmt::format("from entry {} on, if there were any (no checkpoint that tells was given)", range.from);
    return fmt::format(
        "DANGER: cards revoked and people erased {} are not known here: those cards open doors again, those people are "
        "back in the vault. Before the gate goes into service, give --known-from the old ledger.db if it can be read; "
        "else do each again: `sekisho credential revoke`, `sekisho person erase`",
        which);
}

json::value unlisted_json(const backup::RestoreReport& report) {
    if (!report.unlisted) return nullptr;
    const auto& range = *report.unlisted;
    return json::object{{"from", range.from},
                        {"to", range.to ? json::value(*range.to) : json::value(nullptr)},
                        {"what", unlisted_text(report)}};
}

json::object report_json(const backup::RestoreReport& report, const RestoreOptions& options) {
    json::array revoked;
    for (const auto credential : report.revoked) revoked.emplace_back(credential.value);
    json::array erased;
    for (const auto pid : report.erased) erased.emplace_back(pid.value);
    json::array suspended;
    for (const auto credential : report.suspended) suspended.emplace_back(credential.value);
    json::array removed;
    for (const auto pid : report.removed) removed.emplace_back(pid.value);
    json::array skipped;
    for (const auto& why : report.skipped) skipped.emplace_back(why);
    return {{"file", options.file},
            {"rehearsal", options.rehearse},
            {"made", time_text(report.backup.header.made)},
            {"entries", report.entries},
            {"known", report.known},
            {"missing", report.known - report.entries},
            {"unlisted", unlisted_json(report)},
            {"revoked", std::move(revoked)},
            {"erased", std::move(erased)},
            {"suspended", std::move(suspended)},
            {"removed", std::move(removed)},
            {"skipped", std::move(skipped)},
            {"checkpoint", report.checkpoint}};
}

void show_report(const backup::RestoreReport& report, const RestoreOptions& options) {
    for (const auto& why : report.skipped) fmt::print(stderr, "could not be asked: {}\n", plain(why));
    print(fmt::format("{}: {} entries, made {}: verified\n", plain(options.file), report.entries,
                      time_text(report.backup.header.made)));
    const auto missing = missing_text(report);
    print(missing.empty() ? "nothing newer is known: no entry is known to be missing\n"
                          : coloured(missing, Colour::yellow) + "\n");
    const auto unlisted = unlisted_text(report);
    if (!unlisted.empty()) print(coloured(unlisted, Colour::red) + "\n");
    if (!report.revoked.empty()) print(fmt::format("cards revoked again: {}\n", report.revoked.size()));
    if (!report.erased.empty()) print(fmt::format("people erased again: {}\n", report.erased.size()));
    if (!report.suspended.empty()) print(fmt::format("forgotten cards suspended again: {}\n", report.suspended.size()));
    if (!report.removed.empty()) print(fmt::format("vendors' people removed again: {}\n", report.removed.size()));
    if (options.rehearse) return print("a rehearsal: nothing was put into service\n");
    print(fmt::format("restored into {}: make sure that its owner is sekishod's user, then start the daemon\n",
                      plain(options.state_dir)));
}

std::string operator_text() {
    return fmt::format("uid:{}", ::getuid());
}

Result<backup::RestoreInput> restore_input(const RestoreOptions& options) {
    backup::RestoreInput input;
    input.file = options.file;
    input.dir = options.state_dir;
    input.operator_name = operator_text();
    input.now = clocks_now();
    input.known_from = options.known_from;
    auto record = optional_text(options.commissioning);
    if (record.has_error()) return record.error();
    input.commissioning = std::move(*record);
    auto checkpoint = optional_text(options.checkpoint);
    if (checkpoint.has_error()) return checkpoint.error();
    input.checkpoint = std::move(*checkpoint);
    for (const auto& path : options.known) {
        auto list = read_text(path);
        if (list.has_error()) return list.error();
        input.known.push_back(std::move(*list));
    }
    return input;
}

// A daemon that is there writes the rehearsal down; that there is none is said and is no failure.
void record_rehearsal(const Context& context, const backup::RestoreReport& report) {
    const json::object body{{"backup_at", api::format_time(report.backup.header.made, {})}};
    const auto reply = Client(context.socket).post("/v1/backup/rehearsed", body);
    if (reply.has_value() && reply->status == 200) {
        const auto* fields = reply->body.if_object();
        fmt::print(stderr, "recorded, entry {}\n", fields == nullptr ? "?" : text_of(*fields, "seq"));
        return;
    }
    fmt::print(stderr, "the rehearsal is not in the ledger: {}\n",
               plain(reply.has_error() ? to_text(reply.error()) : json::serialize(reply->body)));
}

void finish_restore(Context& context, const RestoreOptions& options, const Result<backup::RestoreReport>& report) {
    if (report.has_error()) {
        context.status = fail(context, report.error(), kNo);
        return;
    }
    if (context.json) {
        print_line(report_json(*report, options));
    } else {
        show_report(*report, options);
    }
    context.status = kDone;
    if (options.rehearse) record_rehearsal(context, *report);
}

void restore(Context& context, RestoreOptions options) {
    const auto key = backup::PrivateKey::load(options.key);
    if (key.has_error()) {
        context.status = fail(context, key.error());
        return;
    }
    std::optional<WorkFolder> work;
    if (options.rehearse) {
        auto made = WorkFolder::make(options.work);
        if (made.has_error()) {
            context.status = fail(context, made.error());
            return;
        }
        work = std::move(*made);
        options.state_dir = work->path() + "/rehearsal";
    }
    auto input = restore_input(options);
    if (input.has_error()) {
        context.status = fail(context, input.error());
    } else {
        finish_restore(context, options, backup::restore(*input, *key));
    }
    if (!work) return;
    auto removed = backup::remove_state_folder(options.state_dir);
    if (!removed.has_error()) removed = work->remove();
    if (removed.has_error()) context.status = fail(context, removed.error());
}

}  // namespace

std::string time_text(WallTime time) {
    return api::format_time(std::chrono::floor<std::chrono::seconds>(time), {});
}

Result<std::optional<std::string>> optional_text(const std::string& path) {
    if (path.empty()) return std::optional<std::string>();
    auto text = read_text(path);
    if (text.has_error()) return text.error();
    return std::optional<std::string>(std::move(*text));
}

Result<WorkFolder> WorkFolder::make(const std::string& below, const std::string& what) {
    std::string pattern = below + "/sekisho-" + what + "-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) return unreadable(below, errno);
    return WorkFolder(pattern);
}

Result<void> WorkFolder::remove() const {
    if (::rmdir(path_.c_str()) == 0) return {};
    return unreadable(path_, errno);
}

void add_backup_restore(CLI::App& group, Context& context) {
    auto options = std::make_shared<RestoreOptions>();
    auto* command = group.add_subcommand("restore", "put a backup back, or rehearse it");
    command->add_option("FILE", options->file, "a backup; newer ones beside it are asked what was revoked since")
        ->required();
    command->add_option("--key", options->key, "the private key")->required();
    auto* where = command->add_option_group("where")->require_option(1);
    where->add_option("--state-dir", options->state_dir, "a new folder, or an empty one");
    where->add_flag("--rehearse", options->rehearse, "do all of it in a temporary place, and record that it was done");
    command->add_option("--work", options->work, "where a rehearsal unpacks")->capture_default_str();
    command->add_option("--commissioning", options->commissioning, "the record that `ledger init` printed");
    command->add_option("--checkpoint", options->checkpoint, "the latest one you kept of `ledger checkpoint`");
    command->add_option("--known", options->known, "a known.txt kept elsewhere; may be given again");
    command->add_option("--known-from", options->known_from,
                        "the ledger.db that was in use until now: what it revoked and erased is done again");
    command->callback([options, &context] { restore(context, *options); });
}

}  // namespace sekisho::cli
