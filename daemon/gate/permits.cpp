// SPDX-License-Identifier: Apache-2.0
// Work permits (6.8-C5, C2, C3, D1, D2, D3): submit -> approve -> start -> report -> close. What is written here is all
// that access/ goes by.
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sekisho::gate {
namespace {

using state::Permit;
using state::PermitStage;

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

const site::Vendor* vendor_named(const site::Site& site, const std::string& name) {
    const auto found =
        std::find_if(site.vendors.begin(), site.vendors.end(), [&](const auto& vendor) { return vendor.name == name; });
    return found == site.vendors.end() ? nullptr : &*found;
}

// Nullptr: the vendor has no terms of its own.
const site::PermitTerms* terms_of(const site::Site& site, const std::string& vendor) {
    const auto* found = vendor_named(site, vendor);
    return found != nullptr && found->permit ? &*found->permit : nullptr;
}

const std::vector<std::string>& approvers_of(const site::Site& site, const std::string& vendor) {
    const auto* terms = terms_of(site, vendor);
    return terms != nullptr ? terms->approvers : site.facility_heads;
}

std::optional<Error> check_window(const PermitRequest& request, const site::PermitTerms& terms, WallTime now) {
    if (request.until <= request.from) return Error{"the window ends before it begins", "until", "give a later time"};
    if (request.until <= now) return Error{"the window is over already", "until", "a permit is asked for in advance"};
    const auto longest = site::longest_permit(terms.unit);
    if (request.until - request.from <= longest) return std::nullopt;
    const auto span = std::chrono::duration_cast<std::chrono::hours>(longest).count();
    return Error{fmt::format("one permit covers {} h at most", span), "until", "submit one for each day of work"};
}

// What is loosened and powered for the work is of the site, and of where the work is.
std::optional<Error> check_lines(const site::Site& site, const PermitRequest& request) {
    for (const auto& name : request.service) {
        const auto tether = std::find_if(site.tethers.begin(), site.tethers.end(),
                                         [&](const auto& one) { return one.loop.name == name; });
        if (tether == site.tethers.end())
            return Error{"there is no such tether: " + name, "service", "as [tethers] of site.toml names it"};
        const auto zone = site.zones[*tether->loop.zone].name;
        if (std::find(request.zones.begin(), request.zones.end(), zone) == request.zones.end())
            return Error{"it hangs in a zone that this permit is not for: " + name, "service",
                         fmt::format("name the zone {} too, or leave the tether out", zone.value)};
    }
    const bool known = std::any_of(site.outputs.begin(), site.outputs.end(), [&](const auto& output) {
        return output.kind == site::OutputKind::remote_maintenance && output.name == request.remote;
    });
    if (request.remote.empty() || known) return std::nullopt;
    return Error{"there is no such line for work from outside: " + request.remote, "remote",
                 "as [outputs] of site.toml names it, with kind = \"remote_maintenance\""};
}

// 6.8-C8: of work from outside there is a log, and whoever closes the permit has looked at it.
std::optional<Error> check_log(const Permit& permit, const PermitStep& step, const std::string& where) {
    constexpr std::size_t kSha256 = 32;
    const bool remote = !permit.remote.empty();
    if (remote && step.log_sha256.size() != kSha256)
        return Error{"the log of the work from outside is not named", where,
                     "look at it, then: sekisho permit close NUMBER --log FILE"};
    if (remote || step.log_sha256.empty()) return std::nullopt;
    return Error{"nothing of this work was from outside", where, "close it without a log"};
}

// Whether the step is the permit's next, and nobody stands on both sides of it.
std::optional<Error> check_step(const Permit& permit, const PermitStep& step, bool approver, WallTime now) {
    const auto where = fmt::format("permit {}", step.permit.value);
    const auto stage = permit.stage;
    const bool open = stage == PermitStage::submitted || stage == PermitStage::approved;
    const bool under_way = stage == PermitStage::started || stage == PermitStage::reported;
    const bool own = permit.submitter == step.operator_name;
    const Error not_next{"this is not the permit's next step", where, "`sekisho permit list` tells how far it is"};
    const Error not_by{"this account may not do that", where, "the roles in `approve` of the vendor's permit may"};
    const Error self{"nobody approves what they themselves asked for or reported", where, "another account must do it"};
    switch (step.act) {
        case PermitAct::submitted: return not_next;
        case PermitAct::approved:
        case PermitAct::refused:
            if (stage != PermitStage::submitted) return not_next;
            if (own) return self;
            if (!approver) return not_by;
            if (step.act == PermitAct::refused || now < permit.until) return std::nullopt;
            return Error{"its window is over", where, "refuse it; what is approved afterwards is no permit"};
        case PermitAct::started:
            if (stage != PermitStage::approved) return not_next;
            if (now < permit.until) return std::nullopt;
            return Error{"its window is over", where, "withdraw it, and submit another"};
        case PermitAct::noted: return under_way ? std::nullopt : std::optional(not_next);
        case PermitAct::reported: return stage == PermitStage::started ? std::nullopt : std::optional(not_next);
        case PermitAct::report_refused:
        case PermitAct::closed:
            if (stage != PermitStage::reported) return not_next;
            if (permit.reporter == step.operator_name) return self;
            if (!approver) return not_by;
            return step.act == PermitAct::closed ? check_log(permit, step, where) : std::nullopt;
        case PermitAct::resumed:
            if (stage != PermitStage::started || permit.remote.empty()) return not_next;
            if (!own && !approver) return not_by;
            if (now < permit.until) return std::nullopt;
            return Error{"its window is over", where, "have it reported, and close it"};
        case PermitAct::withdrawn:
            if (open) return own || approver ? std::nullopt : std::optional(not_by);
            if (stage != PermitStage::started) return not_next;
            if (own) return self;
            if (permit.until <= now) return Error{"its window is over", where, "have it reported, and close it"};
            if (step.text.empty()) return Error{"a text is missing", "text", "say why the work ends"};
            return approver ? std::nullopt : std::optional(not_by);
    }
    return not_next;
}

std::optional<Error> check_words(const PermitStep& step) {
    const bool needs_text = step.act == PermitAct::noted || step.act == PermitAct::reported ||
                            step.act == PermitAct::refused || step.act == PermitAct::report_refused;
    if (needs_text && step.text.empty()) return Error{"a text is missing", "text", "say it in words"};
    if (step.act != PermitAct::reported) return std::nullopt;
    if (step.touched == DataTouched::unknown) {
        return Error{"whether personal data was touched is not answered", "data_touched", "answer yes or no"};
    }
    if (step.touched == DataTouched::yes && step.assets.empty()) {
        return Error{"which racks or assets were touched is not answered", "assets", "name them"};
    }
    return std::nullopt;
}

bool has_right(const site::Site& site, const site::Holder& holder, site::DoorIndex door) {
    const auto posts = site.roster.assignments(holder);
    return std::any_of(posts.begin(), posts.end(), [&](const site::Assignment& post) {
        return post.job_class < site.job_classes.size() && !site.job_classes[post.job_class].rights[door].empty();
    });
}

// Who attends goes in by an own right, at some time at least, to each zone that has doors.
std::optional<Error> why_no_attendant(const site::Site& site, const PermitRequest& request) {
    const auto& attendant = *site.roster.find(request.attendant.value);
    for (const auto& name : request.zones) {
        const auto zone = site.find_zone(name.value);
        bool may = false, leads = false;
        for (site::DoorIndex door = 0; door < site.doors.size(); ++door) {
            if (site.doors[door].inner != zone) continue;
            leads = true;
            may = may || has_right(site, attendant, door);
        }
        if (leads && !may)
            return Error{"has no right to " + name.value + ": " + attendant.id.value, "attendant",
                         "name one of the staff who may go there"};
    }
    return std::nullopt;
}

std::string text_of(const PermitStep& step) {
    return step.assets.empty() ? step.text : fmt::format("{}\nassets: {}", step.text, step.assets);
}

}  // namespace

HolderId Gate::Impl::shown(Pid pid) const {
    const auto* holder = directory.holder_of(pid);
    return holder != nullptr ? *holder : HolderId{fmt::format("pid:{}", pid.value)};
}

// One of the hospital's own who has a card, and until then a place in the roster.
Result<Pid> Gate::Impl::staff(const HolderId& id, WallTime until, const std::string& where) const {
    const auto* holder = site->roster.find(id.value);
    const auto pid = directory.pid_of(id);
    if (holder == nullptr || !pid) return Error{"nobody of that number has a card: " + id.value, where, "issue one"};
    if (holder->vendor != site::kNoVendor)
        return Error{"not of the hospital's own people: " + id.value, where, "name one of the staff"};
    if (holder->valid_from < until && until <= holder->valid_until) return *pid;
    return Error{"not in the roster at that time: " + id.value, where, "name somebody whose `valid` covers it"};
}

// The people, and the vendor that all of them are of ("": of none).
Result<std::vector<PidRow>> Gate::Impl::workers_of(const PermitRequest& request, std::string& vendor) const {
    std::vector<PidRow> rows;
    std::optional<site::VendorIndex> of;
    for (const auto& id : request.workers) {
        const auto* holder = site->roster.find(id.value);
        const auto pid = directory.pid_of(id);
        if (holder == nullptr || !pid)
            return Error{"nobody of that number has a card: " + id.value, "workers",
                         "each by name; issue a card first"};
        if (site::needs_nda(*site, *holder) && holder->nda > parts.clock.now().wall)
            return Error{"has not agreed to confidentiality yet: " + id.value, "workers", "nda in the roster"};
        if (of && *of != holder->vendor)
            return Error{"they are not all of one vendor: " + id.value, "workers", "one permit for each vendor"};
        if (holder->vendor != site::kNoVendor) {
            const auto now = clock_watch.moment(parts.clock.now());
            const auto facts = state::person_facts(journal.state(), *pid);
            if (access::suspension_of(site->vendors[holder->vendor], facts, now.ledger))
                return Error{"the vendor does not answer for this person any more: " + id.value, "workers",
                             "`sekisho vendor list` tells why"};
        }
        const bool twice = std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.pid == *pid; });
        if (twice) return Error{"named twice: " + id.value, "workers", "name each once"};
        of = holder->vendor;
        rows.push_back({*pid});
    }
    if (rows.empty()) return Error{"nobody is named who is to work", "workers", "name everybody who will come"};
    if (*of != site::kNoVendor) vendor = site->vendors[*of].name;
    return rows;
}

