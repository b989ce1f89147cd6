// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/appender.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/schema.hpp"
#include "daemon/ledger/store/spill_file.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/vault/vault.hpp"

#include <fmt/format.h>
#include <array>

namespace sekisho::ledger {
namespace {

constexpr std::array<const char*, 7> kParts{"ledger.db", "personal.db",       "keys",     "config",
                                            "state",     "commissioning.txt", "spill.bin"};

// A ledger that was removed must not be begun anew without anyone noticing (6.8-B4).
Result<void> check_empty(const std::string& dir) {
    for (const char* part : kParts) {
        const std::string path = fmt::format("{}/{}", dir, part);
        const auto there = disk::is_there(path);
        if (there.has_error()) return there.error();
        if (!there.value()) continue;
        const auto ledger = disk::is_there(dir + "/ledger.db");
        if (ledger.has_error()) return ledger.error();
        if (ledger.value()) {
            return Error{"there is a ledger here already", dir,
                         "choose another directory; a ledger is never begun anew"};
        }
        return Error{"parts of a state directory are here, but no ledger", path,
                     "if the ledger was lost, restore a backup; else move the directory away and try again"};
    }
    return {};
}

Result<Digest> write_genesis(const std::string& dir, const OriginKey& origin, const SigningKey& daily, const Now& now) {
    auto database = disk::Database::open(dir + "/ledger.db", disk::OpenMode::create);
    if (database.has_error()) return database.error();
    const auto made = create_schema(database.value());
    if (made.has_error()) return made.error();
    auto appender = Appender::make(database.value());
    if (appender.has_error()) return appender.error();
    Entry genesis;
    static_cast<EntryDraft&>(genesis) = key_entry(daily.public_key(), origin.origin, origin.key.public_key(), now);
    genesis.seq = Seq{0};
    auto row = to_row(genesis);
    if (row.has_error()) return row.error();
    Tree tree;
    const Commit commit = sign_commit(tree, {std::move(row.value())}, origin.origin, daily);
    const auto committed = appender->write(commit, {});
    if (committed.has_error()) return committed.error();
    const auto moved = database->checkpoint();
    if (moved.has_error()) return moved.error();
    database->checkpoint_on_close(true);
    return tree.root();
}

}  // namespace

Result<InitReport> init_state_dir(const std::string& dir, const std::string& origin, const Now& now) {
    if (!is_note_name(origin)) {
        return Error{"the ledger's origin must be 1 to 128 printable ASCII characters without space and '+'",
                     "[ledger] origin", "for example \"hospital.example/gate1\""};
    }
    const auto there = disk::is_there(dir);
    if (there.has_error()) return there.error();
    if (!there.value()) {
        const auto made = disk::make_folder(dir, 0700);
        if (made.has_error()) return made.error();
    }
    const auto lock = disk::FolderLock::take(dir);
    if (lock.has_error()) return lock.error();
    Result<void> done = check_empty(dir);
    if (!done.has_error()) done = disk::make_folder(dir + "/keys", 0700);
    if (!done.has_error()) done = disk::make_folder(dir + "/config", 0700);
    if (!done.has_error()) done = vault::init_vault(dir);
    if (done.has_error()) return done.error();
    const auto origin_key = make_origin_key(dir, origin);
    if (origin_key.has_error()) return origin_key.error();
    const auto daily = make_first_daily_key(dir);
    if (daily.has_error()) return daily.error();
    const auto root = write_genesis(dir, origin_key.value(), daily.value(), now);
    if (root.has_error()) return root.error();
    const Commissioning record{NoteKey{origin, origin_key->key.public_key()}, daily->public_key(), root.value()};
    InitReport report{to_text(record)};
    const auto spill = SpillFile::open(dir + "/spill.bin");
    if (spill.has_error()) return spill.error();
    const auto written = disk::write_new_file(dir + "/commissioning.txt", bytes_of(report.commissioning), 0444);
    if (written.has_error()) return written.error();
    return report;
}

}  // namespace sekisho::ledger
