// SPDX-License-Identifier: Apache-2.0
#include "daemon/vault/pin.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace sekisho::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "pin-pepper.";
constexpr std::string_view kUse = "pin";

// Of a file's name; nothing: it is no pepper of PINs.
std::optional<std::int64_t> version_of(std::string_view name) {
    if (!name.starts_with(kName)) return std::nullopt;
    name.remove_prefix(kName.size());
    std::int64_t version = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), version);
    const bool whole = read.ec == std::errc() && read.ptr == name.data() + name.size();
    return whole && version > 0 && name.front() != '0' ? std::optional(version) : std::nullopt;
}

Result<void> load_folder(const std::string& folder, std::map<std::int64_t, Pepper>& peppers) {
    std::error_code failed;
    for (const auto& item : fs::directory_iterator(folder, failed)) {
        const auto version = version_of(item.path().filename().string());
        if (!version) continue;
        auto pepper = Pepper::load(item.path().string());
        if (pepper.has_error()) return pepper.error();
        const auto [at, is_new] = peppers.try_emplace(*version, std::move(*pepper));
        if (!is_new && at->second.hash(kUse, {}) != pepper->hash(kUse, {})) {
            return Error{fmt::format("version {} of the PINs' pepper has two values", *version), folder,
                         "keep the one that its verifiers were made with, in keys/ or as a credential"};
        }
    }
    if (failed) return Error{"peppers of PINs cannot be read: " + failed.message(), folder, "look at its permissions"};
    return {};
}

// Argon2id under a verifier's own pepper and costs, of what only the pepper's owner can make.
Result<Digest> evaluate(const PinPeppers& peppers, Pid person, std::string_view pin, const Verifier& verifier) {
    const Pepper* pepper = peppers.find(verifier.pepper);
    if (pepper == nullptr)
        return Error{fmt::format("version {} of the PINs' pepper is missing", verifier.pepper), "keys/",
                     "put it back: it is needed until everybody has used their PIN under a newer one"};
    std::vector<std::uint8_t> data;
    data.reserve(8 + pin.size());  // no copy of the digits is left behind by growing
    for (int shift = 56; shift >= 0; shift -= 8) data.push_back(static_cast<std::uint8_t>(person.value >> shift));
    data.insert(data.end(), pin.begin(), pin.end());
    Digest keyed = pepper->hash(kUse, data);
    sodium_memzero(data.data(), data.size());
    Digest hash{};
    static_assert(Salt{}.size() == crypto_pwhash_SALTBYTES);
    const int failed =
        crypto_pwhash(hash.data(), hash.size(), reinterpret_cast<const char*>(keyed.data()), keyed.size(),
                      verifier.salt.data(), static_cast<unsigned long long>(verifier.passes),
                      static_cast<std::size_t>(verifier.memory_kib) * 1024, crypto_pwhash_ALG_ARGON2ID13);
    sodium_memzero(keyed.data(), keyed.size());
    if (failed != 0) return Error{"a PIN could not be looked at: no memory", "", "32 MiB must be free for each"};
    return hash;
}

// Constant time; the hash is gone afterwards.
bool is_hash_of(Digest& hash, const Verifier& verifier) {
    const bool same = sodium_memcmp(hash.data(), verifier.hash.data(), verifier.hash.size()) == 0;
    sodium_memzero(hash.data(), hash.size());
    return same;
}

// One evaluation answers for both.
bool is_beside(const Verifier& one, const Verifier& other) {
    return one.pepper == other.pepper && one.passes == other.passes && one.memory_kib == other.memory_kib &&
           one.salt == other.salt;
}

}  // namespace

Result<PinPeppers> PinPeppers::load(const std::string& dir) {
    PinPeppers loaded;
    const auto own = load_folder(dir + "/keys", loaded.peppers_);
    if (own.has_error()) return own.error();
    if (const char* credentials = std::getenv("CREDENTIALS_DIRECTORY"); credentials != nullptr) {
        const auto given = load_folder(credentials, loaded.peppers_);
        if (given.has_error()) return given.error();
    }
    return loaded;
}

Result<std::int64_t> PinPeppers::make_next(const std::string& dir) {
    const auto there = load(dir);
    if (there.has_error()) return there.error();
    const auto version = there->newest() + 1;
    const auto made = Pepper::make(fmt::format("{}/keys/{}{}", dir, kName, version));
    if (made.has_error()) return made.error();
    return version;
}

std::int64_t PinPeppers::newest() const {
    return peppers_.empty() ? 0 : peppers_.rbegin()->first;
}

const Pepper* PinPeppers::find(std::int64_t version) const {
    const auto found = peppers_.find(version);
    return found == peppers_.end() ? nullptr : &found->second;
}

Result<Verifier> seal_pin(const PinPeppers& peppers, Pid person, std::string_view pin) {
    if (peppers.newest() == 0)
        return Error{"there is no pepper for PINs", "keys/pin-pepper.1",
                     "give the daemon its credentials again, or put the file back from a backup"};
    return seal_pin_beside(peppers, person, pin, {peppers.newest(), kPinPasses, kPinMemoryKib, new_salt(), {}});
}

Result<Verifier> seal_pin_beside(const PinPeppers& peppers, Pid person, std::string_view pin, const Verifier& other) {
    Verifier verifier = other;
    const auto hash = evaluate(peppers, person, pin, verifier);
    if (hash.has_error()) return hash.error();
    verifier.hash = *hash;
    return verifier;
}

Result<bool> check_pin(const PinPeppers& peppers, Pid person, std::string_view pin, const Verifier& verifier) {
    auto hash = evaluate(peppers, person, pin, verifier);
    if (hash.has_error()) return hash.error();
    return is_hash_of(*hash, verifier);
}

Result<PinMatch> check_pins(const PinPeppers& peppers, Pid person, std::string_view pin, const Verifier& own,
                            const Verifier* duress) {
    auto hash = evaluate(peppers, person, pin, own);
    if (hash.has_error()) return hash.error();
    auto second = *hash;
    bool known = true;
    if (duress != nullptr && !is_beside(own, *duress)) {
        const auto other = evaluate(peppers, person, pin, *duress);
        known = other.has_value();
        if (known) second = *other;
    }
    const bool is_own = is_hash_of(*hash, own);
    const bool is_duress = is_hash_of(second, duress == nullptr ? own : *duress);
    if (is_own) return PinMatch::own;
    return duress != nullptr && known && is_duress ? PinMatch::duress : PinMatch::none;
}

void check_nothing(std::string_view pin) {
    Digest hash{};
    const Salt salt = new_salt();
    // What becomes of it is of no interest, only the time it takes.
    [[maybe_unused]] const int ignored = crypto_pwhash(
        hash.data(), hash.size(), pin.data(), pin.size(), salt.data(), static_cast<unsigned long long>(kPinPasses),
        static_cast<std::size_t>(kPinMemoryKib) * 1024, crypto_pwhash_ALG_ARGON2ID13);
}

}  // namespace sekisho::vault
