// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/keys.hpp"

#include "daemon/disk/file.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <algorithm>
#include <optional>

namespace sekisho::ledger {
namespace {

constexpr std::string_view kPrivate = "PRIVATE+KEY+";
constexpr std::size_t kMaxKeyFile = 512;
constexpr std::size_t kHashPart = 10;  // "+" 8 hex digits "+"

std::string origin_path(const std::string& dir) {
    return dir + "/keys/origin.key";
}
std::string daily_path(const std::string& dir) {
    return dir + "/keys/daily.key";
}
std::string next_path(const std::string& dir) {
    return dir + "/keys/daily.key.new";
}

// Wipes what it guards, however its scope is left.
template <class Container>
class Wiped {
public:
    explicit Wiped(Container& container) : container_(container) {}
    ~Wiped() { sodium_memzero(container_.data(), container_.size()); }
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;

private:
    Container& container_;
};

Result<void> random_seed(Seed& seed) {
    if (sodium_init() < 0) return Error{"the system's random source does not answer", "", ""};
    randombytes_buf(seed.data(), seed.size());
    return {};
}

// "PRIVATE+KEY+" NAME "+" HASH "+" base64(0x01 || seed): the hash is the public key's, so a file of mixed parts is
// refused.
std::string key_text(const std::string& name, const Seed& seed, const PublicKey& key) {
    const std::string verifier = to_text(NoteKey{name, key});
    std::array<std::uint8_t, 33> typed{1};
    const Wiped wipe_typed(typed);
    std::copy(seed.begin(), seed.end(), typed.begin() + 1);
    std::string secret = to_base64(typed);
    const Wiped wipe_secret(secret);
    const std::string head = verifier.substr(0, name.size() + kHashPart);
    std::string text;
    text.reserve(kMaxKeyFile);
    text.append(kPrivate).append(head).append(secret).append("\n");
    return text;
}

std::optional<NamedKey> parse_key(std::string_view text) {
    if (text.substr(0, kPrivate.size()) != kPrivate) return std::nullopt;
    const std::string_view rest = text.substr(kPrivate.size());
    const auto plus = rest.find('+');
    const std::string name(rest.substr(0, plus));
    if (plus == std::string_view::npos || !is_note_name(name) || rest.size() <= name.size() + kHashPart)
        return std::nullopt;
    std::string_view encoded = rest.substr(name.size() + kHashPart);
    encoded.remove_suffix(1);
    auto typed = from_base64(encoded);
    if (!typed) return std::nullopt;
    const Wiped wipe_typed(*typed);
    Seed seed{};
    const Wiped wipe_seed(seed);
    if (typed->size() != seed.size() + 1) return std::nullopt;
    std::copy(typed->begin() + 1, typed->end(), seed.begin());
    NamedKey key{name, SigningKey::from_seed(seed)};
    std::string again = key_text(name, seed, key.key.public_key());
    const Wiped wipe_again(again);
    if (again != text) return std::nullopt;
    return key;
}

// Nothing: the file is no such key.
Result<std::optional<NamedKey>> load_named(const std::string& path) {
    auto bytes = disk::read_file(path, kMaxKeyFile);
    if (bytes.has_error()) return bytes.error();
    const Wiped wipe(bytes.value());
    return parse_key({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
}

Result<SigningKey> make_daily(const std::string& path) {
    Seed seed{};
    const Wiped wipe(seed);
    const auto random = random_seed(seed);
    if (random.has_error()) return random.error();
    const auto written = disk::write_new_file(path, seed, 0400);
    if (written.has_error()) return written.error();
    return SigningKey::from_seed(seed);
}

// Nothing: no such file. Error: it cannot be read, or is no key.
Result<std::optional<SigningKey>> load_daily(const std::string& path) {
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) return std::optional<SigningKey>();
    Seed seed{};
    auto bytes = disk::read_file(path, seed.size());
    if (bytes.has_error()) return bytes.error();
    const Wiped wipe_bytes(bytes.value());
    const Wiped wipe_seed(seed);
    if (bytes->size() != seed.size()) return std::optional<SigningKey>();
    std::copy(bytes->begin(), bytes->end(), seed.begin());
    return std::optional<SigningKey>(SigningKey::from_seed(seed));
}

}  // namespace

Result<NamedKey> make_key_file(const std::string& path, const std::string& name) {
    Seed seed{};
    const Wiped wipe(seed);
    const auto random = random_seed(seed);
    if (random.has_error()) return random.error();
    NamedKey key{name, SigningKey::from_seed(seed)};
    std::string text = key_text(name, seed, key.key.public_key());
    const Wiped wipe_text(text);
    const auto written = disk::write_new_file(path, bytes_of(text), 0400);
    if (written.has_error()) return written.error();
    return key;
}

Result<NamedKey> load_key_file(const std::string& path) {
    auto key = load_named(path);
    if (key.has_error()) return key.error();
    if (!*key) return Error{"this is no key", path, "give the file that was made together with the public key"};
    return std::move(**key);
}

Result<OriginKey> make_origin_key(const std::string& dir, const std::string& origin) {
    auto key = make_key_file(origin_path(dir), origin);
    if (key.has_error()) return key.error();
    return OriginKey{std::move(key->name), std::move(key->key)};
}

Result<OriginKey> load_origin_key(const std::string& dir) {
    auto key = load_named(origin_path(dir));
    if (key.has_error()) return key.error();
    if (!*key)
        return Error{"not an origin key", origin_path(dir), "restore it from the backup of keys/, which is kept apart"};
    return OriginKey{std::move((*key)->name), std::move((*key)->key)};
}

Result<SigningKey> make_first_daily_key(const std::string& dir) {
    return make_daily(daily_path(dir));
}

Result<DailyKey> find_daily_key(const std::string& dir, const PublicKey& expected) {
    auto current = load_daily(daily_path(dir));
    if (current.has_error()) return current.error();
    auto next = load_daily(next_path(dir));
    if (next.has_error()) return next.error();
    if (current.value() && current.value()->public_key() == expected)
        return DailyKey{std::move(*current.value()), false};
    if (next.value() && next.value()->public_key() == expected) return DailyKey{std::move(*next.value()), true};
    return Error{"the daily key is not the one that the ledger's last key entry names", daily_path(dir),
                 "ledger and keys come from different times: restore both as they were at the same time"};
}

Result<SigningKey> load_daily_key(const std::string& dir, const PublicKey& expected) {
    auto found = find_daily_key(dir, expected);
    if (found.has_error()) return found.error();
    const auto ended = found->is_next ? adopt_next_daily_key(dir) : disk::wipe_if_there(next_path(dir));
    if (ended.has_error()) return ended.error();
    return std::move(found->key);
}

Result<SigningKey> make_next_daily_key(const std::string& dir) {
    const auto wiped = disk::wipe_if_there(next_path(dir));
    if (wiped.has_error()) return wiped.error();
    return make_daily(next_path(dir));
}

Result<void> adopt_next_daily_key(const std::string& dir) {
    const auto next = disk::is_there(next_path(dir));
    if (next.has_error()) return next.error();
    // It has its name already, and only the sync failed: the key of that name must not be wiped as if it were the old
    // one.
    if (!next.value()) return disk::sync_folder_of(daily_path(dir));
    const auto wiped = disk::wipe_if_there(daily_path(dir));
    if (wiped.has_error()) return wiped.error();
    return disk::rename_file(next_path(dir), daily_path(dir));
}

}  // namespace sekisho::ledger
