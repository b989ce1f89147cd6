// SPDX-License-Identifier: Apache-2.0
// What anyone on the network may send to a witness, from the request to the decision.
#include "daemon/witness/decide.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace sekisho;

namespace {

// A gate that was seen with one entry, whose key everyone may know here.
const witness::Gates& gates() {
    static const auto known = [] {
        const auto key = ledger::SigningKey::from_seed(ledger::Seed{});
        const ledger::NoteKey gate{"hospital.example/gate1", key.public_key()};
        witness::Gates made;
        made.emplace(gate.name, witness::Gate{gate, {gate.name, 1, ledger::leaf_hash(ledger::bytes_of("0"))}});
        return made;
    }();
    return known;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto request = ledger::parse_add_checkpoint(text);
    if (request.has_error()) {
        fuzz::require(!request.error().what.empty(), "a refused request gives a reason");
        return 0;
    }
    fuzz::require(ledger::to_text(*request) == text, "an accepted request is the text it makes");
    const auto decision = witness::decide(gates(), *request);
    if (decision.verdict == witness::Verdict::cosign) {
        fuzz::require(request->old_size == 1, "only what continues the remembered checkpoint is cosigned");
        fuzz::require(request->note.find(decision.text) == 0, "what is cosigned stands in the note");
    } else {
        fuzz::require(!decision.why.empty(), "a refusal gives a reason");
    }
    return 0;
}
