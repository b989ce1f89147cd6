// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/note.hpp"

#include "daemon/ledger/cbor.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <algorithm>
#include <new>

namespace sekisho::ledger {
namespace {

constexpr std::size_t kMaxNote = 64 * 1024;
constexpr std::size_t kMaxSignatures = 16;
constexpr std::size_t kMaxName = 128;
constexpr std::string_view kDash = "\xe2\x80\x94 ";  // an em dash and a space
constexpr std::size_t kHashSize = 4;
constexpr std::size_t kTimeSize = 8;

using KeyHash = std::array<std::uint8_t, kHashSize>;

KeyHash key_hash(std::string_view name, const PublicKey& key, KeyUse use) {
    const std::array<std::uint8_t, 2> between{'\n', static_cast<std::uint8_t>(use)};
    const Digest digest = sha256({bytes_of(name), between, key});
    KeyHash hash{};
    std::copy_n(digest.begin(), hash.size(), hash.begin());
    return hash;
}

struct SignatureLine {
    std::string_view name;
    std::vector<std::uint8_t> blob;
};

std::optional<SignatureLine> parse_line(std::string_view line) {
    if (line.substr(0, kDash.size()) != kDash) return std::nullopt;
    line.remove_prefix(kDash.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_note_name(line.substr(0, space))) return std::nullopt;
    auto blob = from_base64(line.substr(space + 1));
    if (!blob || blob->size() <= kHashSize) return std::nullopt;
    return SignatureLine{line.substr(0, space), std::move(*blob)};
}

// Nothing when a line is malformed or there are too many.
std::optional<std::vector<SignatureLine>> parse_lines(std::string_view lines) {
    std::vector<SignatureLine> parsed;
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        if (end == std::string_view::npos || parsed.size() == kMaxSignatures) return std::nullopt;
        auto line = parse_line(lines.substr(0, end));
        if (!line) return std::nullopt;
        parsed.push_back(std::move(*line));
        lines.remove_prefix(end + 1);
    }
    return parsed;
}

std::string cosigned_message(std::string_view text, std::int64_t time) {
    return fmt::format("cosignature/v1\ntime {}\n{}", time, text);
}

// What `signed_bytes`, behind the key hash, says of `text`: its time (0 where it bears none), or nothing when it does
// not verify.
std::optional<std::int64_t> verified(std::string_view text, const NoteKey& key,
                                     std::span<const std::uint8_t> signed_bytes) {
    if (key.use == KeyUse::signs_text) {
        if (!verify_signature(key.key, bytes_of(text), signed_bytes)) return std::nullopt;
        return 0;
    }
    if (signed_bytes.size() < kTimeSize || signed_bytes.front() > 0x7f) return std::nullopt;
    std::int64_t time = 0;
    for (const std::uint8_t byte : signed_bytes.first(kTimeSize)) time = time * 256 + byte;
    const std::string message = cosigned_message(text, time);
    if (!verify_signature(key.key, bytes_of(message), signed_bytes.subspan(kTimeSize))) return std::nullopt;
    return time;
}

std::string signature_line(std::string_view name, const std::vector<std::uint8_t>& blob) {
    return fmt::format("{}{} {}\n", kDash, name, to_base64(blob));
}

bool is_note_text(std::string_view text) {
    return cbor::is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return (byte < 0x20 && c != '\n') || byte == 0x7f;
           });
}

}  // namespace

std::string to_base64(std::span<const std::uint8_t> bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
    std::vector<std::uint8_t> bytes(text.size() / 4 * 3 + 3);
    std::size_t size = 0;
    const int failed = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                                         sodium_base64_VARIANT_ORIGINAL);
    if (failed != 0) return std::nullopt;
    bytes.resize(size);
    if (to_base64(bytes) != text) return std::nullopt;
    return bytes;
}

void SigningKey::Free::operator()(std::uint8_t* secret) const {
    sodium_free(secret);
}

SigningKey SigningKey::from_seed(const Seed& seed) {
    if (sodium_init() < 0) throw std::bad_alloc();
    SigningKey key;
    key.secret_.reset(static_cast<std::uint8_t*>(sodium_malloc(crypto_sign_SECRETKEYBYTES)));
    if (key.secret_ == nullptr) throw std::bad_alloc();
    crypto_sign_seed_keypair(key.public_key_.data(), key.secret_.get(), seed.data());
    sodium_mprotect_readonly(key.secret_.get());
    return key;
}

