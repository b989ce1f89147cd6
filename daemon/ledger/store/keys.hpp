// SPDX-License-Identifier: Apache-2.0
// The secret keys of a state directory, each a file that only its owner reads (0400):
//   keys/origin.key     signs checkpoints; one line "PRIVATE+KEY+NAME+HASH+BASE64"
//   keys/daily.key      signs commits; 32 bytes, the Ed25519 seed
//   keys/daily.key.new  the one after it, until the entry that introduces it is durable
#pragma once

#include "daemon/ledger/note.hpp"

#include <string>

namespace sekisho::ledger {

struct OriginKey {
    std::string origin;
    SigningKey key;
};
[[nodiscard]] Result<OriginKey> make_origin_key(const std::string& dir, const std::string& origin);
[[nodiscard]] Result<OriginKey> load_origin_key(const std::string& dir);

// A key in a file of its own, in that same form, for whoever signs on another machine (6.5-B4a). `name`: is_note_name.
// Error: as for the origin key; a file of that name is there.
struct NamedKey {
    std::string name;
    SigningKey key;
};
[[nodiscard]] Result<NamedKey> make_key_file(const std::string& path, const std::string& name);
[[nodiscard]] Result<NamedKey> load_key_file(const std::string& path);

[[nodiscard]] Result<SigningKey> make_first_daily_key(const std::string& dir);
// The key whose public part the ledger names; ends a rotation that a crash cut short. Error: neither file holds it.
[[nodiscard]] Result<SigningKey> load_daily_key(const std::string& dir, const PublicKey& expected);
// The same key, and no rotation is ended: nothing changes.
struct DailyKey {
    SigningKey key;
    bool is_next = false;  // it lies in keys/daily.key.new: a crash came between its entry and its name
};
[[nodiscard]] Result<DailyKey> find_daily_key(const std::string& dir, const PublicKey& expected);
// Rotation: first the new key beside the old one; when its entry is durable, the old one is wiped and the new takes its
// name.
[[nodiscard]] Result<SigningKey> make_next_daily_key(const std::string& dir);
[[nodiscard]] Result<void> adopt_next_daily_key(const std::string& dir);

}  // namespace sekisho::ledger
