// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/disposals.hpp"

#include <fmt/format.h>
#include <chrono>
#include <tuple>
#include <utility>

namespace sekisho::gate {
namespace {

constexpr std::chrono::minutes kRetryAfter{1};

std::string date_of(WallTime time, const site::Site& site) {
    const std::chrono::year_month_day date{site.time_zone.to_local(time).day};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string hex(const Digest& digest) {
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

Error ledger_unread(const std::string& path) {
    return {"the ledger could not be read", path, "look at the daemon's log"};
}

std::optional<Error> unsigned_period(const ledger::DisposalPlan& plan) {
    if (!plan.unreviewed) return std::nullopt;
    return Error{fmt::format("nobody has reviewed entry {} and signed for it", plan.unreviewed->value),
                 fmt::format("entries {} to {}", plan.first, plan.first + plan.count - 1),
                 fmt::format("look at them, then `sekisho review sign --from {} --to {} --note TEXT`",
                             plan.unreviewed->value, plan.first + plan.count - 1)};
}

bool same(const ledger::DisposalPlan& one, const ledger::DisposalPlan& other) {
    return std::tie(one.first, one.count, one.dropped, one.sha256) ==
           std::tie(other.first, other.count, other.dropped, other.sha256);
}

EntryDraft disposal_draft(const AskedDisposal& asked, const std::string& approver, Seq snapshot) {
    EntryDraft draft;
    draft.kind = EntryKind::disposal;
    draft.ref_seq = snapshot;
    draft.detail =
        DisposalDetail{asked.plan.first,    asked.plan.count, asked.plan.dropped, asked.plan.sha256, asked.rule,
                       asked.operator_name, approver};
    return draft;
}

}  // namespace

struct Disposals::Approval {
    AskedDisposal asked;
    std::string approver;
    std::function<void(Result<Seq>)> done;
};

Disposals::~Disposals() {
    *alive_ = false;
    parts_.journal.unsubscribe(subscription_);
}

void Disposals::open(ledger::Writer& writer, vault::Vault& vault) {
    writer_ = &writer;
    vault_ = &vault;
    // After a gap the ledger is written again, and a disposal may have waited in the spill file.
    subscription_ = parts_.journal.subscribe([this](const Entry& entry) {
        if (entry.kind == EntryKind::disposal || entry.kind == EntryKind::gap) delete_rows();
    });
    delete_rows();
}

std::optional<Error> Disposals::too_early(const site::DisposalRule& rule, WallTime before) const {
    const auto latest = parts_.clock_watch.view().schedules - rule.keep;
    if (before <= latest) return std::nullopt;
    return Error{fmt::format("too early: entries are kept for {} days", rule.keep.count()),
                 site::to_text(site_->rule(rule.rule)),
                 fmt::format("today entries before {} may go", date_of(latest, *site_))};
}

std::optional<Error> Disposals::refusal(WallTime before, const std::string& operator_name) const {
    if (writer_ == nullptr || stopping_)
        return Error{"sekishod starts or stops", "", "ask again when it is in service"};
    const auto* rule = site_->find_disposal(site::DisposalKind::ledger);
    if (rule == nullptr) {
        return Error{"no rule says who may dispose of ledger entries, and when: nobody may", "disposal.ledger",
                     "write [disposal.KIND] for every kind, then reload"};
    }
    if (!rule->allows(operator_name)) {
        return Error{"this account may not dispose of ledger entries: " + operator_name,
                     site::to_text(site_->rule(rule->rule)), "the roles that are named there may"};
    }
    if (parts_.clock_watch.view().suspect) {
        return Error{"the clock is suspect: nobody can tell how old entries are", "",
                     "see `sekisho status`; when the clock is right, `sekisho doctor accept-clock`"};
    }
    if (parts_.journal.health().writing != ledger::Writing::ledger) {
        return Error{"the ledger is not being written to: " + parts_.journal.health().why, "",
                     "ask again when it is: see `sekisho status`"};
    }
    if (deleting_ || retry_ != nullptr) {
        return Error{"rows of the last disposal are still being deleted", "", "see `sekisho dispose pending`"};
    }
    return too_early(*rule, before);
}

std::optional<Error> Disposals::refusal(const Approval& approval) const {
    if (auto why = refusal(approval.asked.before, approval.approver)) return why;
    if (approval.approver == approval.asked.operator_name) {
        return Error{"who asked cannot approve: " + approval.approver, "", "another person of the roles must"};
    }
    const auto* rule = site_->find_disposal(site::DisposalKind::ledger);
    if (rule->allows(approval.asked.operator_name)) return std::nullopt;
    return Error{"who asked may not any more: " + approval.asked.operator_name, site::to_text(site_->rule(rule->rule)),
                 "the configuration has changed; somebody of the roles must ask again"};
}

void Disposals::plan(WallTime before, std::function<void(Result<ledger::DisposalPlan>)> done) {
    auto found = std::make_shared<Result<ledger::DisposalPlan>>(ledger_unread(parts_.ledger_path));
    parts_.aside([found, before, path = parts_.ledger_path,
                  patience = parts_.patience] { *found = ledger::plan_disposal(path, before, patience); },
                 [found, alive = alive_, done = std::move(done)] {
                     if (*alive) done(std::move(*found));
                 });
}

void Disposals::ask(WallTime before, const std::string& operator_name,
                    std::function<void(Result<AskedDisposal>)> done) {
    (void)parts_.clock_watch.check();
    if (auto why = refusal(before, operator_name)) return done(*why);
    plan(before, [this, before, operator_name, done = std::move(done)](const Result<ledger::DisposalPlan>& plan) {
        if (!plan) return done(plan.error());
        if (auto why = refusal(before, operator_name)) return done(*why);
        if (auto why = unsigned_period(*plan)) return done(*why);
        const auto* rule = site_->find_disposal(site::DisposalKind::ledger);
        asked_ = AskedDisposal{*plan, before, site::to_text(site_->rule(rule->rule)), operator_name};
        done(*asked_);
    });
}

void Disposals::approve(const Digest& sha256, const std::string& operator_name, std::function<void(Result<Seq>)> done) {
    (void)parts_.clock_watch.check();
    if (approving_) return done(Error{"an approval is being carried out", "", "see `sekisho dispose pending`"});
    if (!asked_) {
        return done(Error{"nobody has asked for a disposal", "",
                          "`sekisho dispose ledger` asks; a restart and every approval forget what was asked for"});
    }
    if (asked_->plan.sha256 != sha256) {
        return done(Error{"this is not the hash of what was asked for", hex(asked_->plan.sha256),
                          "look at `sekisho dispose pending` again: somebody may have asked for something else"});
    }
    auto approval = std::make_shared<Approval>(Approval{*asked_, operator_name, std::move(done)});
    if (auto why = refusal(*approval)) return approval->done(*why);
    approving_ = true;
    plan(approval->asked.before,
         [this, approval](const Result<ledger::DisposalPlan>& plan) { planned(approval, plan); });
}

void Disposals::planned(const std::shared_ptr<Approval>& approval, const Result<ledger::DisposalPlan>& plan) {
    if (!plan) return finish(approval, plan.error());
    if (auto why = refusal(*approval)) return finish(approval, *why);
    if (!same(*plan, approval->asked.plan)) {
        asked_.reset();
        return finish(approval, Error{"what would go is not what was asked for any more", hex(plan->sha256),
                                      "ask again, and look at what would go"});
    }
    if (auto why = unsigned_period(*plan)) return finish(approval, *why);
    auto taken = std::make_shared<Result<SnapshotDetail>>(ledger_unread(parts_.ledger_path));
    parts_.aside([taken, take = parts_.take_snapshot] { *taken = take(); },
                 [this, taken, alive = alive_, approval] {
                     if (*alive) snapped(approval, *taken);
                 });
}

void Disposals::snapped(const std::shared_ptr<Approval>& approval, const Result<SnapshotDetail>& snapshot) {
    if (!snapshot) return finish(approval, snapshot.error());
    if (auto why = refusal(*approval)) return finish(approval, *why);
    EntryDraft draft;
    draft.kind = EntryKind::snapshot;
    draft.detail = *snapshot;
    parts_.journal.append(std::move(draft), {}, [this, approval](const Result<Seq>& kept) {
        if (!kept) return finish(approval, kept);
        if (auto why = refusal(*approval)) return finish(approval, *why);  // nothing follows a `stop` entry
        parts_.journal.append(disposal_draft(approval->asked, approval->approver, *kept), {},
                              [this, approval](const Result<Seq>& seq) { finish(approval, seq); });
    });
}

void Disposals::finish(const std::shared_ptr<Approval>& approval, const Result<Seq>& result) {
    approving_ = false;
    if (result) asked_.reset();
    if (again_) delete_rows();
    approval->done(result);
}

void Disposals::delete_rows() {
    // When the last row is gone every snapshot but the last disposal's goes: never while another is being made.
    again_ = deleting_ || approving_;
    if (again_ || stopping_) return;
    deleting_ = true;
    retry_.reset();
    next_slice();
}

// One post each: what was appended meanwhile is written before the next one.
void Disposals::next_slice() {
    writer_->drop_slice([this, alive = alive_, &loop = parts_.loop](Result<std::optional<ledger::Slice>> slice) {
        loop.post([this, alive, slice = std::move(slice)] {
            if (*alive) deleted(slice);
        });
    });
}

void Disposals::deleted(const Result<std::optional<ledger::Slice>>& slice) {
    if (!slice) return try_later(slice.error());
    if (*slice) texts_.insert(texts_.end(), (*slice)->texts.begin(), (*slice)->texts.end());
    if (texts_.empty()) return go_on(*slice);
    auto erasure = std::make_shared<vault::Erasure>();
    erasure->texts = texts_;
    auto dropped = std::make_shared<Result<std::int64_t>>(std::int64_t{0});
    parts_.journal.run([erasure, dropped, vault = vault_] { *dropped = vault->drop(*erasure); },
                       [this, dropped, slice = *slice] {
                           if (!*dropped) return try_later(dropped->error());
                           texts_.clear();
                           to_rewrite_ = true;
                           go_on(slice);
                       });
}

void Disposals::go_on(const std::optional<ledger::Slice>& slice) {
    if (!slice) return rewrite_vault();
    if (slice->waiting) {
        return try_later({"who reads the ledger at this moment keeps deleted rows in its log", "ledger.db-wal",
                          "end a long `ledger verify` or copy, if there is one"});
    }
    if (!stopping_) return next_slice();
    deleting_ = false;  // the next start goes on
}

void Disposals::rewrite_vault() {
    if (!to_rewrite_) return rest();
    auto rewritten = std::make_shared<Result<bool>>(false);
    parts_.journal.run([rewritten, vault = vault_] { *rewritten = vault->rewrite(); },
                       [this, rewritten] {
                           if (!*rewritten) return try_later(rewritten->error());
                           if (!**rewritten) {
                               return try_later({"who reads the vault at this moment keeps deleted texts in its log",
                                                 "personal.db-wal", "wait for a copy that is being made"});
                           }
                           to_rewrite_ = false;
                           rest();
                       });
}

void Disposals::rest() {
    deleting_ = false;
    trouble_.clear();
    if (again_) delete_rows();
}

void Disposals::try_later(const Error& error) {
    deleting_ = false;
    const auto before = std::exchange(trouble_, to_text(error));
    if (trouble_ != before && parts_.trouble) parts_.trouble(error);
    retry_ = parts_.loop.at(parts_.clock.now().mono + kRetryAfter, [this] { delete_rows(); });
}

}  // namespace sekisho::gate
