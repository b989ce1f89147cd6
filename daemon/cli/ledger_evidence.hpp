// SPDX-License-Identifier: Apache-2.0
// What is taken out of a ledger to convince a stranger: checkpoints, proofs, exports.
#pragma once

#include "daemon/cli/context.hpp"

#include <string>

namespace sekisho::cli {

void add_ledger_checkpoint(CLI::App& group, Context& context);   // text, QR code, picture
void add_ledger_prove(CLI::App& group, Context& context);        // a proof file
void add_ledger_check_proof(CLI::App& group, Context& context);  // without any ledger
void add_ledger_export(CLI::App& group, Context& context);       // as tiles

// Where a command reads the ledger: at most one of them; none: `prove` asks the daemon, `export` has nothing to read.
struct SourceOptions {
    std::string db;         // ledger.db
    std::string state_dir;  // of a gate whose daemon is stopped
};
// Adds --db and --state-dir.
void add_source(CLI::App& command, SourceOptions& options);
// ledger.db of either; "": none was given.
[[nodiscard]] std::string ledger_path(const SourceOptions& options);
// The signed note in `file`; without a file signed by the key in the state directory, without one by the daemon.
[[nodiscard]] Result<std::string> checkpoint_for(const Context& context, const SourceOptions& options,
                                                 const std::string& file);

}  // namespace sekisho::cli
