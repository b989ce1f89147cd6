// SPDX-License-Identifier: Apache-2.0
#include "daemon/witness/decide.hpp"

#include "daemon/ledger/proof.hpp"

#include <fmt/format.h>
#include <utility>

namespace sekisho::witness {
namespace {

Decision refused(Verdict verdict, std::string why) {
    Decision decision;
    decision.verdict = verdict;
    decision.why = std::move(why);
    return decision;
}

// The gate is known and the checkpoint is its own: does it continue what was seen?
Decision compared(const ledger::Checkpoint& last, ledger::Checkpoint next, const ledger::AddCheckpoint& request) {
    Decision decision;
    decision.known_size = last.size;
    decision.checkpoint = std::move(next);
    const auto& checkpoint = decision.checkpoint;
    const auto refuse = [&](Verdict verdict, std::string why) {
        decision.verdict = verdict;
        decision.why = std::move(why);
        return decision;
    };
    if (request.old_size > checkpoint.size) {
        return refuse(Verdict::malformed,
                      fmt::format("the old size {} is above the checkpoint's {}", request.old_size, checkpoint.size));
    }
    if (request.old_size != last.size) {
        return refuse(Verdict::conflict, fmt::format("the last checkpoint cosigned here has size {}", last.size));
    }
    if (checkpoint.size == last.size && checkpoint.root != last.root) {
        decision.forked = true;
        return refuse(Verdict::conflict,
                      fmt::format("another tree of size {} was cosigned here: the history was rewritten", last.size));
    }
    const bool continues = request.old_size == 0 ? request.proof.empty()
                                                 : ledger::is_consistent(last.size, last.root, checkpoint.size,
                                                                         checkpoint.root, request.proof);
    if (!continues) {
        return refuse(Verdict::inconsistent,
                      fmt::format("nothing proves that the tree of size {} continues the one of size {}",
                                  checkpoint.size, last.size));
    }
    decision.verdict = Verdict::cosign;
    return decision;
}

}  // namespace

ledger::Checkpoint nothing_seen(const std::string& origin) {
    return ledger::Checkpoint{origin, 0, ledger::sha256({})};
}

Decision decide(const Gates& gates, const ledger::AddCheckpoint& request) {
    auto checkpoint = ledger::peek_checkpoint(request.note);
    if (checkpoint.has_error()) return refused(Verdict::malformed, to_text(checkpoint.error()));
    const auto gate = gates.find(checkpoint->origin);
    if (gate == gates.end()) return refused(Verdict::unknown_gate, "no gate of this origin is known here");
    const auto opened = ledger::open_note(request.note, gate->second.key);
    if (opened.fault == ledger::NoteFault::malformed) return refused(Verdict::malformed, opened.what);
    if (opened.fault != ledger::NoteFault::none) return refused(Verdict::not_signed, opened.what);
    Decision decision = compared(gate->second.last, std::move(checkpoint.value()), request);
    decision.text = opened.text;
    return decision;
}

}  // namespace sekisho::witness