Signature SigningKey::sign(std::span<const std::uint8_t> message) const {
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret_.get());
    return signature;
}

bool verify_signature(const PublicKey& key, std::span<const std::uint8_t> message,
                      std::span<const std::uint8_t> signature) {
    return signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
}

bool is_note_name(std::string_view name) {
    return !name.empty() && name.size() <= kMaxName &&
           std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '+'; });
}

std::string to_text(const NoteKey& key) {
    const KeyHash hash = key_hash(key.name, key.key, key.use);
    std::vector<std::uint8_t> typed{static_cast<std::uint8_t>(key.use)};
    typed.insert(typed.end(), key.key.begin(), key.key.end());
    return fmt::format("{}+{:02x}{:02x}{:02x}{:02x}+{}", key.name, hash[0], hash[1], hash[2], hash[3],
                       to_base64(typed));
}

Result<NoteKey> parse_note_key(std::string_view text, KeyUse use) {
    const auto first = text.find('+');
    const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos) return Error{"a verifier key has the form NAME+HASH+KEY", "", ""};
    NoteKey key{std::string(text.substr(0, first)), {}, use};
    const auto typed = from_base64(text.substr(second + 1));
    if (!is_note_name(key.name) || !typed || typed->size() != 1 + key.key.size()) {
        return Error{"the verifier key is damaged", "", "copy it anew"};
    }
    if (typed->front() != static_cast<std::uint8_t>(use)) {
        return use == KeyUse::signs_text
                   ? Error{"this is not the verifier key of a ledger", "", "give the one that `ledger init` printed"}
                   : Error{"this is not the verifier key of a witness", "", "give the one that the witness printed"};
    }
    std::copy(typed->begin() + 1, typed->end(), key.key.begin());
    if (to_text(key) != text) return Error{"the verifier key's hash does not fit the key", "", "copy it anew"};
    return key;
}

std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key) {
    const KeyHash hash = key_hash(name, key.public_key(), KeyUse::signs_text);
    const Signature signature = key.sign(bytes_of(text));
    std::vector<std::uint8_t> blob(hash.begin(), hash.end());
    blob.insert(blob.end(), signature.begin(), signature.end());
    return fmt::format("{}\n{}", text, signature_line(name, blob));
}

std::string cosignature_line(std::string_view text, std::string_view name, const SigningKey& key, std::int64_t time) {
    const KeyHash hash = key_hash(name, key.public_key(), KeyUse::cosignature_v1);
    const Signature signature = key.sign(bytes_of(cosigned_message(text, time)));
    std::vector<std::uint8_t> blob(hash.begin(), hash.end());
    for (int shift = 56; shift >= 0; shift -= 8) {
        blob.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(time) >> shift));
    }
    blob.insert(blob.end(), signature.begin(), signature.end());
    return signature_line(name, blob);
}

OpenedNote open_note(std::string_view note, const NoteKey& key) {
    const auto fault = [](NoteFault which, std::string what) { return OpenedNote{which, "", std::move(what), 0}; };
    const auto malformed = [&](const char* what) { return fault(NoteFault::malformed, what); };
    if (note.size() > kMaxNote) return malformed("too long for a note");
    if (!is_note_text(note)) return malformed("it has characters that no note has");
    const auto gap = note.rfind("\n\n");
    if (gap == std::string_view::npos) return malformed("no empty line before the signatures");
    const std::string_view text = note.substr(0, gap + 1);
    const auto lines = parse_lines(note.substr(gap + 2));
    if (!lines || lines->empty()) return malformed("its signature lines are damaged or missing");
    const KeyHash hash = key_hash(key.name, key.key, key.use);
    std::optional<std::int64_t> latest;
    for (const SignatureLine& line : *lines) {
        if (line.name != key.name || !std::equal(hash.begin(), hash.end(), line.blob.begin())) continue;
        const auto time = verified(text, key, std::span(line.blob).subspan(kHashSize));
        if (!time) return fault(NoteFault::bad_signature, "the signature does not fit the text");
        latest = std::max(latest.value_or(0), *time);
    }
    if (!latest) {
        return fault(NoteFault::not_signed_by_key, fmt::format("it is not signed by the key of {}", key.name));
    }
    return OpenedNote{NoteFault::none, std::string(text), "", *latest};
}

}  // namespace sekisho::ledger
