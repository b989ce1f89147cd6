// SPDX-License-Identifier: Apache-2.0
// `sekisho ledger export --tiles`: the whole ledger up to a checkpoint, as files that any C2SP verifier reads
// (docs/ledger-format.md).
#pragma once

#include "daemon/ledger/store/prove.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace sekisho::ledger {

struct ExportReport {
    std::int64_t entries = 0;  // in the export now
    std::int64_t added = 0;    // by this run
};

// Makes `folder`, or extends the export that is there: what its own checkpoint covers is not written again, and that
// checkpoint stays in force until everything of the new one has reached the disk. NotProven: the ledger is not the one
// of `checkpoint`, or no longer the one that was exported (the folder is left as it was but for files that no
// checkpoint covers). Errors: `path` or `checkpoint` cannot be read; the folder holds something else, another ledger, a
// damaged export or a later one; an entry longer than 65,535 bytes; an entry that was disposed of after `checkpoint`;
// the disk.
[[nodiscard]] Result<std::variant<ExportReport, NotProven>> export_tiles(const std::string& path,
                                                                         const std::string& checkpoint,
                                                                         const std::string& folder);

}  // namespace sekisho::ledger
