// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/opened.hpp"

#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>
#include <variant>

namespace sekisho::ledger {
namespace {

constexpr const char* kInitHint = "`sekisho ledger init` makes a new one; a lost one is restored from a backup";

Result<disk::Database> open_checked(const std::string& path, disk::OpenMode mode) {
    auto database = disk::Database::open(path, mode);
    if (database.has_error()) return database.error();
    const auto sound = check_schema(database.value());
    if (sound.has_error()) return sound.error();
    return database;
}

// Whether the ledger holds this commit, and no other at its place: its signature covers all rows up to there.
bool is_stored(disk::Database& database, const Commit& commit) {
    auto found = database.prepare("SELECT sig FROM entry WHERE seq=?");
    if (found.has_error()) return false;
    found->bind(commit.end() - 1);
    const auto there = found->step();
    if (there.has_error() || !there.value()) return false;
    const auto sig = found->blob(0);
    return std::equal(sig.begin(), sig.end(), commit.signature.begin(), commit.signature.end());
}

bool is_gap(const Row& row) {
    return is_outage_gap(static_cast<EntryKind>(row.numbers[kKind]), Seq{row.numbers[kRefSeq]});
}

void keep_aside(Spill& spill) {
    spill.unsound = true;
    const auto aside = spill.file->keep_aside();
    if (aside.has_error()) {
        spill.remarks.push_back(aside.error());
        return;
    }
    spill.remarks.push_back(Error{"the spill file held what is no entry of this ledger", spill.file->path(),
                                  "it is kept as " + aside.value() + ": find out who wrote to it"});
}

}  // namespace

Result<disk::FolderLock> lock_state_dir(const std::string& dir) {
    const auto there = disk::is_there(dir);
    if (there.has_error()) return there.error();
    if (!there.value()) return Error{"there is no state directory", dir, kInitHint};
    return disk::FolderLock::take(dir);
}

Result<OriginKey> origin_key_of(const std::string& dir, const std::string& origin) {
    const auto there = disk::is_there(dir + "/ledger.db");
    if (there.has_error()) return there.error();
    if (!there.value()) return Error{"there is no ledger here", dir, kInitHint};
    auto key = load_origin_key(dir);
    if (key.has_error()) return key.error();
    if (key->origin != origin) {
        return Error{fmt::format("the ledger here is that of \"{}\", not of \"{}\"", key->origin, origin), dir,
                     "give the state directory of this site, or correct [ledger] origin"};
    }
    return key;
}

Result<OpenedLedger> open_ledger(const std::string& dir, const NoteKey& origin, disk::OpenMode mode,
                                 const Folding& folding) {
    const std::string path = dir + "/ledger.db";
    std::optional<Error> unwritable;
    auto database = open_checked(path, mode);
    if (database.has_error() && mode != disk::OpenMode::read_only && !disk::is_damage(database.error())) {
        unwritable = database.error();
        database = open_checked(path, disk::OpenMode::read_only);
        if (database.has_error()) return *unwritable;
    }
    if (database.has_error()) return database.error();
    const auto from = resume_from(dir, origin, database.value(), folding);
    auto replayed = replay(database.value(), from, folding);
    if (replayed.has_error()) return replayed.error();
    if (replayed->origin != origin) {
        return Error{"the ledger was begun under another origin key than keys/origin.key", path,
                     "restore ledger and keys from the same backup"};
    }
    return OpenedLedger{std::move(database.value()), std::move(replayed.value()), std::move(unwritable)};
}

Spill take_up_spill(const std::string& path, const std::string& origin, disk::Database& database, Replayed& replayed,
                    const OnEntry& on_entry) {
    Spill spill;
    const auto there = disk::is_there(path);
    auto file = SpillFile::open(path);
    const auto bytes = file.has_error() ? Result<std::vector<std::uint8_t>>(file.error()) : file->read();
    if (bytes.has_error()) {
        spill.unsound = there.has_value() && there.value();  // what waits in it, if anything does, is not known
        spill.remarks.push_back(bytes.error());
        return spill;
    }
    spill.file = std::move(file.value());
    SpillRead read = read_spill(bytes.value());
    const std::int64_t in_ledger = replayed.tree.size();
    std::size_t end = 0;
    bool waits = false;  // also when all was imported, and a crash came before the gap entry
    for (Commit& commit : read.commits) {
        const bool imported = commit.end() <= in_ledger;  // a crash before the file was emptied
        const bool fits = imported ? is_stored(database, commit) : go_on(commit, origin, replayed, on_entry);
        if (!fits) {
            read.unreadable = true;
            break;
        }
        end += spill_record(commit).size();
        waits = !imported || (commit.end() == in_ledger && !is_gap(commit.rows.back()));
        spill.commits.push_back(std::move(commit));
    }
    if (!waits) {
        spill.commits.clear();
        end = 0;  // the next outage begins at the front, over what was imported
    }
    if (read.unreadable) keep_aside(spill);
    spill.file->seek(end);
    return spill;
}

bool go_on(const Commit& commit, const std::string& origin, Replayed& replayed, const OnEntry& on_entry) {
    if (!extend(replayed.tree, commit, origin, replayed.daily)) return false;
    for (const Row& row : commit.rows) {
        const Entry entry = to_entry(row).value();  // read_spill has looked
        if (const auto* key = std::get_if<KeyDetail>(&entry.detail)) {
            const auto fields = key_fields(*key);
            if (fields.has_error()) return false;
            replayed.daily = fields->daily;
            replayed.daily_since = entry.recorded.wall;
        }
        replayed.boot_seq = entry.boot_seq;
        on_entry(entry);
    }
    return true;
}

}  // namespace sekisho::ledger
