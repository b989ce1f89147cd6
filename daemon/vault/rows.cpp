// SPDX-License-Identifier: Apache-2.0
#include "daemon/vault/rows.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite_schema.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace sekisho::vault {
namespace {

constexpr std::int64_t kApplicationId = 0x534b5056;  // "SKPV"
constexpr std::int64_t kVersion = 2;
const std::string kForeign = "restore personal.db from a backup";

// In order of name.
constexpr std::array<const char*, 4> kTables{
    "CREATE TABLE card(credential INTEGER PRIMARY KEY NOT NULL, card BLOB NOT NULL,"
    " salt BLOB NOT NULL, pcommit BLOB NOT NULL) STRICT",
    "CREATE TABLE free_text(pcommit BLOB PRIMARY KEY NOT NULL, salt BLOB NOT NULL, body TEXT NOT NULL) STRICT",
    "CREATE TABLE person(pid INTEGER PRIMARY KEY NOT NULL, holder TEXT NOT NULL, name TEXT NOT NULL,"
    " salt BLOB NOT NULL, pcommit BLOB NOT NULL) STRICT",
    "CREATE TABLE pin(pcommit BLOB PRIMARY KEY NOT NULL, pid INTEGER NOT NULL, pepper INTEGER NOT NULL,"
    " passes INTEGER NOT NULL, memory_kib INTEGER NOT NULL, pin_salt BLOB NOT NULL, hash BLOB NOT NULL,"
    " salt BLOB NOT NULL) STRICT"};

Result<bool> has_tables(disk::Database& database) {
    static const auto kExpected = disk::schema_made_by(create_tables);
    if (kExpected.has_error()) return kExpected.error();
    const auto found = disk::schema_of(database);
    if (found.has_error()) return found.error();
    return found.value() == kExpected.value();
}

Result<void> check_identity(disk::Database& database) {
    const auto id = database.number("PRAGMA application_id");
    if (id.has_error()) return id.error();
    const auto version = database.number("PRAGMA user_version");
    if (version.has_error()) return version.error();
    const auto tables = has_tables(database);
    if (tables.has_error()) return tables.error();
    if (id.value() == kApplicationId && version.value() == kVersion && tables.value()) return {};
    return Error{"not a vault of this version of Sekisho", database.path(), kForeign};
}

// What the row says, as far as the row agrees with what it was written with.
Commitment agreed(Commitment said, Bytes written) {
    return std::equal(said.begin(), said.end(), written.begin(), written.end()) ? std::move(said) : Commitment{};
}

// False: it is of another size, so the row was changed.
template <std::size_t Size>
bool take(Bytes from, std::array<std::uint8_t, Size>& into) {
    std::copy_n(from.begin(), std::min(from.size(), into.size()), into.begin());
    return from.size() == into.size();
}

template <class Row, class Read>
Result<std::vector<Row>> collect(disk::Database& database, const char* sql, const Read& read) {
    auto rows = database.prepare(sql);
    if (rows.has_error()) return rows.error();
    std::vector<Row> found;
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) return found;
        found.push_back(read(rows.value()));
    }
}

}  // namespace

bool is_damage(const Error& error) {
    return disk::is_damage(error) || error.hint == kForeign;
}

Result<void> create_tables(disk::Database& database) {
    return database.run(fmt::format("BEGIN; {}; PRAGMA application_id={}; PRAGMA user_version={}; COMMIT",
                                    fmt::join(kTables, ";"), kApplicationId, kVersion));
}

Result<disk::Database> open_vault(const std::string& path, disk::OpenMode mode) {
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) {
        return Error{"there is no vault here", path,
                     "restore it from a backup; `sekisho ledger init` makes a new site"};
    }
    auto database = disk::Database::open(path, mode);
    if (database.has_error()) return database.error();
    const auto known = check_identity(database.value());
    if (known.has_error()) return known.error();
    return database;
}

Result<void> check_sound(disk::Database& database) {
    auto rows = database.prepare("PRAGMA integrity_check(1)");
    if (rows.has_error()) return rows.error();
    const auto found = rows->step();
    if (found.has_error()) return found.error();
    if (found.value() && rows->text(0) == "ok") return {};
    return Error{fmt::format("it is damaged: {}", rows->text(0)), database.path(), kForeign};
}

Result<std::vector<PersonRow>> persons_of(disk::Database& database) {
    return collect<PersonRow>(
        database, "SELECT pid,holder,name,salt,pcommit FROM person ORDER BY pid", [](const auto& rows) {
            const Pid pid{rows.integer(0)};
            auto said = commit_person(rows.blob(3), pid, rows.text(1), rows.text(2));
            return PersonRow{pid, HolderId{std::string(rows.text(1))}, agreed(std::move(said), rows.blob(4))};
        });
}

Result<std::vector<CardRow>> cards_of(disk::Database& database) {
    return collect<CardRow>(database, "SELECT credential,card,salt,pcommit FROM card ORDER BY credential",
                            [](const auto& rows) {
                                CardRow row{CredentialRef{rows.integer(0)}, {}, {}};
                                const auto card = rows.blob(1);
                                std::copy_n(card.begin(), std::min(card.size(), row.card.size()), row.card.begin());
                                row.commitment = agreed(commit_card(rows.blob(2), row.credential, card), rows.blob(3));
                                return row;
                            });
}

Result<std::vector<TextRow>> texts_of(disk::Database& database) {
    return collect<TextRow>(database, "SELECT pcommit,salt,body FROM free_text ORDER BY pcommit", [](const auto& rows) {
        const auto key = rows.blob(0);
        return TextRow{{key.begin(), key.end()}, agreed(commit_text(rows.blob(1), rows.text(2)), key)};
    });
}

Result<std::vector<PinRow>> pins_of(disk::Database& database) {
    return collect<PinRow>(database,
                           "SELECT pcommit,pid,pepper,passes,memory_kib,pin_salt,hash,salt FROM pin ORDER BY pcommit",
                           [](const auto& rows) {
                               const auto key = rows.blob(0);
                               PinRow row{Pid{rows.integer(1)},
                                          {rows.integer(2), rows.integer(3), rows.integer(4), {}, {}},
                                          {key.begin(), key.end()},
                                          {}};
                               const bool salt = take(rows.blob(5), row.verifier.salt);
                               const bool hash = take(rows.blob(6), row.verifier.hash);
                               if (salt && hash)
                                   row.commitment = agreed(commit_pin(rows.blob(7), row.pid, row.verifier), key);
                               return row;
                           });
}

Result<KeptText> text_of(disk::Database& database, const Commitment& commitment) {
    auto rows = database.prepare("SELECT salt,body FROM free_text WHERE pcommit=?");
    if (rows.has_error()) return rows.error();
    rows->bind(commitment);
    const auto found = rows->step();
    if (found.has_error()) return found.error();
    if (!found.value()) return KeptText{};
    const auto body = rows->text(1);
    if (commit_text(rows->blob(0), body) != commitment) return KeptText{true, std::nullopt};
    return KeptText{true, std::string(body)};
}

}  // namespace sekisho::vault
