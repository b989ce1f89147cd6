// SPDX-License-Identifier: Apache-2.0
// A witness's configuration file and its key.
//   listen = "192.0.2.10:7380"                        # an address of this machine, never a name
//   name = "witness.hospital.example/police-box"      # stands in every cosignature
//   gates = ["hospital.example/gate1+1b2c3d4e+AQ..."] # the origin keys, as `sekisho ledger init` printed them
#pragma once

#include "daemon/config/load.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace sekisho::witness {

struct Settings {
    std::string address;  // "192.0.2.10" or "::1"
    std::uint16_t port = 0;
    std::string name;
    std::vector<ledger::NoteKey> gates;  // at least one, each origin once
};

// The settings, or every fault with file, line and column.
[[nodiscard]] std::variant<Settings, config::Faults> load_settings(const std::string& path);

// The key: a file of 32 bytes, the Ed25519 seed, that its owner alone may read (0400). Making one where there is one is
// an error.
[[nodiscard]] Result<ledger::SigningKey> make_key(const std::string& path);
// Errors: others may read it; it is no key.
[[nodiscard]] Result<ledger::SigningKey> load_key(const std::string& path);

}  // namespace sekisho::witness
