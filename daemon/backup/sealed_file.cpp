// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/sealed_file.hpp"

#include "daemon/ledger/hash.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <algorithm>
#include <array>
#include <utility>

namespace sekisho::backup {
namespace {

constexpr std::size_t kAdded = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kLengthBytes = 4;
static_assert(kStreamHeader == crypto_secretstream_xchacha20poly1305_HEADERBYTES);
static_assert(Secret::kSize == crypto_secretstream_xchacha20poly1305_KEYBYTES);

const char* const kUseAnother = "use another generation, and keep this one for whoever looks into it";

// The stream's state holds its key.
class Stream {
public:
    crypto_secretstream_xchacha20poly1305_state state{};
    Stream() = default;
    ~Stream() { sodium_memzero(&state, sizeof state); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
};

class Digester {
public:
    Digester() { crypto_hash_sha256_init(&state_); }
    void add(std::span<const std::uint8_t> bytes) { crypto_hash_sha256_update(&state_, bytes.data(), bytes.size()); }
    [[nodiscard]] Digest take() {
        Digest digest{};
        crypto_hash_sha256_final(&state_, digest.data());
        return digest;
    }

private:
    crypto_hash_sha256_state state_{};
};

// Magic, length and CBOR.
Result<std::vector<std::uint8_t>> head_bytes(const Header& header) {
    const auto array = encode(header);
    if (array.has_error()) return array.error();
    if (array->size() > kMaxHeader) return Error{"the header of the backup is too long", "", ""};
    std::vector<std::uint8_t> bytes(kMagic.begin(), kMagic.end());
    for (std::size_t i = kLengthBytes; i > 0; --i)
        bytes.push_back(static_cast<std::uint8_t>(array->size() >> (8 * (i - 1))));
    bytes.insert(bytes.end(), array->begin(), array->end());
    return bytes;
}

}  // namespace

struct SealedWriter::State {
    explicit State(disk::FileWriter file_) : file(std::move(file_)), plain(kChunk), sealed(kChunk + kAdded) {}
    ~State() { sodium_memzero(plain.data(), plain.size()); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    disk::FileWriter file;
    Digester digest;
    Stream stream;
    std::vector<std::uint8_t> head;  // authenticated with the first chunk, then empty
    std::vector<std::uint8_t> plain;
    std::size_t used = 0;  // of plain
    std::vector<std::uint8_t> sealed;
};

SealedWriter::SealedWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
SealedWriter::SealedWriter(SealedWriter&&) noexcept = default;
SealedWriter& SealedWriter::operator=(SealedWriter&&) noexcept = default;
SealedWriter::~SealedWriter() = default;

Result<SealedWriter> SealedWriter::make(const std::string& path, Header header, const Secret& key) {
    auto file = disk::FileWriter::make(path, 0600);
    if (file.has_error()) return file.error();
    SealedWriter writer(std::make_unique<State>(std::move(*file)));
    header.sealed = seal(key, header.recipient);
    crypto_secretstream_xchacha20poly1305_init_push(&writer.state_->stream.state, header.stream.data(),
                                                    key.bytes().data());
    auto head = head_bytes(header);
    if (head.has_error()) return head.error();
    writer.state_->head = std::move(*head);
    const auto written = writer.put(writer.state_->head);
    if (written.has_error()) return written.error();
    return writer;
}

Result<void> SealedWriter::put(std::span<const std::uint8_t> bytes) {
    state_->digest.add(bytes);
    return state_->file.write(bytes);
}

Result<void> SealedWriter::put_chunk(std::size_t size, std::uint8_t tag) {
    State& state = *state_;
    crypto_secretstream_xchacha20poly1305_push(&state.stream.state, state.sealed.data(), nullptr, state.plain.data(),
                                               size, state.head.data(), state.head.size(), tag);
    state.head.clear();
    state.used = 0;
    return put(std::span(state.sealed).first(size + kAdded));
}

Result<void> SealedWriter::write(std::span<const std::uint8_t> plain) {
    State& state = *state_;
    while (!plain.empty()) {
        // A full chunk waits for the next byte: the last one has another tag.
        if (state.used == kChunk) {
            const auto written = put_chunk(kChunk, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
            if (written.has_error()) return written.error();
        }
        const std::size_t size = std::min(plain.size(), kChunk - state.used);
        std::copy_n(plain.begin(), size, state.plain.begin() + static_cast<std::ptrdiff_t>(state.used));
        state.used += size;
        plain = plain.subspan(size);
    }
    return {};
}

Result<void> SealedWriter::finish(const ledger::SigningKey& origin_key) {
    const auto last = put_chunk(state_->used, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    if (last.has_error()) return last.error();
    const Digest digest = state_->digest.take();
    const auto told = state_->file.write(digest);
    if (told.has_error()) return told.error();
    const auto signature = origin_key.sign(signed_message(digest));
    const auto signed_ = state_->file.write(signature);
    if (signed_.has_error()) return signed_.error();
    return state_->file.finish();
}

struct SealedReader::State {
    explicit State(disk::FileReader file_) : file(std::move(file_)) {}
    ~State() { sodium_memzero(plain.data(), plain.size()); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    disk::FileReader file;
    Digester digest;
    Stream stream;
    Header header;
    std::vector<std::uint8_t> head;
    std::uint64_t left = 0;  // bytes before the trailer that have not been fetched
    std::vector<std::uint8_t> plain;
    std::size_t at = 0;  // in plain
    std::size_t end = 0;
    std::vector<std::uint8_t> sealed;
    bool ended = false;

    [[nodiscard]] Error damaged(const std::string& what) const { return Error{what, file.path(), kUseAnother}; }
};

SealedReader::SealedReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SealedReader::SealedReader(SealedReader&&) noexcept = default;
SealedReader& SealedReader::operator=(SealedReader&&) noexcept = default;
SealedReader::~SealedReader() = default;

const Header& SealedReader::header() const {
    return state_->header;
}
std::uint64_t SealedReader::file_size() const {
    return state_->file.size();
}

// Bytes before the trailer, all of `into` or an error.
Result<void> SealedReader::fetch(std::span<std::uint8_t> into) {
    State& state = *state_;
    if (into.size() > state.left) return state.damaged("the backup is cut short");
    const auto got = state.file.read(into);
    if (got.has_error()) return got.error();
    if (*got != into.size()) return state.damaged("the backup is cut short");
    state.left -= into.size();
    state.digest.add(into);
    return {};
}

Result<SealedReader> SealedReader::open(const std::string& path) {
    auto file = disk::FileReader::open(path);
    if (file.has_error()) return file.error();
    SealedReader reader(std::make_unique<State>(std::move(*file)));
    State& state = *reader.state_;
    state.left = state.file.size() - std::min<std::uint64_t>(state.file.size(), kTrailer);
    state.head.resize(kMagic.size() + kLengthBytes);
    auto fetched = reader.fetch(state.head);
    if (fetched.has_error()) return fetched.error();
    if (!std::equal(kMagic.begin(), kMagic.end(), state.head.begin()))
        return state.damaged("not a backup of this version of Sekisho");
    std::size_t size = 0;
    for (std::size_t i = kMagic.size(); i < state.head.size(); ++i) size = size << 8U | state.head[i];
    if (size > kMaxHeader) return state.damaged("the header of the backup is damaged: its length");
    std::vector<std::uint8_t> array(size);
    fetched = reader.fetch(array);
    if (fetched.has_error()) return fetched.error();
    auto header = decode_header(array);
    if (header.has_error()) return state.damaged("the header of the backup is damaged: " + header.error().what);
    state.header = std::move(*header);
    state.head.insert(state.head.end(), array.begin(), array.end());
    state.sealed.resize(kChunk + kAdded);
    return reader;
}

Result<void> SealedReader::check_trailer() {
    State& state = *state_;
    std::array<std::uint8_t, kTrailer + 1> trailer{};  // one byte more shows a file that grew
    const auto got = state.file.read(trailer);
    if (got.has_error()) return got.error();
    if (*got != kTrailer) return state.damaged("the backup does not end where it should");
    const Digest digest = state.digest.take();
    if (!std::equal(digest.begin(), digest.end(), trailer.begin()))
        return state.damaged("the backup is damaged: its bytes are not those of its digest");
    const auto signature = std::span(trailer).subspan(digest.size(), sizeof(ledger::Signature));
    if (!ledger::verify_signature(state.header.origin_key, signed_message(digest), signature))
        return state.damaged("the backup is not signed by the origin key that it names");
    return {};
}

Result<void> SealedReader::check_outside() {
    State& state = *state_;
    while (state.left > 0) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(state.left, state.sealed.size()));
        const auto fetched = fetch(std::span(state.sealed).first(size));
        if (fetched.has_error()) return fetched.error();
    }
    return check_trailer();
}

Result<void> SealedReader::unlock(const Secret& key) {
    State& state = *state_;
    state.plain.resize(kChunk);
    if (crypto_secretstream_xchacha20poly1305_init_pull(&state.stream.state, state.header.stream.data(),
                                                        key.bytes().data()) != 0)
        return state.damaged("the backup is damaged: the head of its stream");
    return {};
}

Result<void> SealedReader::next_chunk() {
    State& state = *state_;
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(state.left, state.sealed.size()));
    const auto bytes = std::span(state.sealed).first(size);
    const auto fetched = fetch(bytes);
    if (fetched.has_error()) return fetched.error();
    unsigned char tag = 0;
    unsigned long long plain = 0;
    const bool authentic = size >= kAdded && crypto_secretstream_xchacha20poly1305_pull(
                                                 &state.stream.state, state.plain.data(), &plain, &tag, bytes.data(),
                                                 size, state.head.data(), state.head.size()) == 0;
    if (!authentic) return state.damaged("the backup is damaged, was changed, or is of another key");
    state.head.clear();
    state.at = 0;
    state.end = static_cast<std::size_t>(plain);
    state.ended = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (state.ended != (state.left == 0))
        return state.damaged("the backup is cut short or has something behind its end");
    if (state.ended) return check_trailer();
    return {};
}

Result<std::size_t> SealedReader::read(std::span<std::uint8_t> into) {
    State& state = *state_;
    std::size_t size = 0;
    while (size < into.size()) {
        if (state.at == state.end) {
            if (state.ended) break;
            const auto next = next_chunk();
            if (next.has_error()) return next.error();
            continue;
        }
        const std::size_t part = std::min(into.size() - size, state.end - state.at);
        std::copy_n(state.plain.begin() + static_cast<std::ptrdiff_t>(state.at), part,
                    into.begin() + static_cast<std::ptrdiff_t>(size));
        state.at += part;
        size += part;
    }
    return size;
}

}  // namespace sekisho::backup
