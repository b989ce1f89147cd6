// SPDX-License-Identifier: Apache-2.0
// What is shown at the door beside the card, with whom one comes, and who is inside.
#include "tests/daemon/access/property/history.hpp"
#include "tests/daemon/access/property/oracle.hpp"
#include "tests/daemon/access/property/oracle_case.hpp"
#include "tests/daemon/access/property/standing.hpp"

namespace sekisho::access::property {
namespace {

const std::string kPinTable = "pin";

}  // namespace

// The level in force, and all that is asked for by it, by the right and by who the person is.
Oracle::Objection Oracle::level(Case& c) const {
    bool at_some_hour = false;
    for (std::size_t i = 0; i < paper_.levels.size(); ++i) {
        const LevelRow& row = paper_.levels[i];
        if (row.door != c.tap.door) continue;
        if (row.pin) at_some_hour = true;
        if (c.row != nullptr || !(row.hours.empty() || hold(row.hours, c.tap.clock))) continue;
        c.row = &row;
        c.level = "levels[" + std::to_string(i) + "]";
    }
    if (c.row == nullptr) return denied("Other", "AccessPointDisabled", rule_of("doors." + c.tap.door + ".entry"));
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
    if (c.permit || terms) c.needs.emplace_back("permit");
    if (c.escort || third_party || (terms && vendor->escort)) c.needs.emplace_back("escort");
    if (c.dual) c.needs.emplace_back("second_person");
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
    if (c.tap.ledger < here.locked_until) return denied("InvalidPIN", "AccessPointLockedOut", rule_of(kPinTable));
    if (c.tap.ledger < here.not_before) return denied("InvalidPIN", "pt:Processing", rule_of(kPinTable));
    if (c.tap.ledger < theirs.locked_until) return denied("InvalidPIN", "pt:CredentialLockedOut", rule_of(kPinTable));
    if (c.tap.ledger < theirs.not_before) return denied("InvalidPIN", "pt:Processing", rule_of(kPinTable));
    return denied("InvalidPIN", "PinRequired", rule_of(c.row->pin ? c.level : "clock"));
}

Oracle::Objection Oracle::two_people(const Case& c) const {
    if (!c.dual) return std::nullopt;
    const std::string other = holder_of(paper_, c.tap.second);
    if (!other.empty() && other != c.tap.holder) return std::nullopt;  // two cards of one person are not two people
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

Oracle::Objection Oracle::second_entry(Case& c) const {
    const Whereabouts now = where_is(paper_, c.tap.holder);
    if (c.tap.exit || c.zone.passback == "off" || !lies_within(now.zone, c.zone.name)) return std::nullopt;
    if (now.standing == "forgiven") return std::nullopt;
    if (c.zone.passback_for != 0 && c.tap.ledger >= now.since + c.zone.passback_for) return std::nullopt;
    if (c.zone.passback == "hard" && now.standing == "certain" && !c.zone.care)
        return denied("Other", "Passback", rule_of("zones." + c.zone.name));
    c.notes.emplace_back("ext:Passback");
    return std::nullopt;
}

// Employed by the hospital, in a post of one of its own classes.
bool Oracle::is_staff(const std::string& holder, const Tap& tap) const {
    const Person* person = find_person(paper_, holder);
    if (person == nullptr || !person->vendor.empty()) return false;
    for (const Post& post : posts_in_force(*person, tap)) {
        const std::string kind = class_of(post.job);
        if (kind == "licensed" || kind == "clerical") return true;
    }
    return false;
}

Oracle::Objection Oracle::permit_and_escort(const Case& c) const {
    for (const std::string& need : c.needs) {
        if (need == "permit") {
            const std::string by_vendor = "vendors." + c.person->vendor;
            return denied("Other", "NoPermit", rule_of(c.permit ? c.right : by_vendor));
        }
        if (need != "escort") continue;
        const std::string other = holder_of(paper_, c.tap.second);
        if (other != c.tap.holder && is_staff(other, c.tap)) continue;
        if (c.escort) return denied("Other", "NoAccompaniment", rule_of(c.right));
        const bool third_party = class_of(c.job) == "third_party" && c.zone.sensitivity != "unrestricted";
        return denied("Other", "NoAccompaniment",
                      rule_of(third_party ? "jobs." + c.job : "vendors." + c.person->vendor));
    }
    return std::nullopt;
}

// The people who would be inside: who is there, this one, and who came along and is somebody else.
Oracle::Objection Oracle::number_of_people(Case& c) const {
    if (c.tap.exit || (c.zone.most == 0 && c.zone.least < 2)) return std::nullopt;
    if (where_is(paper_, c.tap.holder).zone == c.zone.name) return std::nullopt;
    const Crowd inside = crowd_in(paper_, c.zone.name);
    const std::string other = holder_of(paper_, c.tap.second);
    const bool in_already =
        card_status(paper_, c.tap.second) != "unknown" && where_is(paper_, other).zone == c.zone.name;
    const bool comes_along = !other.empty() && other != c.tap.holder && !in_already;
    const int coming = comes_along ? 2 : 1;
    const std::string rule = rule_of("zones." + c.zone.name);
    if (inside.certain + coming < c.zone.least) return denied("Other", "OccupancyTooLow", rule);
    if (c.zone.most == 0 || inside.certain + inside.maybe + coming <= c.zone.most) return std::nullopt;
    if (inside.certain + coming > c.zone.most) return denied("Other", "OccupancyLimit", rule);
    c.notes.emplace_back("ext:OccupancyLimit");
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
    return std::nullopt;
}

}  // namespace sekisho::access::property
