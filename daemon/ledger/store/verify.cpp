// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite_schema.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/schema.hpp"
#include "daemon/ledger/store/verify_disposed.hpp"
#include "daemon/ledger/store/verify_jobs.hpp"
#include "daemon/ledger/store/verify_parts.hpp"
#include "daemon/ledger/store/verify_since.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <system_error>

namespace sekisho::ledger {
namespace {

constexpr std::int64_t kMaxOfPart = 100;
constexpr int kMaxThreads = 64;

// SQLite reads what is missing of the last page as zeros: a cut within it shows in the length alone.
Result<void> check_length(disk::Database& database, Findings& findings) {
    const auto page = database.number("PRAGMA page_size");
    if (page.has_error()) return page.error();
    std::error_code code;
    const auto length = std::filesystem::file_size(database.path(), code);
    if (code) return Error{"cannot look at the file: " + code.message(), database.path(), "look at its rights"};
    if (length % static_cast<std::uintmax_t>(page.value()) != 0)
        findings.add(kNoSeq, fmt::format("the file ends within a page, after {} bytes: it was cut short", length));
    return {};
}

// False: the tables are not what the other parts expect.
Result<bool> check_file(disk::Database& database, Findings& findings) {
    const auto id = database.number("PRAGMA application_id");
    if (id.has_error()) return id.error();
    if (id.value() != kApplicationId) findings.add(kNoSeq, fmt::format("application_id is {}", id.value()));
    const auto version = database.number("PRAGMA user_version");
    if (version.has_error()) return version.error();
    if (version.value() != kSchemaVersion) findings.add(kNoSeq, fmt::format("user_version is {}", version.value()));
    const auto expected = expected_schema();
    if (expected.has_error()) return expected.error();
    const auto found = disk::schema_of(database);
    if (found.has_error()) return found.error();
    const auto has = [](const std::vector<std::string>& objects, const std::string& object) {
        return std::find(objects.begin(), objects.end(), object) != objects.end();
    };
    for (const std::string& object : found.value()) {
        if (!has(expected.value(), object))
            findings.add(kNoSeq, fmt::format("the schema has what no ledger has: {}", object));
    }
    bool tables = true;
    for (const std::string& object : expected.value()) {
        if (has(found.value(), object)) continue;
        findings.add(kNoSeq, fmt::format("the schema lacks: {}", object));
        tables = tables && object.substr(0, 5) != "table";
    }
    return tables;
}

void check_commissioning(const Commissioning& record, const Scanned& scanned, Findings& findings) {
    if (scanned.origin != record.origin_key) {
        findings.add(Seq{0}, "the origin or its key is not that of the commissioning record");
    }
    if (scanned.first_daily != record.daily_key) {
        findings.add(Seq{0}, "the first daily key is not that of the commissioning record");
    }
    const auto genesis = scanned.roots.find(1);
    if (genesis == scanned.roots.end() || genesis->second != record.genesis_root) {
        findings.add(Seq{0}, "the first entry is not that of the commissioning record");
    }
}

void check_checkpoint(const std::string& note, const Checkpoint& checkpoint, const std::optional<NoteKey>& origin,
                      const Scanned& scanned, std::int64_t waiting, Findings& findings) {
    if (!origin) {
        findings.add(Seq{0}, "no origin key is known to check the checkpoint with");
        return;
    }
    const OpenedNote opened = open_note(note, *origin);
    if (opened.fault != NoteFault::none) {
        findings.add(kNoSeq, fmt::format("the checkpoint: {}", opened.what));
        return;
    }
    if (checkpoint.origin != origin->name) {
        findings.add(kNoSeq, fmt::format("the checkpoint is that of \"{}\"", checkpoint.origin));
    } else if (const auto there = scanned.entries + waiting; checkpoint.size > there) {
        findings.add(
            Seq{there},
            fmt::format("the checkpoint speaks of {} entries, the ledger has {}: the entries from here on were "
                        "cut off, or an older copy was put back, or they wait in a spill file that does not "
                        "lie here",
                        checkpoint.size, there));
    } else if (const auto root = scanned.roots.find(checkpoint.size);
               root == scanned.roots.end() || root->second != checkpoint.root) {
        findings.add(kNoSeq, fmt::format("the first {} entries are not those of the checkpoint", checkpoint.size));
    }
}

struct Outside {
    std::vector<TrustedCheckpoint> checkpoints;
    std::optional<TrustedCheckpoint> since;
    std::optional<Commissioning> commissioning;
};

Result<Outside> read_outside(const VerifyInput& input) {
    Outside outside;
    std::vector<std::string> notes = input.more_checkpoints;
    if (input.checkpoint) notes.insert(notes.begin(), *input.checkpoint);
    for (std::string& note : notes) {
        auto parsed = peek_checkpoint(note);
        if (parsed.has_error()) return parsed.error();
        outside.checkpoints.push_back({std::move(note), std::move(parsed.value())});
    }
    if (input.since) {
        auto parsed = peek_checkpoint(*input.since);
        if (parsed.has_error()) return parsed.error();
        if (parsed->size == 0) return Error{"a checkpoint of no entries is no beginning", "--since", "leave it out"};
        outside.since = TrustedCheckpoint{*input.since, std::move(parsed.value())};
        outside.checkpoints.push_back(*outside.since);
    }
    if (input.commissioning) {
        auto parsed = parse_commissioning(*input.commissioning);
        if (parsed.has_error()) return parsed.error();
        outside.commissioning = std::move(parsed.value());
    }
    return outside;
}

Result<void> check_beside(const std::string& path, const Scanned& scanned, Findings& findings, VerifyReport& report) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    findings.next_part();
    const auto vault = check_vault(folder, scanned.cited, findings);
    if (vault.has_error()) return vault.error();
    findings.next_part();
    const auto configs = check_configs(folder, scanned.configs, findings);
    if (configs.has_error()) return configs.error();
    const auto snapshot = check_snapshot(folder, scanned, findings);
    if (snapshot.has_error()) return snapshot.error();
    report.against_snapshot = snapshot.value();
    report.against_vault = vault.value();
    report.against_configs = configs.value();
    return {};
}

void check_outside(const Outside& outside, const Scanned& scanned, Findings& findings, VerifyReport& report) {
    std::optional<NoteKey> origin = scanned.origin;
    if (outside.commissioning) {
        check_commissioning(*outside.commissioning, scanned, findings);
        report.against_commissioning = true;
        origin = outside.commissioning->origin_key;
    }
    for (const TrustedCheckpoint& kept : outside.checkpoints) {
        check_checkpoint(kept.note, kept.says, origin, scanned, report.waiting, findings);
        report.against_checkpoint = true;
    }
}

// Roots of the trees within what is taken on trust, for the checkpoints that speak of them.
void add_stored_roots(disk::Database& database, const Outside& outside, std::int64_t from, Scanned& scanned) {
    for (const TrustedCheckpoint& kept : outside.checkpoints) {
        if (kept.says.size > from) continue;
        const auto root = stored_root(database, kept.says.size);
        if (root.has_value()) scanned.roots.emplace(kept.says.size, root.value());
    }
    const auto genesis = stored_root(database, 1);
    if (genesis.has_value()) scanned.roots.emplace(1, genesis.value());
}

Result<void> look_through(std::vector<disk::Database>& databases, const VerifyInput& input, const Outside& outside,
                          Findings& findings, VerifyReport& report) {
    ScanInput what;
    what.roots_at = {1};
    what.signatures = input.signatures;
    what.progress = input.progress;
    if (!outside.since) what.on_entry = input.on_entry;
    for (const TrustedCheckpoint& kept : outside.checkpoints) what.roots_at.push_back(kept.says.size);
    std::optional<Since> since;
    if (outside.since) {
        const auto commissioned =
            outside.commissioning ? std::optional(outside.commissioning->origin_key) : std::nullopt;
        since = begin_since(databases.front(), *outside.since, commissioned, findings);
        report.since = outside.since->says.size;
        if (!since) return {};
        what.from = since->from;
        what.start = since->start;
    }
    Scanned scanned = scan_ledger(databases, what, findings);
    if (since) {
        scanned.first_daily = since->first_daily;
        add_stored_roots(databases.front(), outside, since->from, scanned);
    }
    report.entries = scanned.entries;
    report.root = to_base64(scanned.root);
    report.signatures = scanned.signatures;
    report.keys = scanned.keys;
    report.disposals = static_cast<std::int64_t>(scanned.disposals.size());
    report.disposed = scanned.missing;
    const auto beside = std::filesystem::path(input.path).replace_filename("spill.bin").string();
    const auto waiting = check_waiting(input.spill.empty() ? beside : input.spill, scanned, findings);
    if (waiting.has_error()) return waiting.error();
    report.waiting = *waiting;
    check_outside(outside, scanned, findings, report);
    return check_beside(input.path, scanned, findings, report);
}

Result<VerifyReport> verify_file(const VerifyInput& input, const Outside& outside) {
    auto databases = open_alike(input.path, static_cast<std::size_t>(input.threads));
    if (databases.has_error()) return databases.error();
    Findings findings;
    const auto whole = check_length(databases->front(), findings);
    if (whole.has_error()) return whole.error();
    const auto tables = check_file(databases->front(), findings);
    if (tables.has_error()) return tables.error();
    VerifyReport report;
    if (tables.value()) {
        const auto looked = look_through(databases.value(), input, outside, findings, report);
        if (looked.has_error()) return looked.error();
    }
    report.findings = findings.take();
    return report;
}

}  // namespace

