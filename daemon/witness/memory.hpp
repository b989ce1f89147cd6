// SPDX-License-Identifier: Apache-2.0
// What a witness remembers: the last checkpoint of each gate, as the gate signed it, one file a gate. Durable before it
// is cosigned, so that no crash lets a witness cosign two histories.
#pragma once

#include "daemon/disk/file.hpp"
#include "daemon/model/result.hpp"
#include "daemon/witness/decide.hpp"

#include <set>
#include <string>
#include <vector>

namespace sekisho::witness {

class Memory {
public:
    // Takes the folder for this process alone. Errors: held by another witness; a remembered checkpoint that is damaged
    // or not signed by the gate's key (never taken for a gate that was not seen yet).
    [[nodiscard]] static Result<Memory> open(const std::string& dir, const std::vector<ledger::NoteKey>& gates);

    [[nodiscard]] const Gates& gates() const { return gates_; }
    // Replaces the gate's last checkpoint; durable when it returns. `note` is the one that `checkpoint` was read from.
    // Errors: the old one stays. When it is not known whether the disk has the new one, nothing of this gate is
    // remembered, nor may be cosigned, any more until the witness is started again.
    [[nodiscard]] Result<void> remember(const std::string& note, const ledger::Checkpoint& checkpoint);

private:
    Memory(disk::FolderLock lock, std::string dir) : lock_(std::move(lock)), dir_(std::move(dir)) {}
    disk::FolderLock lock_;
    std::string dir_;
    Gates gates_;
    std::set<std::string, std::less<>> uncertain_;  // origins
};

// The file of a gate: the hex SHA-256 of its origin, for an origin may hold '/'.
[[nodiscard]] std::string file_of(const std::string& dir, const std::string& origin);

}  // namespace sekisho::witness
