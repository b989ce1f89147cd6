// SPDX-License-Identifier: Apache-2.0
// Whom vendors answer for (6.8-C4): the lists that they confirm, and the word on one person. What is written here takes
// effect at the next tap, also while the roster still names the person.
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace sekisho::gate {
namespace {

EntryDraft vendor_draft(VendorDetail detail, Pid person = {}) {
    EntryDraft draft;
    draft.kind = EntryKind::vendor;
    draft.pid = person;
    draft.detail = std::move(detail);
    return draft;
}

bool names(const std::vector<PidRow>& rows, Pid pid) {
    return std::any_of(rows.begin(), rows.end(), [pid](const PidRow& row) { return row.pid == pid; });
}

}  // namespace

std::optional<site::VendorIndex> Gate::Impl::find_vendor(const std::string& name) const {
    const auto found = std::find_if(site->vendors.begin(), site->vendors.end(),
                                    [&](const site::Vendor& vendor) { return vendor.name == name; });
    if (found == site->vendors.end()) return std::nullopt;
    return static_cast<site::VendorIndex>(found - site->vendors.begin());
}

Result<Gate::Impl::VendorWorker> Gate::Impl::worker_named(const HolderId& id) const {
    const auto* holder = site->roster.find(id.value);
    if (holder == nullptr || holder->vendor == site::kNoVendor)
        return Error{"nobody of a vendor has that number: " + id.value, "worker", "a number of the roster"};
    const auto pid = directory.pid_of(id);
    if (!pid) return Error{"has no card: " + id.value, "worker", "without one nobody opens anything: leave them out"};
    return VendorWorker{*pid, holder->vendor};
}

// All of the vendor's people that the ledger knows are named, or are removed: those who are so already stay so.
Result<VendorDetail> Gate::Impl::confirmation_of(const VendorConfirmation& told) const {
    const auto vendor = find_vendor(told.vendor);
    if (!vendor) return Error{"there is no such vendor: " + told.vendor, "vendor", "`sekisho vendor list` names them"};
    VendorDetail detail{VendorAct::confirmed, told.vendor, {}, {}, told.operator_name};
    for (const auto& id : told.workers) {
        const auto worker = worker_named(id);
        if (!worker) return worker.error();
        if (worker->vendor != *vendor)
            return Error{"works for another vendor: " + id.value, "workers", "put the roster right first"};
        const Seq removed = state::person_facts(journal.state(), worker->pid).removed;
        // A list that was copied from last month's must not bring back who has left since.
        if (removed != kNoSeq)
            return Error{fmt::format("was removed by entry {}: {}", removed.value, id.value), "workers",
                         "`sekisho vendor worker confirm` takes that back, for each by name"};
        if (names(detail.workers, worker->pid)) return Error{"named twice: " + id.value, "workers", "name each once"};
        detail.workers.push_back({worker->pid});
    }
    if (detail.workers.empty()) return Error{"nobody is named", "workers", "`sekisho vendor worker remove` for each"};
    for (const auto& holder : site->roster.holders()) {
        const auto pid = directory.pid_of(holder.id);
        if (holder.vendor != *vendor || !pid || names(detail.workers, *pid)) continue;
        if (state::person_facts(journal.state(), *pid).removed == kNoSeq) detail.removed.push_back({*pid});
    }
    return detail;
}

void Gate::Impl::confirm_vendor(const VendorConfirmation& told, std::function<void(Result<ConfirmedVendor>)> done) {
    if (stopping) return done(stopping_error());
    if (told.document.empty())
        return done(Error{"how the vendor told it is missing", "document", "the document, or who said it and how"});
    auto detail = confirmation_of(told);
    if (!detail) return done(detail.error());
    auto confirmed = std::make_shared<ConfirmedVendor>();
    for (const auto& row : detail->removed) confirmed->removed.push_back(shown(row.pid));
    write_with_text(vendor_draft(std::move(*detail)), told.document, [confirmed, done](Result<Seq> seq) {
        if (!seq) return done(seq.error());
        confirmed->seq = *seq;
        done(*confirmed);
    });
}

void Gate::Impl::say_worker(const WorkerWord& word, SeqDone done) {
    if (stopping) return done(stopping_error());
    if (word.why.empty())
        return done(Error{"why is missing", word.works ? "document" : "reason", "who said it, and how"});
    const auto worker = worker_named(word.worker);
    if (!worker) return done(worker.error());
    const Seq removed = state::person_facts(journal.state(), worker->pid).removed;
    if (!word.works && removed != kNoSeq)
        return done(Error{fmt::format("was removed already, by entry {}", removed.value), word.worker.value,
                          "`sekisho vendor worker confirm` takes that back"});
    const auto act = word.works ? VendorAct::worker_confirmed : VendorAct::worker_removed;
    VendorDetail detail{act, site->vendors[worker->vendor].name, {}, {}, word.operator_name};
    write_with_text(vendor_draft(std::move(detail), worker->pid), word.why, std::move(done));
}

std::vector<VendorRow> Gate::Impl::vendors() const {
    std::vector<VendorRow> rows;
    for (const auto& vendor : site->vendors)
        rows.push_back({vendor.name, vendor.label, vendor.confirm_every, vendor.unused_after, {}});
    const auto now = clock_watch.moment(parts.clock.now());
    for (const auto& holder : site->roster.holders()) {
        if (holder.vendor == site::kNoVendor) continue;
        const auto pid = directory.pid_of(holder.id);
        WorkerRow row{holder.id, {}, {}};
        if (pid) {
            row.facts = state::person_facts(journal.state(), *pid);
            row.suspension = access::suspension_of(site->vendors[holder.vendor], row.facts, now.ledger);
        }
        rows[holder.vendor].workers.push_back(std::move(row));
    }
    return rows;
}

}  // namespace sekisho::gate
