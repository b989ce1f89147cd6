// SPDX-License-Identifier: Apache-2.0
#include "daemon/vault/vault.hpp"

#include "daemon/disk/sqlite.hpp"
#include "daemon/vault/pepper.hpp"
#include "daemon/vault/rows.hpp"

#include <sodium.h>
#include <stdexcept>
#include <utility>

namespace sekisho::vault {
namespace {

// Drops those of `rows` that no entry cites. Returns how many.
template <class Found, class Key>
Result<std::int64_t> drop_orphans(disk::Database& database, const Cited& cited, const Found& rows, const char* sql,
                                  const Key& key_of) {
    std::int64_t dropped = 0;
    auto erase = database.prepare(sql);
    if (erase.has_error()) return erase.error();
    for (const auto& row : rows) {
        if (cited.judge(row).standing != Standing::orphan) continue;
        if (row.commitment.empty()) continue;  // changed, not left by a crash: evidence
        erase->bind(key_of(row));
        const auto done = erase->run();
        if (done.has_error()) return done.error();
        ++dropped;
    }
    return dropped;
}

// Runs `sql`, which has one parameter, for each of `keys`; returns how many rows that gave.
template <class Keys, class KeyOf>
Result<std::int64_t> for_each_key(disk::Database& database, const char* sql, const Keys& keys, const KeyOf& key_of) {
    auto statement = database.prepare(sql);
    if (statement.has_error()) return statement.error();
    std::int64_t rows = 0;
    for (const auto& key : keys) {
        statement->bind(key_of(key));
        auto more = statement->step();
        while (more.has_value() && more.value()) {  // a row: RETURNING or SELECT found one
            ++rows;
            more = statement->step();
        }
        statement->reset();
        if (more.has_error()) return more.error();
    }
    return rows;
}

// What a failed COMMIT leaves open would keep every later write out.
Result<void> end_transaction(disk::Database& database, const Result<void>& written) {
    const auto ended = written.has_error() ? Result<void>(written) : database.run("COMMIT");
    if (ended.has_error()) (void)database.run("ROLLBACK");
    return ended;
}

struct ErasureSql {
    const char* person;
    const char* pin;
    const char* card;
    const char* text;
};
constexpr ErasureSql kCount{"SELECT 1 FROM person WHERE pid=?", "SELECT 1 FROM pin WHERE pid=?",
                            "SELECT 1 FROM card WHERE credential=?", "SELECT 1 FROM free_text WHERE pcommit=?"};
constexpr ErasureSql kDelete{"DELETE FROM person WHERE pid=? RETURNING 1", "DELETE FROM pin WHERE pid=? RETURNING 1",
                             "DELETE FROM card WHERE credential=? RETURNING 1",
                             "DELETE FROM free_text WHERE pcommit=? RETURNING 1"};

Result<std::int64_t> for_each_row(disk::Database& database, const ErasureSql& sql, const Erasure& erasure) {
    const auto number = [](const auto& id) { return id.value; };
    const auto people = for_each_key(database, sql.person, erasure.persons, number);
    if (people.has_error()) return people;
    const auto pins = for_each_key(database, sql.pin, erasure.persons, number);
    if (pins.has_error()) return pins;
    const auto cards = for_each_key(database, sql.card, erasure.cards, number);
    if (cards.has_error()) return cards;
    const auto texts =
        for_each_key(database, sql.text, erasure.texts, [](const Commitment& key) -> Bytes { return key; });
    if (texts.has_error()) return texts;
    return *people + *pins + *cards + *texts;
}

Result<Rows> rows_of(disk::Database& database) {
    auto persons = persons_of(database);
    if (persons.has_error()) return persons.error();
    auto cards = cards_of(database);
    if (cards.has_error()) return cards.error();
    auto texts = texts_of(database);
    if (texts.has_error()) return texts.error();
    auto pins = pins_of(database);
    if (pins.has_error()) return pins.error();
    return Rows{std::move(*persons), std::move(*cards), std::move(*texts), std::move(*pins)};
}

Result<disk::Database> open_to_write(const std::string& path) {
    auto database = open_vault(path, disk::OpenMode::read_write);
    if (database.has_error()) return database;
    const auto deleting = database->run("PRAGMA secure_delete=ON");
    if (deleting.has_error()) return deleting.error();
    database->checkpoint_on_close(true);
    return database;
}

}  // namespace

class Vault::Impl {
public:
    Impl(disk::Database db, Pepper secret, PinPeppers of_pins, bool only_read)
        : database(std::move(db)), pepper(std::move(secret)), pin_peppers(std::move(of_pins)), read_only(only_read) {}

