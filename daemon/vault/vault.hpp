// SPDX-License-Identifier: Apache-2.0
// personal.db: what the ledger only commits to: who a pseudonym is, which card a credential is, free text. May be
// erased without touching the ledger. Calls that write block on the disk: they run on the ledger thread
// (ledger::Writer::run).
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/result.hpp"
#include "daemon/vault/cited.hpp"
#include "daemon/vault/facts.hpp"
#include "daemon/vault/pin.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::vault {

struct Rows {
    std::vector<PersonRow> persons;
    std::vector<CardRow> cards;
    std::vector<TextRow> texts;
    std::vector<PinRow> pins;
};

enum class Access : std::uint8_t {
    write,  // one that can only be read is opened too, and anew by whatever writes (6.5-B3b2)
    look,   // nothing is changed, nor a file left behind
};

class Vault {
public:
    // Opens dir/personal.db and the peppers in dir/keys (made by ledger init). Error: missing, unreadable, other
    // schema.
    [[nodiscard]] static Result<std::unique_ptr<Vault>> open(const std::string& dir, Access access = Access::write);
    ~Vault();

    // --- keyed hashes: pure, any thread ---
    // HMAC-SHA-256 under the pepper; `canonical` from credential::canonical.
    [[nodiscard]] Digest card_key(const std::vector<std::uint8_t>& canonical) const;
    // Stands for an unknown card in `cred`: negative, the same for the same card.
    [[nodiscard]] static CredentialRef unknown_ref(const Digest& card_key);
    // Stands for a holder in a kept configuration: hex, the same for the same holder.
    [[nodiscard]] std::string pseudonym(const HolderId& holder) const;

    // --- PINs, any thread ---
    [[nodiscard]] const PinPeppers& pin_peppers() const;

    // --- durable writes, ledger thread; error: the pseudonym or credential is there already, or the disk's ---
    [[nodiscard]] Result<Commitment> put_person(Pid pid, const HolderId& holder, std::string_view name);
    [[nodiscard]] Result<Commitment> put_card(CredentialRef credential, const Digest& card);
    [[nodiscard]] Result<Commitment> put_text(std::string_view text);
    // Besides drops those rows of earlier PINs, all at once.
    [[nodiscard]] Result<Commitment> put_pin(Pid pid, const Verifier& verifier, const std::vector<Commitment>& drop);
    // Drops those of `rows`, all that there are, that no entry cites: a crash between vault and ledger leaves them.
    // When the daemon goes into service, with all that the ledger commits to. Returns how many were dropped.
    [[nodiscard]] Result<std::int64_t> sweep(const Cited& cited, const Rows& rows);
    // Deletes what is there of it, then rewrites the file, so that it is in neither database nor log: flash memory may
    // keep remnants all the same. Returns how many rows were deleted. Error: also a reader that did not end within two
    // seconds; the rows are gone then, and `forget` of the same finishes the work.
    [[nodiscard]] Result<std::int64_t> forget(const Erasure& erasure);
    // The two halves of it, for what goes in many parts while people are at the doors. `drop` only deletes; until
    // `rewrite` has answered true remnants may be there, and the log stays beside the file, which tells the next start.
    [[nodiscard]] Result<std::int64_t> drop(const Erasure& erasure);
    // Writes the file anew once, however often it is asked. Never waits. False: somebody reads; ask again.
    [[nodiscard]] Result<bool> rewrite();

    // --- reads: not while another thread writes ---
    [[nodiscard]] Result<Rows> rows() const;
    [[nodiscard]] Result<std::vector<PersonRow>> persons() const;
    [[nodiscard]] Result<std::vector<CardRow>> cards() const;
    [[nodiscard]] Result<std::vector<TextRow>> texts() const;
    // Rows that `forget` would delete.
    [[nodiscard]] Result<std::int64_t> count(const Erasure& erasure) const;
    // Nothing: erased. Error: also a text that is not the one that was written.
    [[nodiscard]] Result<std::optional<std::string>> text(const Commitment& commitment) const;

private:
    class Impl;
    explicit Vault(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// --- reads of a personal.db by its path, without the pepper: opened read-only, nothing is changed; any thread, also
// beside the daemon that writes it. Error: missing, unreadable, other schema. ---
[[nodiscard]] Result<std::vector<PersonRow>> read_persons(const std::string& path);
// To be held against the ledger: an index that differs from its table is damage, too.
[[nodiscard]] Result<Rows> read_rows(const std::string& path);
// Of those commitments the texts that are still there: an erased one is missing, one that was changed is nothing.
using Texts = std::map<Commitment, std::optional<std::string>>;
[[nodiscard]] Result<Texts> read_texts(const std::string& path, const std::vector<Commitment>& commitments);

// Whether an error of this header says that the file is no sound vault, in distinction from one that could not be read.
[[nodiscard]] bool is_damage(const Error& error);

// A random pseudonym or credential id in 1 .. 2^62, from the system's random source.
[[nodiscard]] std::int64_t random_id();
// Makes personal.db, keys/pepper and keys/pin-pepper.1 (0400) in a state directory that has none; dir/keys must be
// there.
[[nodiscard]] Result<void> init_vault(const std::string& dir);

}  // namespace sekisho::vault