Result<std::vector<ZoneRow>> Gate::Impl::zones_of(const PermitRequest& request, const std::string& vendor) const {
    std::vector<ZoneRow> rows;
    const auto* of = vendor_named(*site, vendor);
    for (const auto& name : request.zones) {
        const auto index = site->find_zone(name.value);
        if (!index || *index == site::kOutside)
            return Error{"there is no such zone: " + name.value, "zones", "as site.toml names it"};
        const bool limited = site->zones[*index].sensitivity >= site::Sensitivity::limited;
        if (of != nullptr && limited && std::find(of->zones.begin(), of->zones.end(), *index) == of->zones.end()) {
            return Error{"the vendor has no contract for this zone: " + name.value, site::to_text(site->rule(of->rule)),
                         "name it in `zones` of the vendor first"};
        }
        rows.push_back({ZoneNumber{zone_number(*index)}});
    }
    if (rows.empty()) return Error{"no zone is named", "zones", "name every zone that is worked in"};
    return rows;
}

Result<EntryDraft> Gate::Impl::permit_draft(const PermitRequest& request) {
    PermitDetail detail;
    detail.act = PermitAct::submitted;
    detail.operator_ = request.operator_name;
    detail.touched = request.data_expected ? DataTouched::yes : DataTouched::no;
    auto workers = workers_of(request, detail.vendor);
    if (!workers) return workers.error();
    auto zones = zones_of(request, detail.vendor);
    if (!zones) return zones.error();
    detail.workers = std::move(*workers);
    detail.zones = std::move(*zones);
    if (auto wrong = check_lines(*site, request)) return *wrong;
    for (const auto& tether : request.service) detail.service.push_back({tether});
    detail.remote = request.remote;
    const auto* own_terms = terms_of(*site, detail.vendor);
    const auto terms = own_terms != nullptr ? *own_terms : site::PermitTerms{};
    const auto now = clock_watch.moment(clock_watch.check());
    if (auto wrong = check_window(request, terms, now.ledger)) return *wrong;
    if (!request.attendant.value.empty()) {
        const auto attendant = staff(request.attendant, request.until, "attendant");
        if (!attendant) return attendant.error();
        if (auto stays_out = why_no_attendant(*site, request)) return *stays_out;
        detail.attendant = *attendant;
    } else if (terms.escort) {
        return Error{"nobody is named to attend", "attendant", "this vendor's people work beside one of the staff"};
    }
    const auto& approvers = approvers_of(*site, detail.vendor);
    if (std::all_of(approvers.begin(), approvers.end(), [&](const auto& who) { return who == request.operator_name; }))
        return Error{"nobody else could approve it", "roles", "name accounts in the role of `approve` first"};
    detail.from_us = request.from.time_since_epoch().count();
    detail.until_us = request.until.time_since_epoch().count();
    detail.report_by_us = Duration{(request.until + terms.report_due).time_since_epoch()}.count();
    EntryDraft draft;
    draft.kind = EntryKind::permit;
    draft.detail = std::move(detail);
    return draft;
}

