// SPDX-License-Identifier: Apache-2.0
// What a gate does to its state directory: entries alone and together, a text in the vault and the entry that cites it,
// the log moved into the file, days that end, restarts. From a seed, always the same.
#pragma once

#include "daemon/ledger/store/store.hpp"
#include "daemon/vault/vault.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace sekisho::fault {

inline constexpr const char* kOrigin = "hospital.example/gate1";

[[nodiscard]] Now at_second(std::int64_t second);

struct Text {
    vault::Commitment commitment;
    std::string body;
    std::int64_t entry = 0;  // seq of the entry that cites it
};

// What a state directory must hold.
struct Written {
    std::string commissioning;
    std::vector<Entry> entries;
    std::vector<Text> texts;
    std::int64_t day = 0;
};

class Workload {
public:
    // `acknowledged` is called after each append that succeeded, with the number of entries that are now promised.
    Workload(std::string dir, std::uint64_t seed, std::function<void(std::int64_t)> acknowledged);

    // `ledger init`, and the first opening; `filler` entries in one commit, where a tile is to fill up.
    [[nodiscard]] Result<void> begin(std::int64_t filler = 0);
    // One of the things above, each of them within the first ten steps. After an error it may go on: what is asked of a
    // ledger that is not open is to open it.
    [[nodiscard]] Result<void> step();
    // Where entries wait in the spill file: back to the ledger, as far as that can be written.
    void recover();
    // Closes as a stop of the daemon does.
    void end();
    [[nodiscard]] const Written& written() const { return written_; }

private:
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<void> append(const std::vector<EntryDraft>& drafts);
    [[nodiscard]] Result<void> append_text();
    [[nodiscard]] EntryDraft draft();

    std::string dir_;
    std::mt19937_64 random_;
    std::function<void(std::int64_t)> acknowledged_;
    std::unique_ptr<vault::Vault> vault_;
    std::unique_ptr<ledger::Store> store_;
    Written written_;
    std::int64_t steps_ = 0;
    std::int64_t drafts_ = 0;
};

// Until what is looked at.
struct Depth {
    std::int64_t promised = 0;  // so many of `Written::entries` must be there, each at its seq
    bool verify_again = false;  // after the append
    bool nothing_else = false;  // beyond the promised, only what stands in `Written::entries`
};
// Whether a state directory holds what it must, is verified and goes on with an append. Empty: it does; else what is
// wrong, "LOST..." for an entry or text that was promised.
[[nodiscard]] std::string fault_of(const std::string& dir, const Written& written, const Depth& depth);

}  // namespace sekisho::fault
