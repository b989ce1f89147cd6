// SPDX-License-Identifier: Apache-2.0
// Cards that open nothing, and those that are nobody's own.
#include "tests/daemon/access/property/desk.hpp"
#include "tests/daemon/access/property/history.hpp"
#include "tests/daemon/access/property/oracle.hpp"
#include "tests/daemon/access/property/oracle_case.hpp"
#include "tests/daemon/access/property/standing.hpp"

#include <algorithm>

namespace sekisho::access::property {

Oracle::Objection Oracle::card(const Tap& tap) const {
    if (tap.card == 0) return denied("Other", "RandomUid", "default deny");
    const std::string status = card_status(paper_, tap.card);
    if (status == "unknown") return denied("Other", "UnknownCard", "default deny");
    if (status == "revoked") return denied("CredentialNotEnabled", "Revoked", "default deny");
    const std::string standing = standing_of(paper_, tap.card);
    if (standing == "forgotten") return denied("CredentialNotEnabled", "CredentialForgotten", "default deny");
    if (standing == "damaged") return denied("CredentialNotEnabled", "pt:CredentialDamaged", "default deny");
    if (standing == "lost") return denied("CredentialNotEnabled", "CredentialLost", "default deny");
    if (standing == "not_activated") return denied("CredentialNotActive", "NotActivated", "default deny");
    if (standing != "in_use") return denied("CredentialNotEnabled", "NotReturned", "default deny");
    const Card& card = *card_on_paper(paper_, tap.card);
    if (card.kind == "temporary" && tap.ledger >= card.until)
        return denied("CredentialExpired", "TemporaryCardEnded", "default deny");
    return std::nullopt;
}

// 6.4-C3a: beside the host's own card alone; a way out is asked for nobody.
Answer Oracle::badge(const Tap& tap) const {
    const auto visit = visit_with(paper_, tap.card);
    if (!visit || tap.ledger >= visit->until) return denied("CredentialExpired", "VisitOver", "default deny");
    Answer answer;
    if (!tap.exit) {
        answer.level = level_at(tap);
        answer.needs = "escort ";
    }
    const bool issued = card_status(paper_, tap.second) != "unknown";
    const bool with_host = issued && holder_of(paper_, tap.second) == visit->host;
    if (tap.exit || with_host) {
        answer.verdict = "granted";
        answer.basis = "visit";
        answer.rule = "visit " + std::to_string(visit->event + 1);
        return answer;
    }
    answer.reason = "Other";
    answer.detail = "ext:NoAccompaniment";
    answer.rule = rule_of("doors." + tap.door + ".entry");
    return answer;
}

// 6.9-B2.1, 6.9-C5. Sealed, not over, for this door, in an emergency or where it opens without one, and no mode.
Answer Oracle::break_glass(const Tap& tap) const {
    const BreakGlass* card = nullptr;
    for (const BreakGlass& one : paper_.break_glass) {
        if ("break_glass:" + one.name == tap.holder) card = &one;
    }
    if (card == nullptr) return denied("CredentialNotEnabled", "NotInRoster", "default deny");
    const std::string rule = rule_of("break_glass." + card->name);
    const Seal seal = seal_of(paper_, tap.card);
    if (seal.name != card->name) return denied("CredentialNotActive", "NotSealed", rule);
    bool emergency = false, was_one = seal.in_emergency;
    for (const Declared& one : declared_plans(paper_)) {
        if (!one.drill) was_one = true;
        if (!one.drill && tap.ledger < one.until) emergency = true;
    }
    const bool broken = seal.state == "broken";
    if (seal.state == "over" || (broken && (tap.ledger >= seal.until || (was_one && !emergency))))
        return denied("CredentialExpired", "BreakGlassOver", rule);
    if (std::find(card->doors.begin(), card->doors.end(), tap.door) == card->doors.end())
        return denied("Unauthorized", "NoRight", rule);
    if (!emergency && !broken && !card->undeclared) return denied("Other", "NoEmergency", rule);
    if (const auto closed = mode(tap)) return *closed;
    Answer answer;
    answer.verdict = "granted";
    answer.basis = "break glass";
    answer.rule = rule;
    return answer;
}

}  // namespace sekisho::access::property
