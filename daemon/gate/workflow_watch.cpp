// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/workflow_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace sekisho::gate {
namespace {

using state::PermitStage;

constexpr std::chrono::minutes kCardsBack{30};  // 6.8-C3

std::string subject_of(Pid person) {
    return fmt::format("pid:{}", person.value);
}

Pid person_of(std::string_view subject) {
    constexpr std::string_view kHead = "pid:";
    Pid pid;
    if (!subject.starts_with(kHead)) return pid;
    subject.remove_prefix(kHead.size());
    std::from_chars(subject.data(), subject.data() + subject.size(), pid.value);
    return pid;
}

// Denied since the holder's rights have ended (6.5-B1d7).
bool is_lapsed(const Entry& entry) {
    const auto* access = std::get_if<AccessDetail>(&entry.detail);
    if (access == nullptr || entry.pid == Pid{}) return false;
    switch (access->detail) {
        case Detail::holder_expired:
        case Detail::expired_by_ledger_time:
        case Detail::vendor_contract:
        case Detail::worker_removed:
        case Detail::not_in_roster: return true;
        default: return false;
    }
}

Duration escort_lost_after(const site::Site& site, const std::string& name) {
    for (const auto& vendor : site.vendors) {
        if (vendor.name == name && vendor.permit) return vendor.permit->escort_lost;
    }
    return site::PermitTerms{}.escort_lost;
}

}  // namespace

bool WorkflowWatch::raises(SystemAlarm alarm) const {
    switch (alarm) {
        case SystemAlarm::visit_overdue:
        case SystemAlarm::escort_lost:
        case SystemAlarm::card_overdue:
        case SystemAlarm::report_overdue:
        case SystemAlarm::lapsed_credential:
        case SystemAlarm::acts_unconfirmed:
        case SystemAlarm::act_disputed:
        case SystemAlarm::inspection_overdue: return true;
        default: return false;
    }
}

bool WorkflowWatch::concerns(const Entry& entry) {
    switch (entry.kind) {
        case EntryKind::credential_revoked:
        case EntryKind::erased: look_whether_lapsed_ = true; return true;
        case EntryKind::vendor: answered_for(entry); return true;
        case EntryKind::permit:
        case EntryKind::visit:
        case EntryKind::credential_state:
        case EntryKind::credential_issued:
        case EntryKind::act_confirmed:
        case EntryKind::review:
        case EntryKind::inspection:
        case EntryKind::outcome:
        case EntryKind::door_event:
        case EntryKind::passage:
        case EntryKind::zone_arming: return true;
        case EntryKind::access:
            if (is_lapsed(entry)) return look_whether_lapsed_ = lapsed_.insert(entry.pid).second;
            return std::get<AccessDetail>(entry.detail).credential == CredentialKind::temporary;
        default: return false;
    }
}

void WorkflowWatch::look_at(Look& look) {
    const auto& state = journal().state();
    look_at_permits(look);
    look_at_cards(look);
    look_at_lapsed(look);
    look_at_visits(look);
    for (const auto& [seq, inspection] : state.inspections)
        look.note(SystemAlarm::inspection_overdue, inspection.due, std::to_string(seq.value));
    for (const auto& [seq, act] : state.unconfirmed) {
        if (act.disputed) {
            look.standing.emplace(SystemAlarm::act_disputed, fmt::format("entry {}", seq.value));
        } else {
            look.note(SystemAlarm::acts_unconfirmed, act.when + site().cards.confirm_within, subject_of(act.person));
        }
    }
}

void WorkflowWatch::look_at_permits(Look& look) {
    const auto& permits = journal().state().permits;
    std::erase_if(unattended_, [&](const auto& row) {
        return !permits.contains(row.first.first) && !journal().state().visits.contains(row.first.first);
    });
    for (const auto& [seq, permit] : permits) {
        if (permit.stage == PermitStage::started)
            look.note(SystemAlarm::report_overdue, permit.report_by, std::to_string(seq.value));
        const bool under_way = permit.stage == PermitStage::started || permit.stage == PermitStage::reported;
        if (under_way && permit.attendant != Pid{} && look.is_due(permit.from)) look_for_attendant(seq, permit, look);
    }
}

// Where a worker is in a zone of the permit, the attendant is too.
void WorkflowWatch::look_for_attendant(Seq seq, const state::Permit& permit, Look& look) {
    const auto lost_after = escort_lost_after(site(), permit.vendor);
    for (const Pid worker : permit.workers) {
        const auto* presence = journal().state().presence.find(worker);
        const bool works = presence != nullptr &&
                           std::find(permit.zones.begin(), permit.zones.end(), presence->zone) != permit.zones.end();
        look_for_company({seq, worker}, works ? presence : nullptr, permit.attendant, lost_after, look);
    }
}

