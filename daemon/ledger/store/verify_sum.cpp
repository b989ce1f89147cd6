// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_sum.hpp"

#include <sodium.h>
#include <cstring>
#include <stdexcept>

namespace sekisho::ledger {

RowSum::Key RowSum::new_key() {
    if (sodium_init() < 0) throw std::runtime_error("the system's random source does not answer");
    Key key{};
    static_assert(sizeof key == crypto_shorthash_siphashx24_KEYBYTES);
    randombytes_buf(key.data(), key.size());
    return key;
}

void RowSum::add(const IndexedRow& row, const Key& key) {
    std::array<std::uint8_t, sizeof row> bytes{};
    std::memcpy(bytes.data(), row.data(), sizeof row);
    std::array<std::uint64_t, 2> hash{};
    std::array<std::uint8_t, crypto_shorthash_siphashx24_BYTES> out{};
    crypto_shorthash_siphashx24(out.data(), bytes.data(), bytes.size(), key.data());
    std::memcpy(hash.data(), out.data(), sizeof hash);
    for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += hash[i];
    ++rows_;
}

void RowSum::add(const RowSum& other) {
    for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += other.sum_[i];
    rows_ += other.rows_;
}

}  // namespace sekisho::ledger
