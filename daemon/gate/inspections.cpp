// SPDX-License-Identifier: Apache-2.0
// Inspections after work in a zone (6.6.2-C1-3): what is open, and what was found. What asks for one is
// inspection_watch.cpp.
#include "daemon/gate/impl.hpp"
#include "daemon/site/inspection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace sekisho::gate {
namespace {

std::vector<std::string> items_of(const site::Site& site) {
    return site.inspection ? site.inspection->items : std::vector<std::string>();
}

// Every item once, and of one that is not good a note; else what is wrong.
Result<std::vector<InspectedRow>> answered(const InspectionReport& report, const std::vector<std::string>& items) {
    std::map<std::int64_t, bool> answers;
    for (const auto& answer : report.answers) {
        if (answer.item < 1 || answer.item > static_cast<std::int64_t>(items.size()))
            return Error{fmt::format("there is no item {}", answer.item), "items",
                         "`sekisho inspection list` numbers them"};
        if (!answers.emplace(answer.item, answer.good).second)
            return Error{fmt::format("item {} is answered twice", answer.item), "items", "answer each once"};
    }
    std::vector<InspectedRow> rows;
    std::string missing;
    for (std::size_t at = 0; at < items.size(); ++at) {
        const auto answer = answers.find(static_cast<std::int64_t>(at) + 1);
        if (answer == answers.end()) {
            missing += fmt::format("{}{} {}", missing.empty() ? "" : ", ", at + 1, items[at]);
        } else {
            rows.push_back({items[at], answer->second});
        }
    }
    if (!missing.empty()) return Error{"not answered: " + missing, "items", "every item is looked at, then answered"};
    const bool all_good = std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.good; });
    if (report.note.empty() && (rows.empty() || !all_good))
        return Error{"what was found is not told", "note", "say what is not good, and what was done about it"};
    return rows;
}

}  // namespace

Inspections Gate::Impl::inspections() const {
    Inspections open{items_of(*site), {}};
    const auto now = clock_watch.moment(parts.clock.now()).clock;
    for (const auto& [seq, inspection] : journal.state().inspections) {
        InspectionRow row{
            seq, {}, {}, shown(inspection.worker), inspection.due, now >= inspection.due, inspection.rule};
        row.zone.value = journal.state().registry.name_of(NamedThing::zone, inspection.zone.value);
        if (const auto zone = site->find_zone(row.zone.value)) row.owner = site->zones[*zone].owner;
        open.rows.push_back(std::move(row));
    }
    return open;
}

void Gate::Impl::record_inspection(const InspectionReport& report, SeqDone done) {
    if (stopping) return done(stopping_error());
    const auto& open = journal.state().inspections;
    const auto found = open.find(report.inspection);
    const auto where = fmt::format("inspection {}", report.inspection.value);
    if (found == open.end())
        return done(Error{"no such inspection, or it is recorded already", where,
                          "`sekisho inspection list` tells what is open"});
    const auto zone = site->find_zone(journal.state().registry.name_of(NamedThing::zone, found->second.zone.value));
    const auto owners = zone ? site::owners_of(*site, site->zones[*zone]) : std::vector<std::string>();
    if (!owners.empty() && std::find(owners.begin(), owners.end(), report.operator_name) == owners.end())
        return done(Error{"this account does not own the zone: " + report.operator_name,
                          site::to_text(site->rule(site->zones[*zone].rule)),
                          "an account of its owner's role in [roles] must do it"});
    auto rows = answered(report, items_of(*site));
    if (!rows) return done(rows.error());
    if (!recording.insert(report.inspection).second)
        return done(Error{"it is being recorded already", where, "`sekisho inspection list` tells when it is"});
    EntryDraft draft;
    draft.kind = EntryKind::inspection;
    draft.zone = found->second.zone;
    draft.pid = found->second.worker;
    draft.ref_seq = report.inspection;
    draft.detail = InspectionDetail{InspectionAct::recorded, 0, "", std::move(*rows), report.operator_name};
    auto recorded = [this, of = report.inspection, done = std::move(done)](const Result<Seq>& seq) {
        recording.erase(of);
        done(seq);
    };
    if (report.note.empty()) return void(journal.append(std::move(draft), {}, std::move(recorded)));
    write_with_text(std::move(draft), report.note, std::move(recorded));
}

}  // namespace sekisho::gate
