// SPDX-License-Identifier: Apache-2.0
// The tables of personal.db, and their rows as they are read: each with the commitment that its fields give.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/model/result.hpp"
#include "daemon/vault/vault.hpp"

#include <string>
#include <vector>

namespace sekisho::vault {

[[nodiscard]] Result<void> create_tables(disk::Database& database);
// Error: not there, not readable, not a vault of this version.
[[nodiscard]] Result<disk::Database> open_vault(const std::string& path, disk::OpenMode mode);

// Whether SQLite finds every page, index and constraint in order. Error: damage, as is_damage tells it.
[[nodiscard]] Result<void> check_sound(disk::Database& database);

// In order of the key.
[[nodiscard]] Result<std::vector<PersonRow>> persons_of(disk::Database& database);
[[nodiscard]] Result<std::vector<CardRow>> cards_of(disk::Database& database);
[[nodiscard]] Result<std::vector<TextRow>> texts_of(disk::Database& database);
[[nodiscard]] Result<std::vector<PinRow>> pins_of(disk::Database& database);
// As an element of Texts, or nothing.
struct KeptText {
    bool there = false;
    std::optional<std::string> text;  // nothing: the row was changed
};
[[nodiscard]] Result<KeptText> text_of(disk::Database& database, const Commitment& commitment);

}  // namespace sekisho::vault
