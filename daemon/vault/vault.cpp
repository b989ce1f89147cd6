// SPDX-License-Identifier: Apache-2.0
#include "daemon/vault/vault.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/vault/pepper.hpp"

#include <sodium.h>
#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

namespace sekisho::vault {
namespace {

constexpr std::int64_t kApplicationId = 0x534b5056;  // "SKPV"
constexpr std::int64_t kVersion = 1;
constexpr std::size_t kSaltSize = 16;

constexpr const char* kSchema =
    "BEGIN;"
    "CREATE TABLE person(pid INTEGER PRIMARY KEY NOT NULL, holder TEXT NOT NULL, name TEXT NOT NULL,"
    " salt BLOB NOT NULL, pcommit BLOB NOT NULL) STRICT;"
    "CREATE TABLE card(credential INTEGER PRIMARY KEY NOT NULL, card BLOB NOT NULL,"
    " salt BLOB NOT NULL, pcommit BLOB NOT NULL) STRICT;"
    "CREATE TABLE free_text(pcommit BLOB PRIMARY KEY NOT NULL, salt BLOB NOT NULL, body TEXT NOT NULL) STRICT;"
    "PRAGMA application_id=1397444694; PRAGMA user_version=1;"
    "COMMIT";

using Salt = std::array<std::uint8_t, kSaltSize>;

// The fields of one fact: a letter for its kind, then 8-byte numbers, strings with their length in 4 bytes
// (big-endian).
class Fields {
public:
    explicit Fields(char kind) : bytes_{static_cast<std::uint8_t>(kind)} {}
    void number(std::uint64_t value, int width = 8) {
        while (width-- > 0) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * width)));
    }
    void string(std::string_view value) {
        number(value.size(), 4);
        bytes_.insert(bytes_.end(), value.begin(), value.end());
    }
    void raw(const Digest& value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
    [[nodiscard]] Commitment commit(const Salt& salt) const {
        crypto_hash_sha256_state state;
        crypto_hash_sha256_init(&state);
        crypto_hash_sha256_update(&state, salt.data(), salt.size());
        crypto_hash_sha256_update(&state, bytes_.data(), bytes_.size());
        Commitment commitment(crypto_hash_sha256_BYTES);
        crypto_hash_sha256_final(&state, commitment.data());
        return commitment;
    }

private:
    std::vector<std::uint8_t> bytes_;
};

Salt new_salt() {
    Salt salt{};
    randombytes_buf(salt.data(), salt.size());
    return salt;
}

Result<void> check_identity(disk::Database& database) {
    const auto id = database.number("PRAGMA application_id");
    if (id.has_error()) return id.error();
    const auto version = database.number("PRAGMA user_version");
    if (version.has_error()) return version.error();
    if (id.value() == kApplicationId && version.value() == kVersion) return {};
    return Error{"not a vault of this version of Sekisho", database.path(), "restore personal.db from a backup"};
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

Result<std::vector<PersonRow>> persons_of(disk::Database& database) {
    auto rows = database.prepare("SELECT pid,holder FROM person ORDER BY pid");
    if (rows.has_error()) return rows.error();
    std::vector<PersonRow> found;
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) return found;
        found.push_back(PersonRow{Pid{rows->integer(0)}, HolderId{std::string(rows->text(1))}});
    }
}

Result<std::optional<std::string>> text_of(disk::Database& database, const Commitment& commitment) {
    auto rows = database.prepare("SELECT body FROM free_text WHERE pcommit=?");
    if (rows.has_error()) return rows.error();
    rows->bind(commitment);
    const auto found = rows->step();
    if (found.has_error()) return found.error();
    if (!found.value()) return std::optional<std::string>();
    return std::optional<std::string>(rows->text(0));
}

}  // namespace

class Vault::Impl {
public:
    Impl(disk::Database database, Pepper pepper) : database_(std::move(database)), pepper_(std::move(pepper)) {}
    disk::Database database_;
    Pepper pepper_;
};

Vault::Vault(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Vault::~Vault() = default;

Result<std::unique_ptr<Vault>> Vault::open(const std::string& dir) {
    auto pepper = Pepper::load(dir + "/keys/pepper");
    if (pepper.has_error()) return pepper.error();
    const std::string path = dir + "/personal.db";
    auto database = open_vault(path, disk::OpenMode::read_write);
    if (database.has_error()) return database.error();
    const auto deleting = database->run("PRAGMA secure_delete=ON");
    if (deleting.has_error()) return deleting.error();
    database->checkpoint_on_close(true);
    return std::unique_ptr<Vault>(
        new Vault(std::make_unique<Impl>(std::move(database.value()), std::move(pepper.value()))));
}

Digest Vault::card_key(const std::vector<std::uint8_t>& canonical) const {
    return impl_->pepper_.hash("card", canonical);
}

CredentialRef Vault::unknown_ref(const Digest& card_key) {
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < 8; ++i) head = head << 8U | card_key[i];
    return CredentialRef{-1 - static_cast<std::int64_t>(head >> 2U)};
}

