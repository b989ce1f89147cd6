// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/property/desk.hpp"

#include "tests/daemon/access/property/standing.hpp"

#include <algorithm>

namespace sekisho::access::property {

bool names(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

namespace {

// The start of a permit gives its workers their cards, those that are not out of use for another reason (6.8-C3).
bool lends(const Hospital& paper, const Event& event, const Card& card) {
    if (event.what != "permit_started" || (card.kind != "regular" && card.kind != "test")) return false;
    return event.of >= 0 && names(paper.events[static_cast<std::size_t>(event.of)].workers, card.holder);
}

}  // namespace

const Card* card_on_paper(const Hospital& paper, int ref) {
    for (const Card& card : paper.cards) {
        if (card.ref == ref) return &card;
    }
    return nullptr;
}

std::string standing_of(const Hospital& paper, int ref) {
    const Card* card = card_on_paper(paper, ref);
    std::string standing = "in_use";
    for (const Event& event : paper.events) {
        const bool lies_there = standing == "in_use" || standing == "returned";
        if (card != nullptr && lies_there && lends(paper, event, *card)) standing = "in_use";
        if (event.card != ref) continue;
        if (event.what == "card_suspended") standing = event.name;
        if (event.what == "card_restored" || event.what == "card_activated") standing = "in_use";
        if (event.what == "card_handed_over") standing = "not_activated";
        if (event.what == "card_returned") standing = "returned";
        if (event.what == "card_not_returned" || event.what == "visit_badge_kept") standing = "not_returned";
    }
    return standing;
}

std::optional<Visit> visit_with(const Hospital& paper, int badge) {
    std::optional<Visit> visit;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& event = paper.events[i];
        if (event.card != badge) continue;
        if (event.what == "visit_begun") visit = {event.person, event.other, event.until, static_cast<int>(i)};
        if (event.what == "visit_ended" || event.what == "visit_badge_kept") visit.reset();
    }
    return visit;
}

std::string carrier_of(const Hospital& paper, int card) {
    if (const auto visit = visit_with(paper, card)) return visit->visitor;
    const Card* found = card_on_paper(paper, card);
    return found == nullptr ? "" : found->holder;
}

std::vector<Permit> permits_of(const Hospital& paper) {
    std::vector<Permit> permits;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        if (paper.events[i].what != "permit_submitted") continue;
        Permit permit{&paper.events[i], static_cast<int>(i), "submitted", paper.events[i].until};
        for (const Event& event : paper.events) {
            if (event.of != permit.event) continue;
            if (event.what == "permit_approved") permit.stage = "approved";
            if (event.what == "permit_started" || event.what == "permit_returned") permit.stage = "started";
            if (event.what == "permit_reported") permit.stage = "reported";
            if (event.what == "permit_closed") permit.stage = "over";
            if (event.what != "permit_withdrawn" || permit.stage == "over") continue;
            if (permit.stage != "started") permit.stage = "over";
            permit.until = std::min(permit.until, event.when);
        }
        if (permit.stage != "over") permits.push_back(permit);
    }
    return permits;
}

Seal seal_of(const Hospital& paper, int card) {
    Seal seal;
    std::set<int> emergencies;  // drills are none
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& event = paper.events[i];
        if (event.what == "plan_declared" && !event.drill && begins(paper, i)) emergencies.insert(static_cast<int>(i));
        const bool ended = event.what == "plan_ended" || event.what == "plan_expired";
        const bool last_ended = ended && emergencies.erase(event.of) == 1 && emergencies.empty();
        if (last_ended && seal.state == "broken") seal.state = "over";  // 6.9-C5
        if (event.card != card) continue;
        if (event.what == "card_sealed") seal = {event.name, "whole", 0, false};
        if (event.what == "card_used" && seal.state == "whole")
            seal = {seal.name, "broken", event.until, event.of >= 0};
        if (event.what == "card_destroyed") seal.state = "over";
    }
    return seal;
}

bool has_unanswered(const Hospital& paper, const std::string& person) {
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& act = paper.events[i];
        const bool answered = followed_by(paper, i, "act_confirmed") || followed_by(paper, i, "act_denied");
        if (act.what == "acted" && act.person == person && !answered) return true;
    }
    return false;
}

Word last_word_on(const Hospital& paper, const std::string& person) {
    Word word;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& event = paper.events[i];
        const bool of_them = event.person == person;
        if (event.what == "erased" && of_them) word = {};
        if (event.what == "issued" && of_them && word.registered == 0) word.registered = event.when;
        const bool let_in =
            event.what == "let_in" || event.what == "acted" || event.what == "pin_right" || event.what == "pin_grace";
        if (let_in && of_them && event.to != "outside" && word.registered != 0) word.came = event.when;
        if (names(event.workers, person) && event.what == "vendor_listed") {
            word.named = event.when;
            word.struck_by = -1;
        }
        if (names(event.struck, person)) word.struck_by = static_cast<int>(i);
        if (event.what == "vendor_confirmed" && of_them) {
            word.named = event.when;
            word.struck_by = -1;
        }
        if (event.what == "vendor_struck" && of_them) word.struck_by = static_cast<int>(i);
    }
    return word;
}

std::vector<OnTheWay> on_the_way(const Hospital& paper) {
    std::vector<OnTheWay> all;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& event = paper.events[i];
        if (event.what != "let_in" && event.what != "acted") continue;
        if (!followed_by(paper, i, "went") && !followed_by(paper, i, "stayed"))
            all.push_back({event.person, event.door, event.to});
    }
    return all;
}

}  // namespace sekisho::access::property
