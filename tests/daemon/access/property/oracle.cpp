// SPDX-License-Identifier: Apache-2.0
// Who, whether at all, and when.
#include "tests/daemon/access/property/oracle.hpp"

#include "tests/daemon/access/property/desk.hpp"
#include "tests/daemon/access/property/history.hpp"
#include "tests/daemon/access/property/oracle_case.hpp"

#include <algorithm>
#include <ostream>

namespace sekisho::access::property {
namespace {

long minute_in_tokyo(Instant instant) {
    return static_cast<long>((instant + kTokyo) / kMinute);  // all of it lies after 1970
}

// Each once; what the person is to do comes last.
void tell(Answer& answer, const std::vector<std::string>& notes) {
    std::vector<std::string> told;
    for (const bool reminders : {false, true}) {
        for (const std::string& note : notes) {
            const bool reminder =
                note == "ext:TrainingEndsSoon" || note == "pt:CredentialRenewalNeeded" || note == "ext:ActsUnconfirmed";
            if (reminder == reminders && std::find(told.begin(), told.end(), note) == told.end()) told.push_back(note);
        }
    }
    if (!told.empty()) answer.detail = told.front();
    for (std::size_t i = 1; i < told.size(); ++i) answer.also += told[i] + " ";
}

}  // namespace

std::string row(const std::string& table, std::size_t i) {
    return table + "[" + std::to_string(i) + "]";
}

Answer denied(const std::string& reason, const std::string& detail, const std::string& rule) {
    Answer answer;
    answer.reason = reason;
    answer.detail = detail.find(':') == std::string::npos ? "ext:" + detail : detail;
    answer.rule = rule;
    return answer;
}

std::string holder_of(const Hospital& paper, int card) {
    for (const Card& one : paper.cards) {
        if (one.ref == card) return one.holder;
    }
    return "";
}

const Person* find_person(const Hospital& paper, const std::string& id) {
    for (const Person& person : paper.people) {
        if (person.id == id) return &person;
    }
    return nullptr;
}

const Vendor* vendor_of(const Hospital& paper, const Person& person) {
    for (const Vendor& vendor : paper.vendors) {
        if (vendor.name == person.vendor) return &vendor;
    }
    return nullptr;
}

Oracle::Oracle(const Hospital& paper) : paper_(paper) {
    for (const auto& [name, hours] : paper.hours) {
        hours_.emplace(name, sekisho::tests::ScheduleOracle(paper.calendar, hours, kFirstDate, kLastDate));
    }
}

bool Oracle::hold(const std::string& hours, Instant instant) const {
    return hours_.at(hours).at(minute_in_tokyo(instant)).inside;
}

std::string Oracle::list_at(const std::string& hours, Instant instant) const {
    return rule_of("schedules." + hours + "." + *hours_.at(hours).at(minute_in_tokyo(instant)).list);
}

// The hours of every duty of the person, whenever it is, and the margins around them.
bool Oracle::on_duty(const std::string& person, Instant instant) const {
    const long minute = minute_in_tokyo(instant);
    bool today = false;
    for (const DutyRow& duty : paper_.duty.rows) {
        if (duty.person != person) continue;
        if (duty.day == minute / 1440) today = true;
        for (const auto& span : sekisho::tests::spans_of(paper_.calendar, paper_.hours.at(duty.hours), duty.day)) {
            if (minute >= span.from - paper_.duty.before && minute < span.to + paper_.duty.after) return true;
        }
    }
    return !today && paper_.duty.as_assignment;
}

const Zone* Oracle::zone_behind(const std::string& door) const {
    for (const Door& one : paper_.doors) {
        for (const Zone& zone : paper_.zones) {
            if (one.name == door && one.zone == zone.name) return &zone;
        }
    }
    return nullptr;
}

bool Oracle::is_limited(const Zone& zone) const {
    return zone.sensitivity == "limited" || zone.sensitivity == "exclusion";
}

std::string Oracle::class_of(const std::string& job) const {
    for (const Job& one : paper_.jobs) {
        if (one.name == job) return one.person_class;
    }
    return "";
}

// Begun by the clock, not ended by the ledger's time.
std::vector<Post> Oracle::posts_in_force(const Person& person, const Tap& tap) const {
    std::vector<Post> posts;
    for (const Post& post : person.posts) {
        if (post.from <= tap.clock && tap.ledger < post.until) posts.push_back(post);
    }
    return posts;
}

Oracle::Objection Oracle::person(const Case& c) const {
    std::size_t line = 2;
    while (&paper_.people[line - 2] != c.person) ++line;
    const std::string rule = "roster.csv:" + std::to_string(line) + " holders";
    if (c.tap.clock < c.person->from) return denied("CredentialNotActive", "HolderNotYetValid", rule);
    if (c.tap.clock >= c.person->until) return denied("CredentialExpired", "HolderExpired", rule);
    if (c.tap.ledger >= c.person->until) return denied("CredentialExpired", "ExpiredByLedgerTime", rule);
    const Vendor* vendor = vendor_of(paper_, *c.person);
    if (vendor != nullptr && c.tap.ledger >= vendor->until)
        return denied("CredentialExpired", "VendorContract", rule_of("vendors." + vendor->name + ".contract"));
    return std::nullopt;
}

Oracle::Objection Oracle::training(Case& c) const {
    const Instant end = c.person->trained;
    if (paper_.training.empty() || end == kNever) return std::nullopt;
    if (c.tap.ledger < end) {
        if (c.tap.clock + paper_.training_warns >= end) c.notes.emplace_back("ext:TrainingEndsSoon");
        return std::nullopt;
    }
    c.notes.emplace_back("ext:TrainingEnded");
    const bool shut = paper_.training == "deny" || (paper_.training == "deny_limited" && is_limited(c.zone));
    if (!shut || c.zone.care) return std::nullopt;
    return denied("CredentialExpired", "TrainingEnded", rule_of("training"));
}

Oracle::Objection Oracle::lock_out(const Case& c) const {
    const bool typed = c.tap.pin != "none";
    const Tries tries = pin_of(paper_, c.tap.holder).tries;
    if (typed || !keeps_waiting(tries, tries.locked_until, c.tap)) return std::nullopt;
    return denied("CredentialNotEnabled", "pt:CredentialLockedOut", rule_of("pin"));
}

Answer Oracle::let_in(Case& c) const {
    Answer answer;
    answer.verdict = "granted";
    answer.rule = rule_of(c.right);
    answer.basis = "schedule and profile";
    if (c.permit_event >= 0) {
        answer.basis = "permit";
        answer.rule = "permit " + std::to_string(c.permit_event + 1);
    }
    if (!c.plan.empty()) {
        answer.basis = "emergency plan";
        answer.rule = rule_of(c.plan);
    }
    answer.pin_ends_soon = c.pin_ends_soon;
    const bool temporary = card_on_paper(paper_, c.tap.card)->kind == "temporary";
    if (!temporary && has_unanswered(paper_, c.tap.holder)) c.notes.emplace_back("ext:ActsUnconfirmed");
    tell(answer, c.notes);
    return answer;
}

Answer Oracle::found(Case& c) const {
    if (auto no = card(c.tap)) return *no;
    if (c.tap.holder.starts_with("break_glass:")) return break_glass(c.tap);
    if (card_on_paper(paper_, c.tap.card)->kind == "badge") return badge(c.tap);
    if (c.person == nullptr) return denied("CredentialNotEnabled", "NotInRoster", "default deny");
    Objection no = person(c);
    if (!no) no = worker(c);
    if (!no) no = training(c);
    if (!no) no = lock_out(c);
    if (!no) no = right(c);
    if (!no) no = pin(c);
    if (!no) no = two_people(c);
    if (!no) no = surroundings(c);
    if (!no) no = second_entry(c);
    if (!no) no = permit_and_escort(c);
    if (!no) no = number_of_people(c);
    if (!no) no = mode(c.tap);
    Answer answer = no ? *no : let_in(c);
    for (const std::string& need : c.needs) answer.needs += need + " ";
    answer.extended = c.person->extended;
    answer.level = c.level;
    return answer;
}

Answer Oracle::answer(const Tap& tap) const {
    Case c{tap, *zone_behind(tap.door)};
    c.person = find_person(paper_, tap.holder);
    Answer answer = found(c);
    if (!tap.exit) return answer;
    answer.verdict = "granted";  // an exit reader records, it never refuses
    answer.basis = "exit reader";
    answer.rule = rule_of("doors." + tap.door + ".exit");
    return answer;
}

std::pair<Answer, Answer> Oracle::answers(const Tap& first, const Tap& second) const {
    Tap first_beside = first, second_beside = second;
    if (second.card != 0) first_beside.second = second.card;
    if (first.card != 0) second_beside.second = first.card;
    const Answer together_first = answer(first_beside), together_second = answer(second_beside);
    const Answer alone_first = answer(first), alone_second = answer(second);
    const auto granted = [](const Answer& one) { return one.verdict == "granted"; };
    if (granted(together_first) && granted(together_second)) return {together_first, together_second};
    const auto pick = [&](const Answer& together, const Answer& alone) {
        return granted(alone) || granted(together) ? alone : together;
    };
    return {pick(together_first, alone_first), pick(together_second, alone_second)};
}

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
    return out << answer.verdict << ' ' << answer.reason << ' ' << answer.detail << " by " << answer.rule << " needs "
               << answer.needs << " basis " << answer.basis << " level " << answer.level
               << (answer.extended ? " extended" : "") << (answer.pin_ends_soon ? " PIN ends soon" : "") << " also "
               << answer.also;
}

Answer readable(const site::Site& site, const Decision& decision, bool with_level) {
    Answer text;
    text.verdict = to_text(decision.verdict);
    text.reason = to_text(decision.reason);
    text.detail = to_text(decision.detail);
    text.rule = rule_text(site, decision);
    for (const auto need : to_texts(decision.requires_)) text.needs += std::string(need) + " ";
    text.basis = to_text(decision.basis);
    if (with_level) text.level = site.levels.at(decision.level).name;
    text.extended = decision.extended_time;
    text.pin_ends_soon = decision.pin_ends_soon;
    for (const auto note : decision.also) text.also += std::string(to_text(note)) + " ";
    return text;
}

}  // namespace sekisho::access::property
