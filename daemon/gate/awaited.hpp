// SPDX-License-Identifier: Apache-2.0
// What the gate has begun at its readers and waits to go on with: cards that are to come, and entries on their way.
#pragma once

#include "daemon/gate/gate.hpp"
#include "daemon/gate/workflows.hpp"
#include "daemon/model/card.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/time.hpp"
#include "daemon/site/site.hpp"
#include "daemon/vault/vault.hpp"
#include "hal/contract/loop.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <variant>

namespace sekisho::gate {

// The next card at a reader becomes a credential.
struct Enrolment {
    IssueRequest request;
    std::function<void(Result<CredentialRow>)> done;
    std::unique_ptr<hal::Loop::Timer> timeout;
};
// The next card at a reader confirms acts.
struct Confirmation {
    ConfirmRequest request;
    Workflows::SeqDone done;
    std::unique_ptr<hal::Loop::Timer> timeout;
};
inline constexpr std::chrono::seconds kCardAwaited{30};

// A card that opens only together with another one, until its window is over.
struct AwaitingCompany {
    site::Side side;
    std::shared_ptr<const site::Site> under;
    EntryDraft draft;  // as it is written when nobody comes
    std::unique_ptr<hal::Loop::Timer> over;
};

// A card was tapped for it; the first of them is being written.
struct Establishing {
    Enrolment enrolment;
    std::variant<CardNumber, Detail> number;
};
struct NewRows {
    bool new_person = false;
    vault::PersonRow person;
    vault::CardRow card;
    Result<vault::Commitment> person_commitment = vault::Commitment{};
    Result<vault::Commitment> card_commitment = vault::Commitment{};
    Result<vault::Commitment> text_commitment = vault::Commitment{};  // of a handover or a temporary card
};

// Somebody was let in there a moment ago.
struct RecentEntry {
    std::shared_ptr<const site::Site> under;
    EntryDraft draft;
    MonoTime at{};
};

}  // namespace sekisho::gate
