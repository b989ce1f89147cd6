// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/explain_past.hpp"

#include "daemon/access/best_card.hpp"
#include "daemon/api/json/quoted.hpp"
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/explain.hpp"

#include <fmt/format.h>

#include <iterator>
#include <optional>
#include <utility>

namespace sekisho::cli {
namespace {

constexpr std::string_view kOfRoster = " holders";

// The person's name in the roster; for a pseudonym alone it takes what the vault knows.
Result<std::string> roster_id(const Past& past, const std::string& holder, const char* where) {
    auto id = past.people.in_roster(holder);
    if (id.empty()) {
        const auto& why = past.people.unknown();
        return Error{why.empty() ? "the vault knows nobody of that pseudonym (any more)" : "nobody is known: " + why,
                     where, "give a staff number, beside personal.db and keys/ of then"};
    }
    if (past.site->roster.find(id) == nullptr && !past.people.pid_of(holder)) {
        return Error{"neither the roster nor the ledger has anybody of that id", where,
                     "give a staff number as the roster writes it"};
    }
    return {boost::system::in_place_value, std::move(id)};
}

std::string time_text(const Past& past, WallTime at) {
    return api::format_time(at, past.site->time_zone.offset_at(at));
}

// What the answer rests on.
void append_basis(std::string& out, const Past& past) {
    fmt::format_to(std::back_inserter(out), ",\"as_of\":{{\"seq\":{},\"config_seq\":{},\"config\":\"{}\"}}",
                   past.seq.value, past.state.config_seq.value, past.kept ? "kept" : "given");
}

void append_recorded(std::string& out, const Entry& entry, bool agrees) {
    const auto& detail = std::get<AccessDetail>(entry.detail);
    const auto or_null = [&out](std::string_view key, std::string_view text) {
        out.append(key);
        text.empty() ? (void)out.append("null") : api::append_quoted(out, text);
    };
    api::append_field(out, ",\"recorded\":{\"decision\":", to_text(entry.decision));
    or_null(",\"reason\":", to_text(detail.reason));
    or_null(",\"detail\":", to_text(detail.detail));
    api::append_field(out, ",\"rule\":", detail.rule);
    out.append(agrees ? "},\"agrees\":true" : "},\"agrees\":false");
}

// Somebody whom a question is about.
struct Person {
    std::string name;  // for people
    std::string id;    // as the roster names them
    std::optional<CredentialRef> card;
};

Result<Person> person_of(const Past& past, const std::string& holder, const char* where, const access::Moment& now) {
    auto id = roster_id(past, holder, where);
    if (id.has_error()) return id.error();
    const auto pid = past.people.pid_of(holder);
    return Person{pid ? past.people.name(*pid) : holder, std::move(*id),
                  pid ? access::best_card(past.state, *pid, now) : std::nullopt};
}

// `person` must outlive it.
access::Request request_of(const Person& person, site::Side side) {
    access::Request request{side, access::RefusedCard{}, {}};
    if (person.card) request.card = access::KnownCard{*person.card, person.id};
    return request;
}

// As the gate does with two cards. Whoever comes along types the PIN, and types it right.
access::Pair decide_with(const Past& past, const access::Request& first, access::Request second,
                         const access::Moment& now) {
    const auto pair = access::decide_together(*past.site, past.state, first, second, now);
    if (pair.second.detail != Detail::pin_required) return pair;
    second.shown.pin = access::PinShown::right;
    return access::decide_together(*past.site, past.state, first, second, now);
}

void append_credential(std::string& out, std::optional<CredentialRef> card) {
    out.append(",\"credential\":");
    card ? api::append_quoted(out, std::to_string(card->value)) : (void)out.append("null");
}

void append_second(std::string& out, const Past& past, const Person& second, const access::Decision& decision) {
    out.append(",\"second\":");
    append_decision(out, *past.site, decision);
    api::append_field(out, ",\"holder\":", second.name);
    append_credential(out, second.card);
    out.push_back('}');
}

}  // namespace

bool same_rule(std::string_view recorded, std::string_view told) {
    if (recorded == told) return true;
    if (!recorded.ends_with(kOfRoster) || !told.ends_with(kOfRoster)) return false;
    return recorded.substr(0, recorded.rfind(':')) == told.substr(0, told.size() - kOfRoster.size());
}

Result<bool> explain_past(const Past& past, const PastQuery& query, std::string& out) {
    const auto& site = *past.site;
    const auto side = site::parse_side(site, query.access_point);
    if (!side) return no_access_point();
    const auto now = access::moment_at(site, past.state, query.at);
    const auto person = person_of(past, query.holder, "holder", now);
    if (person.has_error()) return person.error();
    std::optional<Person> second;
    if (!query.second.empty()) {
        auto beside = person_of(past, query.second, "second", now);
        if (beside.has_error()) return beside.error();
        second = std::move(*beside);
    }
    auto request = request_of(*person, *side);
    request.shown.pin = query.pin;
    request.shown.attended = query.attended;
    const auto decided = second ? decide_with(past, request, request_of(*second, *side), now)
                                : access::Pair{access::decide(site, past.state, request, now), {}};
    append_decision(out, site, decided.first);
    append_subject(out, person->name, access_point_text(site, *side), time_text(past, query.at));
    append_credential(out, person->card);
    if (second) append_second(out, past, *second, decided.second);
    append_basis(out, past);
    out.push_back('}');
    return {boost::system::in_place_value, decided.first.verdict == Verdict::granted};
}

Result<bool> explain_entry(const Past& past, std::string& out) {
    const auto where = fmt::format("entry {}", past.seq.value);
    if (!past.entry || past.entry->kind != EntryKind::access)
        return Error{"this entry is no decision about a card", where, "give HOLDER and SIDE too"};
    const Entry& entry = *past.entry;
    const auto& then = std::get<AccessDetail>(entry.detail);
    const auto side = access::side_of(*past.site, past.state, entry);
    if (!side) return Error{"the configuration has no such access point", where, "leave --config out"};
    for (const Pid pid : {entry.pid, then.second}) {
        const bool needless = then.detail == Detail::not_in_roster || then.credential == CredentialKind::badge;
        if (pid == Pid{} || needless || !past.people.in_roster(pid).empty()) continue;
        return Error{fmt::format("nobody knows any more who pid:{} was: {}", pid.value,
                                 past.people.unknown().empty() ? "the vault does not" : past.people.unknown()),
                     where, "the entry itself says why: sekisho ledger show"};
    }
    const auto decision = access::retell(*past.site, past.state, entry, *side, past.people.who(past.state));
    const auto told = access::rule_text(*past.site, decision);
    const bool agrees = decision.verdict == entry.decision && decision.reason == then.reason &&
                        decision.detail == then.detail && same_rule(then.rule, told);
    append_decision(out, *past.site, decision);
    append_subject(out, entry.pid == Pid{} ? "" : past.people.name(entry.pid), access_point_text(*past.site, *side),
                   time_text(past, entry.t_event));
    append_credential(out, entry.cred == CredentialRef{} ? std::nullopt : std::optional(entry.cred));
    append_basis(out, past);
    append_recorded(out, entry, agrees);
    out.push_back('}');
    return {boost::system::in_place_value, decision.verdict == Verdict::granted};
}

}  // namespace sekisho::cli
