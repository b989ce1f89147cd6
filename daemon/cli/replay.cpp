// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/replay.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::cli {
namespace {

// So many entries may be written while somebody waits for company.
constexpr std::size_t kMostWaiting = 4096;

// "site.toml:143 access_profiles.records_day[0]" without its place, which moves with every line that is put in above.
std::string_view name_of(std::string_view rule) {
    return rule.substr(std::min(rule.size(), rule.find(' ')));
}

// A person who was asked for nothing then is asked now, and nobody knows what would have come of it.
std::string_view untold(const access::Decision& now, const AccessDetail& was) {
    if (now.verdict == Verdict::granted) return {};
    switch (now.detail) {
        case Detail::pin_required: return "PIN";
        case Detail::no_second_person: return was.detail == now.detail ? "" : "second_person";
        case Detail::no_accompaniment: return was.detail == now.detail ? "" : "escort";
        default: return {};
    }
}

bool is_request(const Entry& entry) {
    return entry.kind == EntryKind::access && entry.dir == Direction::entry;
}

}  // namespace

Replay::Replay(const site::Site& next, NameOf name_of, Range range, std::function<void(Change)> changed)
    : next_(next), name_of_(std::move(name_of)), range_(std::move(range)), changed_(std::move(changed)) {
    who_ = [this](Pid pid) {
        const auto card = cards_.find(pid);
        return access::KnownCard{card == cards_.end() ? CredentialRef{} : card->second, name_of_(pid)};
    };
}

void Replay::take(const Entry& entry) {
    const bool request = is_request(entry) && range_.holds(entry);
    auto first = waiting_.size();
    while (request && first > 0 && access::came_after(waiting_[first - 1].entry, entry)) --first;
    const bool early = first < waiting_.size();
    if (early) waiting_[first].before.push_back(entry);
    waiting_.push_back({entry, request && !early});
    if (waiting_.size() > kMostWaiting) fold_first();
}

void Replay::restart(state::State state) {
    finish();
    state_ = std::move(state);
    for (const auto& [ref, credential] : state_.credentials) cards_.emplace(credential.holder, ref);
}

void Replay::finish() {
    while (!waiting_.empty()) fold_first();
}

void Replay::fold_first() {
    const Waiting& first = waiting_.front();
    for (const Entry& access : first.before) ask(access);
    if (first.ask) ask(first.entry);
    state::apply(state_, first.entry);
    if (first.entry.kind == EntryKind::credential_issued) cards_.emplace(first.entry.pid, first.entry.cred);
    waiting_.pop_front();
}

std::optional<site::Side> Replay::side_of(const Entry& access) {
    const auto number = static_cast<std::size_t>(std::max<std::int64_t>(access.door.value, 0));
    if (number >= doors_.size()) {
        doors_.resize(number + 1);
        doors_known_.resize(number + 1);
    }
    if (!doors_known_[number]) {
        const auto side = access::side_of(next_, state_, access);
        if (side) doors_[number] = side->door;
        doors_known_[number] = true;
    }
    if (!doors_[number]) return std::nullopt;
    return site::Side{*doors_[number], Direction::entry};
}

void Replay::ask(const Entry& access) {
    ++summary_.requests;
    const auto side = side_of(access);
    if (!side) {
        ++summary_.without_door;
        return;
    }
    const auto& was = std::get<AccessDetail>(access.detail);
    const auto known = [&](Pid pid) {
        const bool needless = was.detail == Detail::not_in_roster || was.credential == CredentialKind::badge;
        return pid == Pid{} || needless || !name_of_(pid).empty();
    };
    if (!known(access.pid) || !known(was.second)) {
        ++summary_.unknown;
        return;
    }
    compare(access, *side, access::retell(next_, state_, access, *side, who_));
}

const std::string& Replay::rule_of(const access::Decision& decision) {
    // A row of the roster, a permit or a visit: the rule's index is not what tells.
    const bool by_itself = decision.roster_line != 0 || decision.basis_entry != kNoSeq;
    if (by_itself) return own_rule_ = access::rule_text(next_, decision);
    if (rules_.size() < next_.rules.size()) rules_.resize(next_.rules.size());
    auto& text = rules_.at(decision.rule.value);
    if (text.empty()) text = access::rule_text(next_, decision);
    return text;
}

void Replay::compare(const Entry& access, site::Side side, const access::Decision& now) {
    const auto& was = std::get<AccessDetail>(access.detail);
    const auto& rule = rule_of(now);
    const bool same = now.verdict == access.decision && now.reason == was.reason && now.detail == was.detail;
    if (same) {
        if (name_of(rule) != name_of(was.rule)) ++summary_.other_rule;
        return;
    }
    ++summary_.changed;
    changed_({access.seq, access.t_event, access.pid, next_.doors[side.door].name.value + ".entry", access.decision,
              was, now, rule, untold(now, was)});
}

}  // namespace sekisho::cli
