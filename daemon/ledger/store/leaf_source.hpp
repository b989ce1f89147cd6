// SPDX-License-Identifier: Apache-2.0
// Where proofs are made from: leaves and tree hashes of a ledger, read-only. Two sources: the database, and an export.
#pragma once

#include "daemon/ledger/note.hpp"
#include "daemon/ledger/proof.hpp"
#include "daemon/ledger/store/schema.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::ledger {

class LeafSource {
public:
    virtual ~LeafSource() = default;
    [[nodiscard]] virtual std::int64_t size() const = 0;      // entries
    [[nodiscard]] virtual const NoteKey& origin() const = 0;  // as the source itself says
    // Error: no such entry, it was disposed of, or it cannot be read.
    [[nodiscard]] virtual Result<std::vector<std::uint8_t>> leaf(std::int64_t seq) = 0;
    // Of the tree of the first `size` leaves, 0 <= size <= size(). To be used no longer than this source lives.
    [[nodiscard]] virtual TreeHashes hashes(std::int64_t size) = 0;
};

// The entries that a ledger.db has at the time of opening, however it grows after that.
class LedgerSource final : public LeafSource {
public:
    // Errors: no ledger there, another schema, a first entry that introduces no key.
    [[nodiscard]] static Result<std::unique_ptr<LedgerSource>> open(const std::string& path);
    ~LedgerSource() override;

    [[nodiscard]] std::int64_t size() const override;
    [[nodiscard]] const NoteKey& origin() const override;
    [[nodiscard]] Result<std::vector<std::uint8_t>> leaf(std::int64_t seq) override;
    [[nodiscard]] TreeHashes hashes(std::int64_t size) override;
    // Every entry from `begin` to `end` - 1 in order: its row, or, where it was disposed of, its leaf hash and the
    // disposal. Errors: one is missing or cannot be read; what `take` or `gone` returned.
    using Take = std::function<Result<void>(const StoredRow&)>;
    using TakeHash = std::function<Result<void>(const Digest&, Seq disposal)>;
    [[nodiscard]] Result<void> each_entry(std::int64_t begin, std::int64_t end, const Take& take, const TakeHash& gone);
    // The full tile of the database.
    [[nodiscard]] Result<std::vector<Digest>> full_tile(int level, std::int64_t index);

private:
    class Impl;
    explicit LedgerSource(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// A folder that `sekisho ledger export --tiles` made, as its own checkpoint says.
class ExportSource final : public LeafSource {
public:
    // Errors: no export there, its checkpoint or its key cannot be read.
    [[nodiscard]] static Result<std::unique_ptr<ExportSource>> open(const std::string& folder);

    [[nodiscard]] std::int64_t size() const override { return size_; }
    [[nodiscard]] const NoteKey& origin() const override { return origin_; }
    [[nodiscard]] Result<std::vector<std::uint8_t>> leaf(std::int64_t seq) override;
    [[nodiscard]] TreeHashes hashes(std::int64_t size) override;
    [[nodiscard]] const std::string& checkpoint() const { return checkpoint_; }  // the signed note

private:
    ExportSource() = default;
    [[nodiscard]] Result<std::vector<std::uint8_t>> read(const std::string& name, std::size_t max_bytes) const;
    std::string folder_;
    std::string checkpoint_;
    std::int64_t size_ = 0;
    NoteKey origin_;
};

}  // namespace sekisho::ledger