std::optional<Error> Gate::Impl::why_no_new_work(const Permit& permit) {
    const auto now = clock_watch.moment(clock_watch.check());
    if (!state::report_overdue(journal.state(), permit, now.ledger)) return std::nullopt;
    return Error{"the report of an earlier permit is overdue", permit.vendor, "`sekisho permit report` first"};
}

void Gate::Impl::submit_permit(const PermitRequest& request, SeqDone done) {
    if (stopping) return done(stopping_error());
    if (request.content.empty()) return done(Error{"what is to be done is missing", "content", "say it in words"});
    auto draft = permit_draft(request);
    if (!draft) return done(draft.error());
    Permit asked;
    const auto& detail = std::get<PermitDetail>(draft->detail);
    asked.vendor = detail.vendor;
    for (const auto& row : detail.workers) asked.workers.push_back(row.pid);
    if (auto overdue = why_no_new_work(asked)) return done(*overdue);
    write_with_text(std::move(*draft), request.content, std::move(done));
}

std::optional<Error> Gate::Impl::why_no_step(const PermitStep& step) {
    const auto& permits_now = journal.state().permits;
    const auto found = permits_now.find(step.permit);
    if (found == permits_now.end()) {
        return Error{"no such permit, or it is over", fmt::format("permit {}", step.permit.value),
                     "`sekisho permit list` tells what is open"};
    }
    const auto now = clock_watch.moment(clock_watch.check());
    const bool approver = contains(approvers_of(*site, found->second.vendor), step.operator_name);
    if (auto wrong = check_step(found->second, step, approver, now.ledger)) return wrong;
    if (step.act == PermitAct::started) return why_no_new_work(found->second);
    return check_words(step);
}

