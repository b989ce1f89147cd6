// SPDX-License-Identifier: Apache-2.0
// config/<sha256> of a state directory: a kept configuration is believed for its bytes, not for its name.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ledger {

// "config/<sha256>"
[[nodiscard]] std::string kept_config_name(const Digest& sha256);

struct KeptConfig {
    std::optional<std::vector<std::uint8_t>> bytes;  // nothing: no such file
    bool sound = false;                              // their SHA-256 is the one asked for
};

// `folder`: the state directory. Error: it cannot be told, or the file cannot be read.
[[nodiscard]] Result<KeptConfig> read_kept_config(const std::string& folder, const Digest& sha256);

}  // namespace sekisho::ledger
