// SPDX-License-Identifier: Apache-2.0
// A backup file as bytes on a disk: header in the clear, libsodium's secretstream, digest and signature
// (docs/backup-format.md). What is inside is none of its business.
#pragma once

#include "daemon/backup/header.hpp"
#include "daemon/backup/secret.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/model/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sekisho::backup {

inline constexpr std::size_t kChunk = 64 * 1024;  // plain bytes of every chunk but the last
inline constexpr std::size_t kTrailer = 32 + 64;  // SHA-256 and Ed25519 signature

class SealedWriter {
public:
    // A new file. `header`: all but `sealed` and `stream`, which are given here.
    [[nodiscard]] static Result<SealedWriter> make(const std::string& path, Header header, const Secret& key);
    SealedWriter(SealedWriter&&) noexcept;
    SealedWriter& operator=(SealedWriter&&) noexcept;
    ~SealedWriter();  // a file that was not finished is removed

    [[nodiscard]] Result<void> write(std::span<const std::uint8_t> plain);
    // The last chunk, digest, signature; durable on return.
    [[nodiscard]] Result<void> finish(const ledger::SigningKey& origin_key);

private:
    struct State;
    explicit SealedWriter(std::unique_ptr<State> state);
    [[nodiscard]] Result<void> put(std::span<const std::uint8_t> bytes);
    [[nodiscard]] Result<void> put_chunk(std::size_t size, std::uint8_t tag);
    std::unique_ptr<State> state_;
};

class SealedReader {
public:
    // Reads the header. Error: unreadable, not a backup of this version, cut short.
    [[nodiscard]] static Result<SealedReader> open(const std::string& path);
    SealedReader(SealedReader&&) noexcept;
    SealedReader& operator=(SealedReader&&) noexcept;
    ~SealedReader();

    [[nodiscard]] const Header& header() const;
    [[nodiscard]] std::uint64_t file_size() const;
    // Every byte of the file against its digest, and that against the signature of header().origin_key: all that can be
    // known without the key. Instead of `unlock` and `read`. Error: the file was changed or is damaged.
    [[nodiscard]] Result<void> check_outside();
    // The stream key, before the first read.
    [[nodiscard]] Result<void> unlock(const Secret& key);
    // As many plain bytes as `into` takes, each authenticated; fewer at the end only, and then the last chunk, digest
    // and signature have been checked too. Error: changed, damaged or cut short.
    [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into);

private:
    struct State;
    explicit SealedReader(std::unique_ptr<State> state);
    [[nodiscard]] Result<void> fetch(std::span<std::uint8_t> into);
    [[nodiscard]] Result<void> next_chunk();
    [[nodiscard]] Result<void> check_trailer();
    std::unique_ptr<State> state_;
};

}  // namespace sekisho::backup
