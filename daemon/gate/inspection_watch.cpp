// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/inspection_watch.hpp"

#include "daemon/site/inspection.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace sekisho::gate {
namespace {

bool passed(const OutcomeDetail& outcome) {
    return outcome.passage == Passage::taken || outcome.passage == Passage::taken_assumed;
}

// "site.toml:143 access_profiles.cleaning[0]" -> the key: lines move from one configuration to the next.
std::string_view key_of(std::string_view rule) {
    return rule.substr(rule.find(' ') + 1);
}

// Calls `each` with every right that asks for an inspection, and the door it is for.
template <class Each>
void for_each_right(const site::JobClass& job_class, const Each& each) {
    for (site::DoorIndex door = 0; door < job_class.rights.size(); ++door) {
        for (const site::Policy& policy : job_class.rights[door]) {
            if (policy.inspect_after) each(door, policy);
        }
    }
}

}  // namespace

void InspectionWatch::adopt(std::shared_ptr<const site::Site> site) {
    site_ = std::move(site);
    if (!site_->inspection) {
        let_in_.clear();
        stays_.clear();
    }
    if (subscription_) return;
    take_over_stays();
    subscription_ = journal_.subscribe([this](const Entry& entry) { on_entry(entry); });
}

void InspectionWatch::stop() {
    if (subscription_) journal_.unsubscribe(*subscription_);
    subscription_.reset();
}

void InspectionWatch::take_over_stays() {
    for (const auto& [person, presence] : journal_.state().presence.rows()) {
        // Who may have left already was asked for then.
        if (presence.standing != state::Standing::certain) continue;
        auto work = work_of(person, presence.zone, false);
        if (!work) work = work_of(person, presence.zone, true);
        if (work) stays_[person] = std::move(*work);
    }
}

void InspectionWatch::on_entry(const Entry& entry) {
    if (const auto* inspection = std::get_if<InspectionDetail>(&entry.detail)) {
        if (inspection->act == InspectionAct::due) asking_.erase(entry.zone);
        return;
    }
    if (!site_->inspection) return;
    if (const auto* access = std::get_if<AccessDetail>(&entry.detail)) return on_access(entry, *access);
    end_stays(entry);
    if (const auto* outcome = std::get_if<OutcomeDetail>(&entry.detail)) on_outcome(entry, *outcome);
}

void InspectionWatch::on_access(const Entry& entry, const AccessDetail& access) {
    if (entry.decision != Verdict::granted || entry.dir != Direction::entry || !inspected(access.to)) return;
    // Of a permit the entry names the permit, and not the row that asks for one.
    auto work =
        access.basis == Basis::permit ? work_of(entry.pid, access.to, true) : work_by_rule(access.rule, access.to);
    if (work) let_in_[entry.seq] = std::move(*work);
}

void InspectionWatch::on_outcome(const Entry& entry, const OutcomeDetail& outcome) {
    const auto let_in = let_in_.extract(entry.ref_seq);
    if (!let_in || !passed(outcome)) return;
    stays_[entry.pid] = let_in.mapped();
}

void InspectionWatch::end_stays(const Entry& entry) {
    for (auto stay = stays_.begin(); stay != stays_.end();) {
        if (!ends(stay->first, stay->second, entry)) {
            ++stay;
            continue;
        }
        ask_for(stay->second, stay->first, entry);
        stay = stays_.erase(stay);
    }
}

bool InspectionWatch::ends(Pid person, const Work& stay, const Entry& entry) const {
    if (const auto* outcome = std::get_if<OutcomeDetail>(&entry.detail)) {
        if (!passed(*outcome)) return false;
        if (entry.pid == Pid{}) return entry.dir == Direction::exit && outcome->from == stay.zone;
        return entry.pid == person && outcome->to != stay.zone;
    }
    if (const auto* door = std::get_if<DoorEventDetail>(&entry.detail))
        return door->event == DoorEvent::opened && entry.zone == stay.zone;
    const auto* passage = std::get_if<PassageDetail>(&entry.detail);
    if (passage == nullptr || entry.pid != person) return false;
    if (passage->act != PassageAct::approved_exit) return passage->act != PassageAct::declared_exit;
    const auto* presence = journal_.state().presence.find(person);  // seen since the stated time: did not leave then
    return presence == nullptr || presence->zone != stay.zone;
}

void InspectionWatch::ask_for(const Work& work, Pid person, const Entry& known_by) {
    const auto& open = journal_.state().inspections;
    const bool asked =
        std::any_of(open.begin(), open.end(), [&](const auto& one) { return one.second.zone == work.zone; });
    if (asked || !asking_.insert(work.zone).second) return;
    InspectionDetail detail;
    detail.act = InspectionAct::due;
    detail.due_us = Duration{(known_by.t_event + work.after).time_since_epoch()}.count();
    detail.rule = work.rule;
    EntryDraft draft;
    draft.kind = EntryKind::inspection;
    draft.zone = work.zone;
    draft.pid = person;
    draft.ref_seq = known_by.seq;
    draft.detail = std::move(detail);
    journal_.append(std::move(draft));
}

std::optional<InspectionWatch::Work> InspectionWatch::work_by_rule(const std::string& rule, ZoneNumber zone) const {
    std::optional<Work> work;
    for (const site::JobClass& job_class : site_->job_classes) {
        for_each_right(job_class, [&](site::DoorIndex, const site::Policy& policy) {
            if (!work && site_->rule(policy.rule).key == key_of(rule)) work = Work{zone, *policy.inspect_after, rule};
        });
    }
    return work;
}

std::optional<InspectionWatch::Work> InspectionWatch::work_of(Pid person, ZoneNumber zone, bool by_permit) const {
    const HolderId* id = holder_(person);
    const site::Holder* holder = id == nullptr ? nullptr : site_->roster.find(id->value);
    const auto index = inspected(zone);
    std::optional<Work> work;
    if (holder == nullptr || !index) return work;
    for (const site::Assignment& assignment : site_->roster.assignments(*holder)) {
        if (assignment.job_class >= site_->job_classes.size()) continue;
        for_each_right(site_->job_classes[assignment.job_class], [&](site::DoorIndex door, const site::Policy& policy) {
            if (site_->doors[door].inner != *index || policy.needs_permit != by_permit) return;
            if (work && work->after <= *policy.inspect_after) return;
            work = Work{zone, *policy.inspect_after, site::to_text(site_->rule(policy.rule))};
        });
    }
    return work;
}

std::optional<site::ZoneIndex> InspectionWatch::inspected(ZoneNumber zone) const {
    if (!site_->inspection) return std::nullopt;
    const auto index = site_->find_zone(journal_.state().registry.name_of(NamedThing::zone, zone.value));
    return index && site::is_inspected(site_->zones[*index]) ? index : std::nullopt;
}

}  // namespace sekisho::gate
