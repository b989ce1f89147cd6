// SPDX-License-Identifier: Apache-2.0
#include "daemon/vault/pepper.hpp"

#include "daemon/disk/file.hpp"

#include <sodium.h>
#include <algorithm>
#include <array>

namespace sekisho::vault {
namespace {

constexpr std::size_t kSize = 32;
static_assert(kSize == crypto_auth_hmacsha256_KEYBYTES);

const Error kNoRandom{"libsodium cannot be used: no random source or no lockable memory", "",
                      "look at the limit of locked memory"};

}  // namespace

void Pepper::Free::operator()(std::uint8_t* secret) const {
    sodium_free(secret);
}

Result<void> Pepper::make(const std::string& path) {
    if (sodium_init() < 0) return kNoRandom;
    std::array<std::uint8_t, kSize> secret{};
    randombytes_buf(secret.data(), secret.size());
    const Result<void> written = disk::write_new_file(path, secret, 0400);
    sodium_memzero(secret.data(), secret.size());
    return written;
}

Result<Pepper> Pepper::load(const std::string& path) {
    if (sodium_init() < 0) return kNoRandom;
    auto bytes = disk::read_file(path, kSize);
    if (bytes.has_error()) {
        Error error = bytes.error();
        error.hint = "without this file no card is known: restore it from the backup of keys/, which is kept apart";
        return error;
    }
    Pepper pepper;
    pepper.secret_.reset(static_cast<std::uint8_t*>(sodium_malloc(kSize)));
    const bool whole = bytes->size() == kSize;
    if (whole && pepper.secret_ != nullptr) std::copy(bytes->begin(), bytes->end(), pepper.secret_.get());
    sodium_memzero(bytes->data(), bytes->size());
    if (pepper.secret_ == nullptr) return kNoRandom;
    if (!whole)
        return Error{"the pepper is not 32 bytes long", path,
                     "restore it from the backup of keys/, which is kept apart"};
    sodium_mprotect_readonly(pepper.secret_.get());
    return pepper;
}

Digest Pepper::hash(std::string_view use, std::span<const std::uint8_t> data) const {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, secret_.get(), kSize);
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const std::uint8_t*>(use.data()), use.size());
    constexpr std::uint8_t kEnd = 0;
    crypto_auth_hmacsha256_update(&state, &kEnd, 1);
    crypto_auth_hmacsha256_update(&state, data.data(), data.size());
    Digest digest{};
    crypto_auth_hmacsha256_final(&state, digest.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

}  // namespace sekisho::vault
