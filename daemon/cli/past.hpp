// SPDX-License-Identifier: Apache-2.0
// A state directory as it was at some entry: its State, the configuration that was in force, and who its people are.
#pragma once

#include "daemon/cli/people.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace sekisho::cli {

// A text for faults: where the configuration is refused, all of them.
[[nodiscard]] Result<std::shared_ptr<const site::Site>> load_site(const std::string& path);
// config/<sha256> of a state directory. Error: gone, not the one that the ledger commits to, or refused.
[[nodiscard]] Result<std::shared_ptr<const site::Site>> load_kept_site(const std::string& dir, const Digest& sha256);

struct Past {
    // Of the entries before `seq`, and of those alone that were written when entry `seq` was decided.
    state::State state;
    Seq seq = kNoSeq;            // the first that is not folded, whether or not it is there
    std::optional<Entry> entry;  // it, where it is
    std::shared_ptr<const site::Site> site;
    bool kept = false;  // the kept configuration, not a file that was given
    People people;
};

// `seq`: nothing for the end of the ledger. `config`: a site.toml in place of the kept one, or "".
// Error: unreadable, no such entry, disposed of, or no configuration.
[[nodiscard]] Result<Past> look_back(const std::string& dir, std::optional<Seq> seq, const std::string& config);

}  // namespace sekisho::cli
