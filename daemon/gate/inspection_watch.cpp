// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/inspection_watch.hpp"

#include "daemon/site/inspection.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace sekisho::gate {
namespace {

bool passed(const OutcomeDetail& outcome) {
    return outcome.passage == Passage::taken || outcome.passage == Passage::taken_assumed;
}

// "site.toml:143 access_profiles.cleaning[0]" -> the key: lines move from one configuration to the next. A file's name
// may have spaces, a key has none.
std::string_view key_of(std::string_view rule) {
    return rule.substr(rule.rfind(' ') + 1);
}

// Calls `each` with every right that asks for an inspection, and the door it is for.
template <class Each>
void for_each_right(const site::JobClass& job_class, const Each& each) {
    for (site::DoorIndex door = 0; door < job_class.rights.size(); ++door) {
        for (const site::Policy& policy : job_class.rights[door]) {
            if (policy.inspect_after.count() != 0) each(door, policy);
        }
    }
}

}  // namespace

void InspectionWatch::adopt(std::shared_ptr<const site::Site> site) {
    site_ = std::move(site);
    read_rows();
    if (!site_->inspection) {
        let_in_.clear();
        stays_.clear();
        unwritten_.clear();
    }
    if (subscription_) return;
    take_over_stays();
    subscription_ = journal_.subscribe([this](const Entry& entry) { on_entry(entry); });
}

void InspectionWatch::stop() {
    if (subscription_) journal_.unsubscribe(*subscription_);
    subscription_.reset();
}

void InspectionWatch::read_rows() {
    rows_.clear();
    for (const site::JobClass& job_class : site_->job_classes) {
        for_each_right(job_class, [&](site::DoorIndex, const site::Policy& policy) {
            rows_.emplace(site_->rule(policy.rule).key, policy.inspect_after);
        });
    }
}

void InspectionWatch::take_over_stays() {
    for (const auto& [person, presence] : journal_.state().presence.rows()) {
        if (presence.standing == state::Standing::forgiven) continue;  // was asked for then
        auto work = work_of(person, presence.zone);
        if (!work) continue;
        work->left_perhaps = presence.standing == state::Standing::maybe;
        stays_[person] = std::move(*work);
    }
}

void InspectionWatch::on_entry(const Entry& entry) {
    if (!site_->inspection) return;
    for (auto& due : std::exchange(unwritten_, {})) ask(std::move(due));
    if (const auto* access = std::get_if<AccessDetail>(&entry.detail)) return on_access(entry, *access);
    end_stays(entry);
    if (const auto* outcome = std::get_if<OutcomeDetail>(&entry.detail)) on_outcome(entry, *outcome);
}

void InspectionWatch::on_access(const Entry& entry, const AccessDetail& access) {
    if (entry.decision != Verdict::granted || entry.dir != Direction::entry || !inspected(access.to)) return;
    if (auto work = work_by(entry, access)) let_in_[entry.seq] = std::move(*work);
}

std::optional<InspectionWatch::Work> InspectionWatch::work_by(const Entry& entry, const AccessDetail& access) const {
    // Of a permit the entry names the permit, and of an emergency the plan's effect, and not the row behind it.
    if (access.basis == Basis::permit) return work_of(entry.pid, access.to, true);
    if (access.basis == Basis::emergency_plan) return work_of(entry.pid, access.to);
    return work_by_rule(access.rule, access.to);
}

void InspectionWatch::on_outcome(const Entry& entry, const OutcomeDetail& outcome) {
    const auto let_in = let_in_.extract(entry.ref_seq);
    if (!let_in || !passed(outcome)) return;
    stays_[entry.pid] = let_in.mapped();
}

void InspectionWatch::end_stays(const Entry& entry) {
    for (auto at = stays_.begin(); at != stays_.end();) {
        auto& [person, stay] = *at;
        const End end = end_by(entry, person, stay);
        if (end == End::certain || (end == End::perhaps && !stay.left_perhaps)) ask_for(stay, person, entry);
        stay.left_perhaps = stay.left_perhaps || end == End::perhaps;
        at = end == End::certain ? stays_.erase(at) : std::next(at);
    }
}

InspectionWatch::End InspectionWatch::end_by(const Entry& entry, Pid person, const Work& stay) const {
    const auto certain_if = [](bool ended) { return ended ? End::certain : End::none; };
    const auto perhaps_if = [](bool ended) { return ended ? End::perhaps : End::none; };
    if (const auto* outcome = std::get_if<OutcomeDetail>(&entry.detail)) {
        if (!passed(*outcome)) return End::none;
        if (entry.pid == Pid{}) return perhaps_if(entry.dir == Direction::exit && outcome->from == stay.zone);
        return certain_if(entry.pid == person && outcome->to != stay.zone);
    }
    if (const auto* door = std::get_if<DoorEventDetail>(&entry.detail))
        return perhaps_if(door->event == DoorEvent::opened && entry.zone == stay.zone);
    const auto* passage = std::get_if<PassageDetail>(&entry.detail);
    if (passage == nullptr || entry.pid != person) return End::none;
    if (passage->act != PassageAct::approved_exit) return certain_if(passage->act != PassageAct::declared_exit);
    const auto* presence = journal_.state().presence.find(person);  // seen since the stated time: did not leave then
    return certain_if(presence == nullptr || presence->zone != stay.zone);
}

void InspectionWatch::ask_for(const Work& work, Pid person, const Entry& known_by) {
    InspectionDetail detail;
    detail.act = InspectionAct::due;
    detail.due_us = Duration{(known_by.t_event + work.after).time_since_epoch()}.count();
    detail.rule = work.rule;
    EntryDraft due;
    due.kind = EntryKind::inspection;
    due.zone = work.zone;
    due.pid = person;
    due.ref_seq = known_by.seq;
    due.detail = std::move(detail);
    ask(std::move(due));
}

void InspectionWatch::ask(EntryDraft due) {
    const auto& open = journal_.state().inspections;
    const bool asked =
        std::any_of(open.begin(), open.end(), [&](const auto& one) { return one.second.zone == due.zone; });
    if (asked || !asking_.insert(due.zone).second) return;
    auto answered = [this, due](const Result<Seq>& seq) {
        asking_.erase(due.zone);
        if (!seq) unwritten_.push_back(due);
    };
    journal_.append(std::move(due), {}, std::move(answered));
}

std::optional<InspectionWatch::Work> InspectionWatch::work_by_rule(const std::string& rule, ZoneNumber zone) const {
    const auto row = rows_.find(key_of(rule));
    return row == rows_.end() ? std::nullopt : std::optional(Work{zone, row->second, rule, false});
}

std::optional<InspectionWatch::Work> InspectionWatch::work_of(Pid person, ZoneNumber zone) const {
    auto work = work_of(person, zone, false);
    return work ? work : work_of(person, zone, true);
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
            if (work && work->after <= policy.inspect_after) return;
            work = Work{zone, policy.inspect_after, site::to_text(site_->rule(policy.rule)), false};
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