void Findings::add(Seq seq, std::string what) {
    if (of_part_++ < kMaxOfPart) all_.push_back(VerifyFinding{seq, std::move(what)});
}

void Findings::take_over(Findings&& piece) {
    const auto unlisted = piece.of_part_ - static_cast<std::int64_t>(piece.all_.size());
    for (VerifyFinding& finding : piece.all_) add(finding.seq, std::move(finding.what));
    of_part_ += unlisted;
}

void Findings::next_part() {
    if (of_part_ > kMaxOfPart) {
        all_.push_back(
            VerifyFinding{kNoSeq, fmt::format("{} more of this kind are not listed", of_part_ - kMaxOfPart)});
    }
    of_part_ = 0;
}

std::vector<VerifyFinding> Findings::take() {
    next_part();
    return std::move(all_);
}

Result<VerifyReport> verify(const VerifyInput& input) {
    if (input.threads < 1 || input.threads > kMaxThreads) {
        return Error{fmt::format("the number of threads must be 1 to {}", kMaxThreads), "", ""};
    }
    const auto outside = read_outside(input);
    if (outside.has_error()) return outside.error();
    const auto there = disk::is_there(input.path);
    if (there.has_error()) return there.error();
    if (!there.value()) return Error{"there is no ledger here", input.path, "give the path of a ledger.db"};
    const auto plain = disk::is_plain_file(input.path);
    if (plain.has_error()) return plain.error();
    auto report = verify_file(input, *outside);
    if (report.has_value() || !disk::is_damage(report.error())) return report;
    // The file is there and can be read: that it is no sound database is a finding, and a grave one.
    VerifyReport damaged;
    damaged.findings.push_back(
        VerifyFinding{kNoSeq, fmt::format("the file is damaged or cut short: {}", report.error().what)});
    return damaged;
}

}  // namespace sekisho::ledger
