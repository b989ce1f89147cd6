// SPDX-License-Identifier: Apache-2.0
// A backup taken apart and believed only when it verifies; put back with all that was revoked and erased since.
#pragma once

#include "daemon/backup/gathered.hpp"
#include "daemon/backup/header.hpp"
#include "daemon/backup/known.hpp"
#include "daemon/backup/secret.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::backup {

struct VerifyInput {
    std::string file;
    std::string work;                          // a folder in which it is unpacked meanwhile
    std::optional<std::string> commissioning;  // text of the record kept outside; else the backup's own
};
struct VerifyReport {
    Header header;
    ledger::VerifyReport ledger;  // findings: it is no sound backup
    Known known;
};
// Every byte: decrypted, authenticated, the digest and signature of the file, then `ledger verify` on what is in it
// with the checkpoint in the header, and whether a daemon could start with it. Error: could not be run, or the file is
// damaged.
[[nodiscard]] Result<VerifyReport> verify(const VerifyInput& input, const PrivateKey& key);

struct RestoreInput {
    std::string file;
    std::string dir;  // not there yet, or an empty folder
    std::optional<std::string> commissioning;
    std::optional<std::string> checkpoint;  // the latest one kept outside
    std::vector<std::string> known;         // texts of lists kept outside
    std::string known_from;                 // ledger.db that was in use until now; "": not at hand
    std::string operator_name;
    Now now;
    std::function<void(const char* step)> on_step;  // may be empty
};
struct RestoreReport {
    VerifyReport backup;
    std::int64_t entries = 0;            // in the backup
    std::int64_t known = 0;              // entries of the latest checkpoint known: those from `entries` on are lost
    std::vector<CredentialRef> revoked;  // anew, since they were later
    std::vector<Pid> erased;
    std::vector<CredentialRef> suspended;  // forgotten by their holders, who have not brought them yet
    std::vector<Pid> removed;              // work for their vendor no more
    // Where cards may have been revoked and people erased without anything here telling: they are in force again.
    std::optional<Unlisted> unlisted;
    std::vector<std::string> skipped;  // newer generations that could not be asked, and why
    std::string checkpoint;            // of the ledger as it is now
};
// All or nothing: `dir` has its files when they are complete, verified and durable. Revocations and erasures known to
// newer generations beside `file`, to the lists there, to `known` and to `known_from` are applied again as entries, and
// a `restored` entry is the last. Error: also findings, a `known_from` that does not verify or is of another ledger, a
// checkpoint that contradicts the backup, a `dir` that is not empty.
[[nodiscard]] Result<RestoreReport> restore(const RestoreInput& input, const PrivateKey& key);

}  // namespace sekisho::backup
