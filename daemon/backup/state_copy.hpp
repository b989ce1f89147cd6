// SPDX-License-Identifier: Apache-2.0
// A copy of a state directory in a folder of its own: staged before it is sealed, unpacked before it is believed.
// Holds personal data and keys in the clear, so it is wiped however its use ends.
#pragma once

#include "daemon/backup/known.hpp"
#include "daemon/backup/sealed_file.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/model/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sekisho::backup {

// Files of a state directory that go into a backup, in this order: names as is_member_name has them.
[[nodiscard]] Result<std::vector<std::string>> members_of(const std::string& dir);
// Makes `dir` (0700) with the folders that members lie in.
[[nodiscard]] Result<void> make_state_folder(const std::string& dir);
// Removes a folder of such files; keys and personal data are overwritten first. No such folder: nothing to do. Error:
// something else lies there, which stays.
[[nodiscard]] Result<void> remove_state_folder(const std::string& dir);

// Copies the state directory of a ledger that may be in use into `to`, which is not there: the files of one moment, so
// that a daemon could start with them. Nobody waits for it.
[[nodiscard]] Result<void> copy_state(const std::string& dir, const std::string& to);

struct Checked {
    ledger::VerifyReport report;
    Known known;
};
// `ledger verify` on a state directory and what lies beside its ledger, then whether a daemon could open it. Findings
// are in the report, and then nothing is said about the rest. Error: could not be run, or no daemon could open it.
struct CheckInput {
    std::string dir;
    std::optional<std::string> checkpoint;
    std::optional<std::string> commissioning;
};
[[nodiscard]] Result<Checked> check_state(const CheckInput& input);

// `known`: goes first, as known.txt.
[[nodiscard]] Result<void> pack(const std::string& dir, const std::string& known, SealedWriter& into);
// Into `dir`, which make_state_folder made. Returns known.txt, which is not among the files. Error: also files that
// stand there twice, or that no backup has.
[[nodiscard]] Result<std::string> unpack(SealedReader& from, const std::string& dir);
// known.txt alone: nothing behind it is read.
[[nodiscard]] Result<std::string> unpack_known(SealedReader& from);
// To the end: every byte is authentic. As unpack, with nothing kept.
[[nodiscard]] Result<void> read_through(SealedReader& from);

}  // namespace sekisho::backup
