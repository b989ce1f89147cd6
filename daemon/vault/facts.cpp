// SPDX-License-Identifier: Apache-2.0
#include "daemon/vault/facts.hpp"

#include <sodium.h>

namespace sekisho::vault {
namespace {

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
    void raw(Bytes value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
    [[nodiscard]] Commitment commit(Bytes salt) const {
        if (salt.size() != Salt{}.size()) return {};
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

}  // namespace

Salt new_salt() {
    Salt salt{};
    randombytes_buf(salt.data(), salt.size());
    return salt;
}

Commitment commit_person(Bytes salt, Pid pid, std::string_view holder, std::string_view name) {
    Fields fields('p');
    fields.number(static_cast<std::uint64_t>(pid.value));
    fields.string(holder);
    fields.string(name);
    return fields.commit(salt);
}

Commitment commit_card(Bytes salt, CredentialRef credential, Bytes card) {
    if (card.size() != Digest{}.size()) return {};
    Fields fields('c');
    fields.number(static_cast<std::uint64_t>(credential.value));
    fields.raw(card);
    return fields.commit(salt);
}

Commitment commit_pin(Bytes salt, Pid pid, const Verifier& verifier) {
    Fields fields('v');
    for (const auto number : {pid.value, verifier.pepper, verifier.passes, verifier.memory_kib})
        fields.number(static_cast<std::uint64_t>(number));
    fields.raw(verifier.salt);
    fields.raw(verifier.hash);
    return fields.commit(salt);
}

Commitment commit_text(Bytes salt, std::string_view text) {
    Fields fields('t');
    fields.string(text);
    return fields.commit(salt);
}

}  // namespace sekisho::vault
