// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/secret.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"

#include <sodium.h>
#include <algorithm>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace sekisho::backup {
namespace {

constexpr std::string_view kPrivate = "PRIVATE+sekisho-backup+";
constexpr std::size_t kMaxFile = 256;

void start_sodium() {
    if (sodium_init() < 0) throw std::runtime_error("the system's random source does not answer");
}

template <class Bytes>
class Wiped {
public:
    explicit Wiped(Bytes& bytes) : bytes_(bytes) {}
    ~Wiped() { sodium_memzero(bytes_.data(), bytes_.size()); }
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;

private:
    Bytes& bytes_;
};

}  // namespace

void Secret::Free::operator()(std::uint8_t* secret) const {
    sodium_free(secret);
}

Secret::Secret() {
    start_sodium();
    data_.reset(static_cast<std::uint8_t*>(sodium_malloc(kSize)));
    if (!data_) throw std::bad_alloc();
    sodium_memzero(data_.get(), kSize);
}

Secret Secret::random() {
    Secret secret;
    randombytes_buf(secret.data_.get(), kSize);
    return secret;
}

SealedKey seal(const Secret& stream_key, const BoxKey& recipient) {
    static_assert(kSealedKey == Secret::kSize + crypto_box_SEALBYTES);
    SealedKey sealed{};
    if (crypto_box_seal(sealed.data(), stream_key.bytes().data(), Secret::kSize, recipient.data()) != 0)
        throw std::runtime_error("libsodium could not seal the key of a backup");
    return sealed;
}

PrivateKey::PrivateKey(Secret secret) : secret_(std::move(secret)) {
    if (crypto_scalarmult_base(public_key_.data(), secret_.bytes().data()) != 0)
        throw std::runtime_error("libsodium could not derive a public key");
}

Result<PrivateKey> PrivateKey::make(const std::string& path) {
    PrivateKey key(Secret::random());
    std::string encoded = ledger::to_base64(key.secret_.bytes());
    const Wiped wipe_encoded(encoded);
    std::string text;
    text.reserve(kMaxFile);  // a text that grows would leave copies behind
    const Wiped wipe_text(text);
    text.append(kPrivate).append(encoded).append("\n");
    const auto written = disk::write_new_file(path, ledger::bytes_of(text), 0400);
    if (written.has_error()) return written.error();
    return key;
}

Result<PrivateKey> PrivateKey::load(const std::string& path) {
    auto bytes = disk::read_file(path, kMaxFile);
    if (bytes.has_error()) return bytes.error();
    const Wiped wipe_bytes(*bytes);
    std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    const Error no_key{"not the private key of a backup", path, "give the file that `sekisho backup key` made"};
    if (!text.starts_with(kPrivate) || !text.ends_with('\n')) return no_key;
    text = text.substr(kPrivate.size(), text.size() - kPrivate.size() - 1);
    auto decoded = ledger::from_base64(text);
    if (!decoded) return no_key;
    const Wiped wipe_decoded(*decoded);
    if (decoded->size() != Secret::kSize) return no_key;
    Secret secret;
    std::copy(decoded->begin(), decoded->end(), secret.bytes().begin());
    return PrivateKey(std::move(secret));
}

Result<Secret> PrivateKey::open(const Header& header) const {
    Secret key;
    const bool opened = header.recipient == public_key_ &&
                        crypto_box_seal_open(key.bytes().data(), header.sealed.data(), header.sealed.size(),
                                             public_key_.data(), secret_.bytes().data()) == 0;
    if (!opened) {
        return Error{"this key does not open the backup: it is sealed for " + to_text(header.recipient), "",
                     "give the private key that belongs to it"};
    }
    return key;
}

}  // namespace sekisho::backup
