// SPDX-License-Identifier: Apache-2.0
// What is known from elsewhere about the time after a backup: how far the ledger went on, which cards were revoked and
// which people erased meanwhile. From newer generations, lists, a checkpoint and the ledger that was in use until now.
#pragma once

#include "daemon/backup/header.hpp"
#include "daemon/backup/known.hpp"
#include "daemon/backup/sealed_file.hpp"
#include "daemon/backup/secret.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::backup {

// The backup, ready to be read. Error: damaged, or not for this key.
[[nodiscard]] Result<SealedReader> unlocked(const std::string& path, const PrivateKey& key);
[[nodiscard]] ledger::NoteKey origin_of(const Header& header);

// Entries of which nobody tells whether they revoke a card or erase somebody.
struct Unlisted {
    std::int64_t from = 0;
    std::optional<std::int64_t> to;  // the last one; nothing: how far the ledger went is not known either
};

class Gathered {
public:
    // `header`: of the backup that is put back.
    explicit Gathered(const Header& header);

    // A list kept outside. Error: malformed, or not this ledger's.
    [[nodiscard]] Result<void> list_text(const std::string& text);
    // The latest checkpoint kept outside. Error: malformed, or not this ledger's.
    [[nodiscard]] Result<void> checkpoint(const std::string& note);
    // The ledger.db that was in use until now; after checkpoint(), which is held against it. Error: it is another
    // ledger's, or does not verify with what lies beside it: what was tampered with must not say whom to erase.
    [[nodiscard]] Result<void> ledger(const std::string& path);
    // The newer generations and the lists in `folder`: what cannot be used is told in skipped(), the others are asked.
    void neighbours(const std::string& folder, const PrivateKey& key);

    // `size`: the most entries that anything speaks of.
    [[nodiscard]] Known known() const;
    // Nothing: a checkpoint bears out that the lists reach to the ledger's end.
    [[nodiscard]] std::optional<Unlisted> unlisted() const;
    // The checkpoint of outside that the backup has reached, so that it can be held against it.
    [[nodiscard]] const std::optional<std::string>& reached() const { return reached_; }
    // Beside the backup, and why each could not be asked.
    [[nodiscard]] const std::vector<std::string>& skipped() const { return skipped_; }

private:
    void skip(const std::string& name, const Error& why);
    [[nodiscard]] Result<Known> list_in(const std::string& path) const;
    [[nodiscard]] Result<void> neighbour(const std::string& path, const PrivateKey& key);
    void lists(const std::string& folder);
    [[nodiscard]] std::int64_t most() const;
    void add(const Known& known);

    ledger::NoteKey origin_;
    std::int64_t number_;       // of the generation
    std::int64_t backup_size_;  // entries
    std::int64_t listed_;       // entries of which the lists tell
    std::optional<std::string> checkpoint_;
    std::int64_t checkpoint_size_ = 0;
    std::int64_t borne_out_ = 0;  // entries of the ledger in use until now, when the checkpoint is one of it
    Known known_;                 // of the lists
    std::optional<std::string> reached_;
    std::vector<std::string> skipped_;
};

}  // namespace sekisho::backup
