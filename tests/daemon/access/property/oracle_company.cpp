// SPDX-License-Identifier: Apache-2.0
// By which permit, with whom, and how many.
#include "tests/daemon/access/property/desk.hpp"
#include "tests/daemon/access/property/history.hpp"
#include "tests/daemon/access/property/oracle.hpp"
#include "tests/daemon/access/property/oracle_case.hpp"

#include <algorithm>
#include <set>

namespace sekisho::access::property {
namespace {

// Of one firm; of no firm: with somebody in common.
bool concerns(const Event& late, const Event& permit) {
    if (!late.name.empty() || !permit.name.empty()) return late.name == permit.name;
    return std::any_of(late.workers.begin(), late.workers.end(),
                       [&](const std::string& worker) { return names(permit.workers, worker); });
}

// Whether another permit of the same people has had no report in time.
bool waits_for_report(const std::vector<Permit>& permits, const Event& permit, Instant ledger) {
    return std::any_of(permits.begin(), permits.end(), [&](const Permit& late) {
        return late.stage == "started" && ledger >= late.asked->report_by && concerns(*late.asked, permit);
    });
}

}  // namespace

// 6.8-C5: started, within its window, of this worker, and the door lies on the way to one of its zones.
Oracle::Objection Oracle::permit(Case& c) const {
    const auto permits = permits_of(paper_);
    bool late = false;
    for (const Permit& one : permits) {
        const Event& asked = *one.asked;
        const bool on_the_way = std::any_of(asked.zones.begin(), asked.zones.end(),
                                            [&](const std::string& zone) { return lies_within(zone, c.zone.name); });
        if (one.stage != "started" || !names(asked.workers, c.tap.holder) || !on_the_way) continue;
        if (c.tap.clock < asked.begin || c.tap.ledger >= one.until) continue;
        if (waits_for_report(permits, asked, c.tap.ledger)) {
            late = true;
            continue;
        }
        c.permit_event = one.event;
        c.attendant = asked.other;
        return std::nullopt;
    }
    const bool by_right = c.permit || c.person->vendor.empty();
    return denied("Other", late ? "ReportOverdue" : "NoPermit",
                  rule_of(by_right ? c.right : "vendors." + c.person->vendor));
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

// Who has a right there that asks for an escort, and no other.
bool Oracle::needs_escort(const std::string& holder, const Case& c) const {
    Tap tap = c.tap;
    tap.holder = holder;
    tap.card = c.tap.second;
    Case other(tap, c.zone);
    other.person = find_person(paper_, holder);
    return other.person != nullptr && !right(other) && names(other.needs, "escort");
}

Oracle::Objection Oracle::permit_and_escort(Case& c) const {
    for (const std::string& need : c.needs) {
        if (need == "permit") {
            if (auto none = permit(c)) return none;
        }
        if (need != "escort") continue;
        const std::string other = holder_of(paper_, c.tap.second);
        const bool issued = card_status(paper_, c.tap.second) != "unknown";
        const bool meant = c.attendant.empty() || (issued && other == c.attendant);  // 6.8-D2
        if (meant && other != c.tap.holder && is_staff(other, c.tap) && !needs_escort(other, c)) continue;
        if (c.escort) return denied("Other", "NoAccompaniment", rule_of(c.right));
        const bool third_party = class_of(c.job) == "third_party" && c.zone.sensitivity != "unrestricted";
        return denied("Other", "NoAccompaniment",
                      rule_of(third_party ? "jobs." + c.job : "vendors." + c.person->vendor));
    }
    return std::nullopt;
}

// People who were let in and are not said to be there yet, but for those who stand at the door now.
int Oracle::others_on_the_way(const Case& c, const std::string& companion) const {
    std::set<std::string> people;
    for (const OnTheWay& one : on_the_way(paper_)) {
        const bool here = one.person == c.tap.holder || one.person == companion;
        if (one.zone == c.zone.name && !here && where_is(paper_, one.person).zone != c.zone.name)
            people.insert(one.person);
    }
    return static_cast<int>(people.size());
}

int Oracle::visitors_in(const std::string& zone) const {
    int count = 0;
    for (const Card& card : paper_.cards) {
        const auto visit = visit_with(paper_, card.ref);
        if (!visit) continue;
        const Whereabouts now = where_is(paper_, visit->visitor);
        if (now.zone == zone && now.standing == "certain") ++count;
    }
    return count;
}

// Where there must be several, several of the staff: neither who carries a badge now, nor who comes along with one. The
// people who would be inside: who is there or on the way, this one, and who comes along and is somebody else: a
// second person, or a visitor.
Oracle::Objection Oracle::number_of_people(Case& c) const {
    if (c.tap.exit || (c.zone.most == 0 && c.zone.least < 2)) return std::nullopt;
    const auto is_in = [&](const std::string& person) { return where_is(paper_, person).zone == c.zone.name; };
    const Card* other = card_on_paper(paper_, c.tap.second);
    const std::string companion = carrier_of(paper_, c.tap.second);
    const bool visitor = other != nullptr && other->kind == "badge";
    const bool second = other != nullptr && other->kind != "break_glass" && companion != c.tap.holder;
    const bool issued = card_status(paper_, c.tap.second) != "unknown";
    const bool along = second && !(issued && is_in(companion));
    const bool inside = is_in(c.tap.holder);
    if (inside && !(visitor && along)) return std::nullopt;
    const Crowd crowd = crowd_in(paper_, c.zone.name);
    const int coming = (inside ? 0 : 1) + (along ? 1 : 0);
    const std::string rule = rule_of("zones." + c.zone.name);
    const int staff = crowd.certain - visitors_in(c.zone.name) + coming - (visitor && along ? 1 : 0);
    if (c.zone.least > 1 && staff < c.zone.least) return denied("Other", "OccupancyTooLow", rule);
    const int expected = crowd.certain + coming + others_on_the_way(c, issued ? companion : "");
    if (c.zone.most == 0 || expected + crowd.maybe <= c.zone.most) return std::nullopt;
    if (expected > c.zone.most) return denied("Other", "OccupancyLimit", rule);
    c.notes.emplace_back("ext:OccupancyLimit");
    return std::nullopt;
}

}  // namespace sekisho::access::property