    // To write with. What could only be read is opened anew: its disk may be back.
    Result<disk::Database*> pen() {
        if (!read_only) return &database;
        auto anew = open_to_write(database.path());
        if (anew.has_error()) return anew.error();
        database = std::move(anew.value());
        read_only = false;
        return &database;
    }

    disk::Database database;
    Pepper pepper;
    PinPeppers pin_peppers;
    bool read_only;
    bool rewritten = false;  // since something was dropped; it may be in the log alone
};

Vault::Vault(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Vault::~Vault() = default;

Result<std::unique_ptr<Vault>> Vault::open(const std::string& dir, Access access) {
    auto pepper = Pepper::load(dir + "/keys/pepper");
    if (pepper.has_error()) return pepper.error();
    auto pin_peppers = PinPeppers::load(dir);
    if (pin_peppers.has_error()) return pin_peppers.error();
    const auto path = dir + "/personal.db";
    bool read_only = access == Access::look;
    auto database = read_only ? open_vault(path, disk::OpenMode::read_only) : open_to_write(path);
    if (database.has_error() && !read_only && !disk::is_damage(database.error())) {
        // A disk that takes nothing closes no door to whom the vault knows (6.5-B3b2).
        read_only = true;
        auto to_read = open_vault(path, disk::OpenMode::read_only);
        if (to_read.has_value()) database = std::move(to_read);
    }
    if (database.has_error()) return database.error();
    return std::unique_ptr<Vault>(new Vault(std::make_unique<Impl>(
        std::move(database.value()), std::move(pepper.value()), std::move(pin_peppers.value()), read_only)));
}

Digest Vault::card_key(const std::vector<std::uint8_t>& canonical) const {
    return impl_->pepper.hash("card", canonical);
}

CredentialRef Vault::unknown_ref(const Digest& card_key) {
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < 8; ++i) head = head << 8U | card_key[i];
    return CredentialRef{-1 - static_cast<std::int64_t>(head >> 2U)};
}

std::string Vault::pseudonym(const HolderId& holder) const {
    const auto* data = reinterpret_cast<const std::uint8_t*>(holder.value.data());
    const Digest digest = impl_->pepper.hash("holder", {data, holder.value.size()});
    std::string hex(2 * digest.size() + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
    hex.pop_back();
    return hex;
}

Result<Commitment> Vault::put_person(Pid pid, const HolderId& holder, std::string_view name) {
    const Salt salt = new_salt();
    Commitment commitment = commit_person(salt, pid, holder.value, name);
    const auto pen = impl_->pen();
    if (pen.has_error()) return pen.error();
    auto insert = (*pen)->prepare("INSERT INTO person(pid,holder,name,salt,pcommit) VALUES(?,?,?,?,?)");
    if (insert.has_error()) return insert.error();
    insert->bind(pid.value);
    insert->bind(holder.value);
    insert->bind(name);
    insert->bind(salt);
    insert->bind(commitment);
    const auto done = insert->run();
    if (done.has_error()) return done.error();
    return commitment;
}

Result<Commitment> Vault::put_card(CredentialRef credential, const Digest& card) {
    const Salt salt = new_salt();
    Commitment commitment = commit_card(salt, credential, card);
    const auto pen = impl_->pen();
    if (pen.has_error()) return pen.error();
    auto insert = (*pen)->prepare("INSERT INTO card(credential,card,salt,pcommit) VALUES(?,?,?,?)");
    if (insert.has_error()) return insert.error();
    insert->bind(credential.value);
    insert->bind(card);
    insert->bind(salt);
    insert->bind(commitment);
    const auto done = insert->run();
    if (done.has_error()) return done.error();
    return commitment;
}

Result<Commitment> Vault::put_text(std::string_view text) {
    const Salt salt = new_salt();
    Commitment commitment = commit_text(salt, text);
    const auto pen = impl_->pen();
    if (pen.has_error()) return pen.error();
    auto insert = (*pen)->prepare("INSERT INTO free_text(pcommit,salt,body) VALUES(?,?,?)");
    if (insert.has_error()) return insert.error();
    insert->bind(commitment);
    insert->bind(salt);
    insert->bind(text);
    const auto done = insert->run();
    if (done.has_error()) return done.error();
    return commitment;
}

const PinPeppers& Vault::pin_peppers() const {
    return impl_->pin_peppers;
}

Result<Commitment> Vault::put_pin(Pid pid, const Verifier& verifier, const std::vector<Commitment>& drop) {
    const Salt salt = new_salt();
    Commitment commitment = commit_pin(salt, pid, verifier);
    const auto pen = impl_->pen();
    if (pen.has_error()) return pen.error();
    auto& database = **pen;
    const auto begun = database.run("BEGIN IMMEDIATE");
    if (begun.has_error()) return begun.error();
    const auto put = [&]() -> Result<void> {
        auto insert = database.prepare(
            "INSERT INTO pin(pcommit,pid,pepper,passes,memory_kib,pin_salt,hash,salt) VALUES(?,?,?,?,?,?,?,?)");
        if (insert.has_error()) return insert.error();
        insert->bind(commitment);
        for (const auto number : {pid.value, verifier.pepper, verifier.passes, verifier.memory_kib})
            insert->bind(number);
        insert->bind(verifier.salt);
        insert->bind(verifier.hash);
        insert->bind(salt);
        const auto inserted = insert->run();
        if (inserted.has_error()) return inserted.error();
        const auto dropped = for_each_key(database, "DELETE FROM pin WHERE pcommit=?", drop,
                                          [](const Commitment& key) -> Bytes { return key; });
        if (dropped.has_error()) return dropped.error();
        return {};
    };
    if (const auto ended = end_transaction(database, put()); ended.has_error()) return ended.error();
    return commitment;
}

Result<std::vector<PersonRow>> Vault::persons() const {
    return persons_of(impl_->database);
}

Result<std::vector<CardRow>> Vault::cards() const {
    return cards_of(impl_->database);
}

Result<std::vector<TextRow>> Vault::texts() const {
    return texts_of(impl_->database);
}

Result<std::optional<std::string>> Vault::text(const Commitment& commitment) const {
    auto kept = text_of(impl_->database, commitment);
    if (kept.has_error()) return kept.error();
    if (kept->there && !kept->text) {
        return Error{"a text is not the one that was written", impl_->database.path(),
                     "restore personal.db from its backup"};
    }
    return std::move(kept->text);
}

Result<Rows> Vault::rows() const {
    return rows_of(impl_->database);
}

Result<std::int64_t> Vault::sweep(const Cited& cited, const Rows& rows) {
    auto& database = impl_->database;
    const auto people = drop_orphans(database, cited, rows.persons, "DELETE FROM person WHERE pid=?",
                                     [](const PersonRow& row) { return row.pid.value; });
    if (people.has_error()) return people.error();
    const auto issued = drop_orphans(database, cited, rows.cards, "DELETE FROM card WHERE credential=?",
                                     [](const CardRow& row) { return row.credential.value; });
    if (issued.has_error()) return issued.error();
    const auto written = drop_orphans(database, cited, rows.texts, "DELETE FROM free_text WHERE pcommit=?",
                                      [](const TextRow& row) -> Bytes { return row.key; });
    if (written.has_error()) return written.error();
    const auto pins = drop_orphans(database, cited, rows.pins, "DELETE FROM pin WHERE pcommit=?",
                                   [](const PinRow& row) -> Bytes { return row.key; });
    if (pins.has_error()) return pins.error();
    return *people + *issued + *written + *pins;
}

Result<std::int64_t> Vault::count(const Erasure& erasure) const {
    return for_each_row(impl_->database, kCount, erasure);
}

Result<std::int64_t> Vault::drop(const Erasure& erasure) {
    const auto pen = impl_->pen();
    if (pen.has_error()) return pen.error();
    auto& database = **pen;
    impl_->rewritten = false;
    database.checkpoint_on_close(false);
    const auto begun = database.run("BEGIN IMMEDIATE");
    if (begun.has_error()) return begun.error();
    const auto deleted = for_each_row(database, kDelete, erasure);
    const auto done = deleted.has_error() ? Result<void>(deleted.error()) : Result<void>();
    if (const auto ended = end_transaction(database, done); ended.has_error()) return ended.error();
    return deleted;
}

Result<bool> Vault::rewrite() {
    const auto pen = impl_->pen();
    if (pen.has_error()) return pen.error();
    auto& database = **pen;
    if (!impl_->rewritten) {
        // In memory what it builds on the way, as in Database::rewrite, but without waiting for the log.
        const auto written = database.run("PRAGMA temp_store=MEMORY; VACUUM");
        if (written.has_error()) return written.error();
        impl_->rewritten = true;
    }
    auto emptied = database.empty_log();
    if (emptied.has_value() && emptied.value()) database.checkpoint_on_close(true);
    return emptied;
}

Result<std::int64_t> Vault::forget(const Erasure& erasure) {
    auto deleted = drop(erasure);
    if (deleted.has_error()) return deleted;
    const auto rewritten = impl_->database.rewrite();
    if (rewritten.has_error()) return rewritten.error();
    impl_->database.checkpoint_on_close(true);
    return deleted;
}

Result<Rows> read_rows(const std::string& path) {
    auto database = open_vault(path, disk::OpenMode::read_only);
    if (database.has_error()) return database.error();
    // One transaction: a vault in use is looked at as it is now.
    const auto begun = database->run("BEGIN");
    if (begun.has_error()) return begun.error();
    const auto sound = check_sound(database.value());
    if (sound.has_error()) return sound.error();
    return rows_of(database.value());
}

Result<std::vector<PersonRow>> read_persons(const std::string& path) {
    auto database = open_vault(path, disk::OpenMode::read_only);
    if (database.has_error()) return database.error();
    return persons_of(database.value());
}

Result<Texts> read_texts(const std::string& path, const std::vector<Commitment>& commitments) {
    Texts texts;
    if (commitments.empty()) return texts;
    auto database = open_vault(path, disk::OpenMode::read_only);
    if (database.has_error()) return database.error();
    for (const Commitment& commitment : commitments) {
        auto kept = text_of(database.value(), commitment);
        if (kept.has_error()) return kept.error();
        if (kept->there) texts.emplace(commitment, std::move(kept->text));
    }
    return texts;
}

std::int64_t random_id() {
    if (sodium_init() < 0) throw std::runtime_error("the system's random source does not answer");
    std::uint64_t bits = 0;
    randombytes_buf(&bits, sizeof bits);
    return static_cast<std::int64_t>(bits >> 2U) + 1;
}

Result<void> init_vault(const std::string& dir) {
    const auto pepper = Pepper::make(dir + "/keys/pepper");
    if (pepper.has_error()) return pepper.error();
    const auto of_pins = PinPeppers::make_next(dir);
    if (of_pins.has_error()) return of_pins.error();
    auto database = disk::Database::open(dir + "/personal.db", disk::OpenMode::create);
    if (database.has_error()) return database.error();
    database->checkpoint_on_close(true);
    return create_tables(database.value());
}

}  // namespace sekisho::vault
