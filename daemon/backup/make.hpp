// SPDX-License-Identifier: Apache-2.0
// One backup: copy, verify, seal, read back, name; then drop what no generation needs (H9.2-4, 6.8-B4).
#pragma once

#include "daemon/backup/folder.hpp"
#include "daemon/backup/generations.hpp"
#include "daemon/backup/header.hpp"
#include "daemon/backup/tidy.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::backup {

struct MakeInput {
    std::string state_dir;
    std::string spill;   // the spill file in the configuration; "": the one in `state_dir`
    std::string folder;  // where the backups lie; one ledger's only
    std::string work;    // where the copy lies in the clear meanwhile, as well guarded as the state directory
    BoxKey recipient{};
    Counts counts;
    std::function<std::chrono::local_days(WallTime)> day_of;  // the site's calendar
    WallTime now{};
    std::function<void(const char* step)> on_step;  // before each step, for progress and for tests; may be empty
};
// What the gate recorded while its ledger could not be written: no backup has it.
struct Waiting {
    std::string file;          // the spill file
    std::int64_t entries = 0;  // in it, and not in the backup
    std::string fault;         // why more may be in it; "": it was read
};
struct MakeReport {
    std::string name;  // in `folder`
    std::uint64_t size = 0;
    std::int64_t entries = 0;
    std::string checkpoint;            // signed note: keep it outside
    std::vector<std::string> dropped;  // generations no longer needed
    std::vector<Listed> unsound;       // skipped: neither counted nor removed
    std::vector<Kept> kept;            // not of this ledger's history: neither counted nor removed
    std::optional<Kept> list_kept;     // the known.txt of before, under this name now
    Waiting waiting;
};
// What an ended run left behind is removed first; a run that ends in the middle leaves the earlier generations as they
// were. Error: also a ledger that does not verify, no room, backups of another ledger's name in `folder`.
[[nodiscard]] Result<MakeReport> make(const MakeInput& input);

// Removes the plain copy that a run which was killed left in `work`; that of a run under way stays, which removes it.
[[nodiscard]] Result<void> remove_leftover(const std::string& work);

}  // namespace sekisho::backup
