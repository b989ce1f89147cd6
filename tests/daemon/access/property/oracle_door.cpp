// SPDX-License-Identifier: Apache-2.0
// What is shown at the door beside the card, with whom one comes, and who is inside.
#include "tests/daemon/access/property/desk.hpp"
#include "tests/daemon/access/property/history.hpp"
#include "tests/daemon/access/property/oracle.hpp"
#include "tests/daemon/access/property/oracle_case.hpp"
#include "tests/daemon/access/property/standing.hpp"

#include <algorithm>

namespace sekisho::access::property {
namespace {

const std::string kPinTable = "pin";

}  // namespace

// Of the door's rows the first whose hours hold; nullptr: none.
const LevelRow* Oracle::row_at(const Tap& tap) const {
    for (const LevelRow& row : paper_.levels) {
        if (row.door == tap.door && (row.hours.empty() || hold(row.hours, tap.clock))) return &row;
    }
    return nullptr;
}

std::string Oracle::level_at(const Tap& tap) const {
    const LevelRow* row_now = row_at(tap);
    return row_now == nullptr ? "" : row("levels", static_cast<std::size_t>(row_now - paper_.levels.data()));
}

// The level in force, and all that is asked for by it, by the right, by the card and by who the person is.
Oracle::Objection Oracle::level(Case& c) const {
    c.row = row_at(c.tap);
    c.level = level_at(c.tap);
    if (c.row == nullptr) return denied("Other", "AccessPointDisabled", rule_of("doors." + c.tap.door + ".entry"));
    const bool at_some_hour = std::any_of(paper_.levels.begin(), paper_.levels.end(),
                                          [&](const LevelRow& one) { return one.door == c.tap.door && one.pin; });
    const Vendor* vendor = vendor_of(paper_, *c.person);
    const bool terms = vendor != nullptr && vendor->permit && is_limited(c.zone);
    const bool third_party = class_of(c.job) == "third_party" && c.zone.sensitivity != "unrestricted";
    c.pin = c.row->pin;
    if (c.tap.need_pin) c.pin = at_some_hour && !c.zone.care;
    if (c.row->pin && !c.pin) c.notes.emplace_back("ext:ClockSuspect");
    c.dual = c.row->dual;
    const std::string relaxed = effect_on(c.tap, "card_only", c.job);
    if ((c.pin || c.dual) && !relaxed.empty()) {
        c.plan = relaxed;
        c.pin = c.dual = false;
    }
    if (c.pin) c.needs.emplace_back("PIN");
    const bool test_card = card_on_paper(paper_, c.tap.card)->kind == "test";  // 6.8-C2
    if (c.permit || terms || test_card) c.needs.emplace_back("permit");
    if (c.escort || third_party || (terms && vendor->escort)) c.needs.emplace_back("escort");
    if (c.dual) c.needs.emplace_back("second_person");
    const auto& waits = paper_.interlock;
    if (std::find(waits.begin(), waits.end(), c.tap.door) != waits.end()) c.needs.emplace_back("interlock");
    return std::nullopt;
}

Oracle::Objection Oracle::pin(Case& c) const {
    if (c.row == nullptr || !c.pin) return std::nullopt;
    const std::string rule = rule_of(c.row->pin ? c.level : "clock");
    for (const Door& door : paper_.doors) {
        if (door.name == c.tap.door && !door.has_keypad) return denied("InvalidPIN", "NoKeypad", rule);
    }
    if (!pin_of(paper_, c.tap.holder).enrolled) return denied("InvalidPIN", "PinNotEnrolled", rule);
    if (c.tap.pin == "right") return pin_age(c);
    if (c.tap.pin == "wrong") return denied("InvalidPIN", "WrongPin", rule);
    if (c.tap.pin == "not_typed") return denied("InvalidPIN", "PinNotTyped", rule);
    if (c.tap.pin == "no_verifier") return denied("InvalidPIN", "PinNotVerifiable", rule);
    if (c.tap.pin == "none") return pin_not_shown(c);
    if (!c.zone.care) return denied("Other", "LedgerFailed", rule);
    c.notes.emplace_back("ext:LedgerFailed");
    return std::nullopt;
}

Oracle::Objection Oracle::pin_age(Case& c) const {
    const PinHistory pin = pin_of(paper_, c.tap.holder);
    if (paper_.pin.max_age == 0) return std::nullopt;
    const Instant end = pin.set + paper_.pin.max_age;
    if (c.tap.ledger >= end - paper_.pin.warn_before) c.pin_ends_soon = true;
    if (c.tap.ledger < end) return std::nullopt;
    if (c.zone.care || pin.grace_used < paper_.pin.grace) {
        c.notes.emplace_back("pt:CredentialRenewalNeeded");
        return std::nullopt;
    }
    return denied("CredentialExpired", "pt:CredentialRenewalNeeded", rule_of(kPinTable));
}

// The keypad waits for digits, unless none may be typed yet.
Oracle::Objection Oracle::pin_not_shown(const Case& c) const {
    const Tries here = tries_at(paper_, c.tap.door);
    const Tries theirs = pin_of(paper_, c.tap.holder).tries;
    if (keeps_waiting(here, here.locked_until, c.tap))
        return denied("InvalidPIN", "AccessPointLockedOut", rule_of(kPinTable));
    if (keeps_waiting(here, here.not_before, c.tap)) return denied("InvalidPIN", "pt:Processing", rule_of(kPinTable));
    if (keeps_waiting(theirs, theirs.locked_until, c.tap))
        return denied("InvalidPIN", "pt:CredentialLockedOut", rule_of(kPinTable));
    if (keeps_waiting(theirs, theirs.not_before, c.tap))
        return denied("InvalidPIN", "pt:Processing", rule_of(kPinTable));
    return denied("InvalidPIN", "PinRequired", rule_of(c.row->pin ? c.level : "clock"));
}

Oracle::Objection Oracle::two_people(const Case& c) const {
    if (!c.dual) return std::nullopt;
    // Two cards of one person are not two people, and a card that is nobody's own is none.
    const Card* other = card_on_paper(paper_, c.tap.second);
    const bool somebodys = other != nullptr && other->kind != "badge" && other->kind != "break_glass";
    if (somebodys && other->holder != c.tap.holder) return std::nullopt;
    if (c.tap.attended && c.row->desk) return std::nullopt;
    return denied("Other", "NoSecondPerson", rule_of(c.level));
}

bool Oracle::lies_within(std::string zone, const std::string& outer) const {
    while (!zone.empty() && zone != outer) {
        std::string parent;
        for (const Zone& one : paper_.zones) {
            if (one.name == zone) parent = one.parent;
        }
        zone = parent;
    }
    return zone == outer;
}

// Whether the person was seen to enter the zone around it, or one within that.
Oracle::Objection Oracle::surroundings(Case& c) const {
    if (c.tap.exit || c.zone.context == "off" || c.zone.parent.empty()) return std::nullopt;
    if (lies_within(where_is(paper_, c.tap.holder).zone, c.zone.parent)) return std::nullopt;
    if (c.zone.context == "deny") return denied("Other", "NotInParentZone", rule_of("zones." + c.zone.name));
    c.notes.emplace_back("ext:NotInParentZone");
    return std::nullopt;
}

// Twice into one zone: who is in it, or was let in at another door of it and may be on the way.
Oracle::Objection Oracle::second_entry(Case& c) const {
    if (c.tap.exit || c.zone.passback == "off") return std::nullopt;
    const Whereabouts now = where_is(paper_, c.tap.holder);
    bool certain = now.standing == "certain";
    if (!lies_within(now.zone, c.zone.name)) {
        const auto all = on_the_way(paper_);
        certain = std::any_of(all.begin(), all.end(), [&](const OnTheWay& one) {
            return one.person == c.tap.holder && one.door != c.tap.door && lies_within(one.zone, c.zone.name);
        });
        if (!certain) return std::nullopt;
    } else if (now.standing == "forgiven" ||
               (c.zone.passback_for != 0 && c.tap.ledger >= now.since + c.zone.passback_for)) {
        return std::nullopt;
    }
    if (c.zone.passback == "hard" && certain && !c.zone.care)
        return denied("Other", "Passback", rule_of("zones." + c.zone.name));
    c.notes.emplace_back("ext:Passback");
    return std::nullopt;
}

// 6.9-B1: fire, what stands open, lockdown, all else.
Oracle::Objection Oracle::mode(const Tap& tap) const {
    const std::string door = tap.door;
    for (const Door& one : paper_.doors) {
        if (one.name != door) continue;
        if (one.fire_release && burns(paper_)) return std::nullopt;
        if (!one.cabinet && !effect_on(tap, "locked_open", "").empty()) return std::nullopt;
    }
    const auto modes = modes_of(paper_, door);
    if (modes.contains("locked_open")) return std::nullopt;
    if (modes.contains("locked_down")) return denied("Other", "DoorLockedDown", rule_of("doors." + door));
    if (modes.contains("blocked")) return denied("Other", "DoorBlocked", rule_of("doors." + door));
    const bool waits = std::find(paper_.interlock.begin(), paper_.interlock.end(), door) != paper_.interlock.end();
    if (waits && tap.interlocked && !tap.exit) return denied("Other", "Interlocked", rule_of("interlocks.way_in"));
    return std::nullopt;
}

}  // namespace sekisho::access::property