std::string Vault::pseudonym(const HolderId& holder) const {
    const auto* data = reinterpret_cast<const std::uint8_t*>(holder.value.data());
    const Digest digest = impl_->pepper_.hash("holder", {data, holder.value.size()});
    std::string hex(2 * digest.size() + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
    hex.pop_back();
    return hex;
}

Result<Commitment> Vault::put_person(Pid pid, const HolderId& holder, std::string_view name) {
    Fields fields('p');
    fields.number(static_cast<std::uint64_t>(pid.value));
    fields.string(holder.value);
    fields.string(name);
    const Salt salt = new_salt();
    Commitment commitment = fields.commit(salt);
    auto insert = impl_->database_.prepare("INSERT INTO person(pid,holder,name,salt,pcommit) VALUES(?,?,?,?,?)");
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
    Fields fields('c');
    fields.number(static_cast<std::uint64_t>(credential.value));
    fields.raw(card);
    const Salt salt = new_salt();
    Commitment commitment = fields.commit(salt);
    auto insert = impl_->database_.prepare("INSERT INTO card(credential,card,salt,pcommit) VALUES(?,?,?,?)");
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
    Fields fields('t');
    fields.string(text);
    const Salt salt = new_salt();
    Commitment commitment = fields.commit(salt);
    auto insert = impl_->database_.prepare("INSERT INTO free_text(pcommit,salt,body) VALUES(?,?,?)");
    if (insert.has_error()) return insert.error();
    insert->bind(commitment);
    insert->bind(salt);
    insert->bind(text);
    const auto done = insert->run();
    if (done.has_error()) return done.error();
    return commitment;
}

Result<std::vector<PersonRow>> Vault::persons() const {
    return persons_of(impl_->database_);
}

Result<std::vector<CardRow>> Vault::cards() const {
    auto rows = impl_->database_.prepare("SELECT credential,card FROM card ORDER BY credential");
    if (rows.has_error()) return rows.error();
    std::vector<CardRow> found;
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) return found;
        CardRow row{CredentialRef{rows->integer(0)}, {}};
        const auto bytes = rows->blob(1);
        if (bytes.size() != row.card.size())
            return Error{"a card's hash is damaged", impl_->database_.path(), "restore a backup"};
        std::copy(bytes.begin(), bytes.end(), row.card.begin());
        found.push_back(row);
    }
}

Result<std::optional<std::string>> Vault::text(const Commitment& commitment) const {
    return text_of(impl_->database_, commitment);
}

Result<std::int64_t> Vault::sweep(const std::vector<Pid>& persons, const std::vector<CredentialRef>& credentials) {
    const auto written_down = this->persons();
    if (written_down.has_error()) return written_down.error();
    const auto issued = cards();
    if (issued.has_error()) return issued.error();
    const std::set<Pid> cited_persons(persons.begin(), persons.end());
    const std::set<CredentialRef> cited_cards(credentials.begin(), credentials.end());
    std::int64_t dropped = 0;
    const auto drop = [this, &dropped](const char* sql, std::int64_t id) -> Result<void> {
        auto erase = impl_->database_.prepare(sql);
        if (erase.has_error()) return erase.error();
        erase->bind(id);
        ++dropped;
        return erase->run();
    };
    for (const PersonRow& row : written_down.value()) {
        if (cited_persons.count(row.pid) != 0) continue;
        const auto done = drop("DELETE FROM person WHERE pid=?", row.pid.value);
        if (done.has_error()) return done.error();
    }
    for (const CardRow& row : issued.value()) {
        if (cited_cards.count(row.credential) != 0) continue;
        const auto done = drop("DELETE FROM card WHERE credential=?", row.credential.value);
        if (done.has_error()) return done.error();
    }
    return dropped;
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
        auto text = text_of(database.value(), commitment);
        if (text.has_error()) return text.error();
        if (text.value()) texts.emplace(commitment, std::move(*text.value()));
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
    auto database = disk::Database::open(dir + "/personal.db", disk::OpenMode::create);
    if (database.has_error()) return database.error();
    database->checkpoint_on_close(true);
    return database->run(kSchema);
}

}  // namespace sekisho::vault
