// SPDX-License-Identifier: Apache-2.0
// What start-up takes out of a state directory, and what a configuration leaves there.
#pragma once

#include "daemon/gate/directory.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/model/card.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"
#include "daemon/state/store/fold.hpp"
#include "daemon/vault/vault.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::main {

struct OpenedState {
    std::unique_ptr<vault::Vault> vault;
    std::unique_ptr<ledger::Store> store;
    state::Fold fold;                 // of the ledger's entries
    std::int64_t resumed = 0;         // so many of them were not read: the projection speaks of them
    gate::Directory directory;        // from the vault: rows that are what the ledger commits to, and no others
    std::int64_t mismatched = 0;      // rows that are not: nobody gains by them, whoever wrote them
    std::int64_t swept = 0;           // rows that no entry cited, dropped
    std::optional<Error> dropped;     // why the projection there is not used
    std::int64_t erased = 0;          // rows of people whom the ledger says are erased: a crash, or an older vault
    std::optional<Error> not_erased;  // why they could not be overwritten
};

// To go into service. `origin`: the ledger's name in the configuration, `spill`: its spill file there, "" for the one
// in `dir`. Errors as Store::open and Vault::open; nothing is changed then.
[[nodiscard]] Result<OpenedState> open_state_dir(const std::string& dir, const std::string& origin,
                                                 const std::string& spill = {});
// Whether that would succeed, and how many rows of the vault are not what the ledger commits to. Reads every entry.
// Changes nothing.
[[nodiscard]] Result<std::int64_t> check_state_dir(const std::string& dir, const std::string& origin);

struct KeptConfig {
    Digest sha256{};
    bool rewritten = false;  // another file stood at its place
};
// Keeps the configuration under config/<sha256> (people by pseudonym), durable when it returns. Blocks on the disk.
[[nodiscard]] Result<KeptConfig> keep_config(const std::string& dir, const site::Site& site, const vault::Vault& vault);
// What the log says of one that was rewritten.
[[nodiscard]] std::string rewritten_text(const KeptConfig& kept);

// People whom the configuration last in force let in at `now` and `site` does not, by pseudonym: what changed in the
// roster or the rules while the daemon was not running (PRAC-05). None when the ledger has no configuration yet. Error:
// its file is gone, is not the one that the ledger commits to, or is refused by this version.
[[nodiscard]] Result<site::Losses> lost_since_last_run(const std::string& dir, const state::State& state,
                                                       const site::Site& site, const vault::Vault& vault, WallTime now);

}  // namespace sekisho::main
