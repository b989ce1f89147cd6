// SPDX-License-Identifier: Apache-2.0
// Everything a verifier reads as text: notes, checkpoints, keys, words on files that come in, and the commissioning
// record.
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/import_note.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace sekisho;

namespace {

const ledger::SigningKey& signing_key() {
    static const auto key = ledger::SigningKey::from_seed(ledger::Seed{});
    return key;
}

const ledger::NoteKey& trusted() {
    static const ledger::NoteKey key{"hospital.example/gate1", signing_key().public_key()};
    return key;
}

void note(std::string_view text) {
    const auto opened = ledger::open_note(text, trusted());
    if (opened.fault != ledger::NoteFault::none) {
        fuzz::require(opened.text.empty() && !opened.what.empty(), "a refused note gives a reason and no text");
        return;
    }
    fuzz::require(text.substr(0, opened.text.size()) == opened.text, "a note's text stands in it");
}

void checkpoint(std::string_view text) {
    const auto body = ledger::parse_checkpoint_body(text);
    if (body) {
        fuzz::require(ledger::checkpoint_body(*body) == text, "an accepted checkpoint body is the one it makes");
        const auto signed_note = ledger::sign_checkpoint(*body, signing_key());
        const ledger::NoteKey key{body->origin, signing_key().public_key()};
        fuzz::require(ledger::open_note(signed_note, key).fault == ledger::NoteFault::none, "what was signed verifies");
    }
    const auto peeked = ledger::peek_checkpoint(text);
    if (peeked) {
        const auto made = ledger::checkpoint_body(*peeked);
        fuzz::require(text.substr(0, made.size()) == made, "a peeked body stands in the note");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    note(text);
    checkpoint(text);
    if (const auto key = ledger::parse_note_key(text)) {
        fuzz::require(ledger::to_text(*key) == text, "an accepted key is the text it makes");
    }
    if (const auto import = ledger::parse_import(text)) {
        fuzz::require(ledger::to_text(*import) == text, "an accepted word on a file is the text it makes");
        fuzz::require(ledger::is_import_name(import->file), "it speaks of a plain name");
    }
    if (const auto record = ledger::parse_commissioning(text)) {
        const auto again = ledger::parse_commissioning(ledger::to_text(*record));
        fuzz::require(again.has_value() && *again == *record, "a commissioning record survives its own text");
    }
    if (const auto bytes = ledger::from_base64(text)) {
        fuzz::require(ledger::to_base64(*bytes) == text, "accepted base64 is what encoding makes");
    }
    return 0;
}
