// SPDX-License-Identifier: Apache-2.0
// Somebody at a keypad, between the tap of the card and the last key (6.5-D6, 6.5-C7a). Of this room only.
#pragma once

#include "daemon/access/decide.hpp"
#include "daemon/credential/pin_digits.hpp"
#include "daemon/model/card.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/time.hpp"
#include "daemon/model/vocabulary.hpp"
#include "daemon/vault/vault.hpp"
#include "hal/contract/loop.hpp"

#include <cstdint>
#include <memory>
#include <variant>

namespace sekisho::gate {

// A card was tapped, and digits are typed at the keypad beside its reader. One a reader.
struct PinSession {
    enum class Step : std::uint8_t { pin, new_pin, again };

    ReaderName reader;
    std::variant<CardNumber, Detail> number;
    Pid pid{};  // 0: the card is nobody's, and its PIN is asked for as if it were somebody's
    CredentialRef cred{};
    Step step = Step::pin;
    bool busy = false;                   // what was typed is being written down or looked at, off the loop
    credential::PinDigits typed;         // in this step
    credential::PinDigits chosen;        // the new PIN, when it is typed again
    credential::PinDigits own;           // the PIN that gave the right to a new one
    bool pressed = false;                // the own PIN was the one for who is made to open (STD-IEC-17)
    PinBasis basis = PinBasis::old_pin;  // of a new PIN
    Seq basis_entry = kNoSeq;
    MonoTime closed{};  // when the PIN was closed by its last key: from then on the person waits
    std::unique_ptr<hal::Loop::Timer> timeout;
};
using PinSessionPtr = std::shared_ptr<PinSession>;

// What became of a PIN.
struct LookedAt {
    access::PinShown shown = access::PinShown::not_verifiable;
    vault::PinMatch which = vault::PinMatch::none;
};

struct UnansweredPin {
    vault::PinRow row;
    PinBasis basis{};
};

}  // namespace sekisho::gate