// A visitor is where the host is, but where everybody may be (6.6-Bd).
void WorkflowWatch::look_at_visits(Look& look) {
    const auto& state = journal().state();
    for (const auto& [seq, visit] : state.visits) {
        look.note(SystemAlarm::visit_overdue, visit.until, subject_of(visit.visitor));
        const auto* presence = state.presence.find(visit.visitor);
        const auto zone = presence == nullptr
                              ? std::nullopt
                              : site().find_zone(state.registry.name_of(NamedThing::zone, presence->zone.value));
        const bool inside = zone && site().zones[*zone].sensitivity > site::Sensitivity::unrestricted;
        look_for_company({seq, visit.visitor}, inside ? presence : nullptr, visit.host, site::PermitTerms{}.escort_lost,
                         look);
    }
}

// `presence`: where somebody is who may not be alone there; nullptr: nowhere.
void WorkflowWatch::look_for_company(std::pair<Seq, Pid> whom, const state::Presence* presence, Pid company,
                                     Duration lost_after, Look& look) {
    const auto& state = journal().state();
    const auto* beside = state.presence.find(company);
    if (presence == nullptr || (beside != nullptr && beside->zone == presence->zone)) {
        unattended_.erase(whom);
        return;
    }
    const auto zone = state.registry.name_of(NamedThing::zone, presence->zone.value);
    const auto subject = fmt::format("{} {}", zone, subject_of(whom.second));
    const auto since = unattended_.try_emplace(whom, look.now).first->second;
    if (state.alarms.contains({SystemAlarm::escort_lost, subject})) {
        look.standing.emplace(SystemAlarm::escort_lost, subject);  // since before a restart, it may be
    } else {
        look.note(SystemAlarm::escort_lost, since + lost_after, subject);
    }
}

// Whoever works for a vendor after all has no lapsed card any more (6.8-C4).
void WorkflowWatch::answered_for(const Entry& entry) {
    const auto& detail = std::get<VendorDetail>(entry.detail);
    if (detail.act == VendorAct::worker_confirmed) lapsed_.erase(entry.pid);
    for (const auto& row : detail.workers) lapsed_.erase(row.pid);
}

// Lent for a permit, or in place of another one (6.8-C3, 6.5-B1h).
void WorkflowWatch::look_at_cards(Look& look) {
    const auto& state = journal().state();
    for (const auto& [ref, card] : state.cards) {
        const auto credential = state.credentials.find(ref);
        const bool lent = card.until != WallTime{} && card.standing != state::CardStanding::returned;
        if (!lent || credential == state.credentials.end() || credential->second.revoked) {
            blocked_.erase(ref);
            continue;
        }
        if (!look.is_due(card.until + kCardsBack)) continue;
        look.standing.emplace(SystemAlarm::card_overdue, subject_of(credential->second.holder));
        if (card.standing == state::CardStanding::in_use) block(ref, credential->second.holder);
    }
}

void WorkflowWatch::block(CredentialRef card, Pid holder) {
    if (!blocked_.insert(card).second) return;
    EntryDraft draft;
    draft.kind = EntryKind::credential_state;
    draft.pid = holder;
    draft.cred = card;
    draft.detail = CredentialStateDetail{CredentialAct::not_returned, {}, 0, {}, "", "", ""};
    journal().append(std::move(draft));
}

// Until every card of the person is revoked. All cards are gone through only when that may have changed.
void WorkflowWatch::look_at_lapsed(Look& look) {
    const auto& state = journal().state();
    if (!begun_) {
        for (const auto& [alarm, subject] : state.alarms) {
            if (alarm == SystemAlarm::lapsed_credential) lapsed_.insert(person_of(subject));
        }
        begun_ = true;
    }
    if (look_whether_lapsed_ && !lapsed_.empty()) {
        std::set<Pid> holders;
        for (const auto& [ref, credential] : state.credentials) {
            if (!credential.revoked && lapsed_.contains(credential.holder)) holders.insert(credential.holder);
        }
        lapsed_ = std::move(holders);
    }
    look_whether_lapsed_ = false;
    for (const Pid person : lapsed_) look.standing.emplace(SystemAlarm::lapsed_credential, subject_of(person));
}

}  // namespace sekisho::gate
