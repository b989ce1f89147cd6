// SPDX-License-Identifier: Apache-2.0
// Whether a witness cosigns a checkpoint: pure, so that every answer of C2SP tlog-witness can be tested without a
// network, a clock or a disk.
#pragma once

#include "daemon/ledger/add_checkpoint.hpp"
#include "daemon/ledger/checkpoint.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace sekisho::witness {

// The checkpoint of a gate that was cosigned last; of a gate never seen the empty tree.
[[nodiscard]] ledger::Checkpoint nothing_seen(const std::string& origin);

struct Gate {
    ledger::NoteKey key;  // its name is the origin
    ledger::Checkpoint last;
};
using Gates = std::map<std::string, Gate, std::less<>>;  // by origin

// The numbers are those of HTTP.
enum class Verdict : std::uint16_t {
    cosign = 200,
    malformed = 400,     // no request, or an old size above the checkpoint's
    not_signed = 403,    // the gate's key did not sign it
    unknown_gate = 404,  // no gate of that origin is known here
    conflict = 409,      // the old size is not that of the last checkpoint, or there is another tree of that size
    inconsistent = 422,  // the proof does not lead from the last checkpoint to this one
};
struct Decision {
    Verdict verdict = Verdict::malformed;
    ledger::Checkpoint checkpoint;  // the request's; from `conflict` on also where it is refused
    std::string text;               // the body of its note, which a cosignature covers
    std::int64_t known_size = 0;    // with `conflict`: of the last checkpoint
    std::string why;                // when it is refused
    bool forked = false;            // the gate signed two trees of one size: its history was rewritten
};

// The checks in the order of C2SP tlog-witness; the first that fails is the answer.
[[nodiscard]] Decision decide(const Gates& gates, const ledger::AddCheckpoint& request);

}  // namespace sekisho::witness