void Gate::Impl::step_permit(const PermitStep& step, SeqDone done) {
    if (stopping) return done(stopping_error());
    if (auto why = why_no_step(step)) return done(*why);
    EntryDraft draft;
    draft.kind = EntryKind::permit;
    draft.ref_seq = step.permit;
    PermitDetail detail;
    detail.act = step.act;
    detail.touched = step.touched;
    detail.operator_ = step.operator_name;
    detail.log_sha256 = step.log_sha256;
    draft.detail = std::move(detail);
    if (step.text.empty()) return void(journal.append(std::move(draft), {}, std::move(done)));
    write_with_text(std::move(draft), text_of(step), std::move(done));
}

std::vector<PermitRow> Gate::Impl::permits() const {
    std::vector<PermitRow> rows;
    for (const auto& [seq, permit] : journal.state().permits) {
        PermitRow row{seq, permit.stage, permit.from, permit.until,  permit.report_by,
                      {},  {},           {},          permit.vendor, permit.submitter};
        for (const auto zone : permit.zones)
            row.zones.push_back({std::string(journal.state().registry.name_of(NamedThing::zone, zone.value))});
        for (const auto worker : permit.workers) row.workers.push_back(shown(worker));
        if (permit.attendant != Pid{}) row.attendant = shown(permit.attendant);
        row.service = permit.service;
        row.remote = permit.remote;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace sekisho::gate
