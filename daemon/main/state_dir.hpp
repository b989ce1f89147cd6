// SPDX-License-Identifier: Apache-2.0
// What start-up takes out of a state directory, and what a configuration leaves there.
#pragma once

#include "daemon/gate/directory.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/model/card.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"
#include "daemon/vault/vault.hpp"

#include <memory>
#include <string>

namespace sekisho::main {

struct OpenedState {
    std::unique_ptr<vault::Vault> vault;
    std::unique_ptr<ledger::Store> store;
    state::State state;         // folded from the ledger
    gate::Directory directory;  // from the vault
};

// `origin`: the ledger's name in the configuration. Errors as Store::open and Vault::open; nothing is changed then.
[[nodiscard]] Result<OpenedState> open_state_dir(const std::string& dir, const std::string& origin);

// Keeps the configuration under config/<sha256> (people by pseudonym), durable when it returns. Blocks on the disk.
[[nodiscard]] Result<Digest> keep_config(const std::string& dir, const site::Site& site, const vault::Vault& vault);

}  // namespace sekisho::main
