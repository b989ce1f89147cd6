// SPDX-License-Identifier: Apache-2.0
// What a finished run changes in the folder: which generations are no longer needed, and the list beside them. What is
// of another ledger, or of a history that this ledger does not go on, is neither removed nor overwritten (H9.2-4): a
// gate that was begun anew or put back would else wipe out the very backups that it may still need.
#pragma once

#include "daemon/backup/folder.hpp"
#include "daemon/backup/generations.hpp"
#include "daemon/backup/known.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::backup {

struct Kept {
    std::string name;  // in the folder
    std::string why;   // it is not this ledger's to remove
};

struct SortInput {
    std::string folder;
    std::string ledger;  // ledger.db as it was backed up now, verified
    Counts counts;
    std::function<std::chrono::local_days(WallTime)> day_of;  // the site's calendar
};
struct Sorted {
    std::vector<std::string> surplus;  // of this ledger, and no day, week or month needs them
    std::vector<Kept> kept;            // sound, and this ledger does not go on where they end: they take no place
    std::vector<Listed> unsound;       // they take no place either
};
// Changes nothing. Error: the folder or the ledger cannot be read.
[[nodiscard]] Result<Sorted> sort_generations(const SortInput& input);

// Writes known.txt. One that knows more than `known`, or that `origin_key` did not sign, is first given a free name
// ("known-1.txt"), which is returned with the reason. Error: the folder cannot be read or written.
[[nodiscard]] Result<std::optional<Kept>> put_known(const std::string& folder, const Known& known,
                                                    const ledger::SigningKey& origin_key);

}  // namespace sekisho::backup
