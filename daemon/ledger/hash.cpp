// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/hash.hpp"

#include <openssl/evp.h>
#include <memory>
#include <stdexcept>

namespace sekisho::ledger {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Looking the digest up costs more than hashing an entry, so it is fetched once and never freed.
const EVP_MD* digest() {
    static const EVP_MD* const kFetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (kFetched == nullptr) throw std::runtime_error("OpenSSL has no SHA-256 on this machine");
    return kFetched;
}

EVP_MD_CTX* context() {
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> kContext(EVP_MD_CTX_new());
    return kContext.get();
}

constexpr std::uint8_t kLeaf[] = {0};
constexpr std::uint8_t kNode[] = {1};

}  // namespace

Digest sha256(std::initializer_list<std::span<const std::uint8_t>> parts) {
    Digest result{};
    bool good = EVP_DigestInit_ex2(context(), digest(), nullptr) == 1;
    for (const auto& part : parts) good = good && EVP_DigestUpdate(context(), part.data(), part.size()) == 1;
    good = good && EVP_DigestFinal_ex(context(), result.data(), nullptr) == 1;
    if (!good) throw std::runtime_error("OpenSSL could not compute a SHA-256");
    return result;
}

Digest leaf_hash(std::span<const std::uint8_t> leaf) {
    return sha256({kLeaf, leaf});
}

Digest node_hash(const Digest& left, const Digest& right) {
    return sha256({kNode, left, right});
}

struct RunningHash::Context {
    std::unique_ptr<EVP_MD_CTX, FreeContext> md{EVP_MD_CTX_new()};
};

RunningHash::RunningHash() : context_(std::make_unique<Context>()) {
    if (EVP_DigestInit_ex2(context_->md.get(), digest(), nullptr) != 1)
        throw std::runtime_error("OpenSSL could not begin a SHA-256");
}
RunningHash::RunningHash(RunningHash&&) noexcept = default;
RunningHash& RunningHash::operator=(RunningHash&&) noexcept = default;
RunningHash::~RunningHash() = default;

void RunningHash::add(std::span<const std::uint8_t> bytes) {
    if (EVP_DigestUpdate(context_->md.get(), bytes.data(), bytes.size()) != 1)
        throw std::runtime_error("OpenSSL could not compute a SHA-256");
}

Digest RunningHash::finish() {
    Digest result{};
    if (EVP_DigestFinal_ex(context_->md.get(), result.data(), nullptr) != 1)
        throw std::runtime_error("OpenSSL could not compute a SHA-256");
    return result;
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace sekisho::ledger
