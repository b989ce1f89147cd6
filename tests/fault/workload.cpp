// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/workload.hpp"

#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/verify.hpp"

#include <fmt/format.h>
#include <stdexcept>

namespace sekisho::fault {
namespace {

constexpr std::int64_t kDay = 86400;

// No two entries are alike, so equal leaves are the same entry.
bool same(const Entry& left, const Entry& right) {
    const auto leaf = [](const Entry& entry) { return ledger::leaf_of(ledger::to_row(entry).value()); };
    return leaf(left) == leaf(right);
}

std::string fault_of_verify(const std::string& dir, const Written& written, std::int64_t entries) {
    const auto report = ledger::verify({dir + "/ledger.db", std::nullopt, written.commissioning});
    if (report.has_error()) return "verify: " + to_text(report.error());
    if (!report->findings.empty())
        return fmt::format("verify: entry {}: {}", report->findings[0].seq.value, report->findings[0].what);
    if (!report->against_vault || !report->against_configs) return "verify: personal.db or config/ is gone";
    if (entries >= 0 && report->entries != entries)
        return fmt::format("verify: {} entries, not {}", report->entries, entries);
    return "";
}

std::string fault_of_entries(const std::vector<Entry>& found, const Written& written, const Depth& depth) {
    const auto size = static_cast<std::int64_t>(found.size());
    std::int64_t left = depth.promised;
    for (const Entry& entry : written.entries) {
        if (entry.seq.value >= size && left > 0)
            return fmt::format("LOST: entry {}, {} are there", entry.seq.value, size);
        if (entry.seq.value >= size) break;
        --left;
        if ((left >= 0 || depth.nothing_else) && !same(found[static_cast<std::size_t>(entry.seq.value)], entry))
            return fmt::format("LOST: entry {} is another", entry.seq.value);
    }
    if (depth.nothing_else && found.size() > written.entries.size())
        return fmt::format("{} entries, more than were written", size);
    return "";
}

// Also of entries that were written and not acknowledged: a text is durable before its entry.
std::string fault_of_texts(const std::string& dir, const Written& written, std::int64_t entries) {
    std::vector<vault::Commitment> wanted;
    for (const Text& text : written.texts) {
        if (text.entry < entries) wanted.push_back(text.commitment);
    }
    const auto found = vault::read_texts(dir + "/personal.db", wanted);
    if (found.has_error()) return "personal.db: " + to_text(found.error());
    for (const Text& text : written.texts) {
        if (text.entry >= entries) continue;
        const auto kept = found->find(text.commitment);
        if (kept == found->end() || kept->second != text.body)
            return fmt::format("LOST: the text of entry {}", text.entry);
    }
    return "";
}

}  // namespace

Now at_second(std::int64_t second) {
    Now now;
    now.wall = WallTime(std::chrono::seconds(1'780'000'000 + second));
    now.mono = MonoTime(std::chrono::seconds(second));
    now.boot = BootTime(std::chrono::seconds(second));
    now.status = ClockStatus::synced;
    now.error = Duration(250);
    return now;
}

Workload::Workload(std::string dir, std::uint64_t seed, std::function<void(std::int64_t)> acknowledged)
    : dir_(std::move(dir)), random_(seed), acknowledged_(std::move(acknowledged)) {}

EntryDraft Workload::draft() {
    EntryDraft draft;
    draft.kind = EntryKind::access;
    draft.recorded = at_second(written_.day * kDay + ++drafts_);
    draft.t_event = draft.recorded.wall;
    draft.zone = ZoneNumber{1 + drafts_ % 3};
    draft.door = DoorNumber{1 + drafts_ % 2};
    draft.dir = Direction::entry;
    draft.decision = Verdict::granted;
    draft.pid = Pid{1000 + drafts_ % 7};
    draft.cred = CredentialRef{drafts_};
    AccessDetail detail;
    detail.reader = ReaderNumber{1};
    detail.rule = "site.toml:143 access_profiles.records_day[0]";
    detail.basis = Basis::schedule_and_profile;
    detail.from = ZoneNumber{9};
    detail.to = draft.zone;
    draft.detail = detail;
    return draft;
}

Result<void> Workload::append(const std::vector<EntryDraft>& drafts) {
    auto done = store_->append(drafts);
    if (done.has_error()) return done.error();
    written_.entries.insert(written_.entries.end(), done->begin(), done->end());
    acknowledged_(static_cast<std::int64_t>(written_.entries.size()));
    return {};
}

// Durable in the vault before the entry that cites it.
Result<void> Workload::append_text() {
    const std::string body = fmt::format("delivery {}", ++drafts_);
    auto commitment = vault_->put_text(body);
    if (commitment.has_error()) return commitment.error();
    EntryDraft cites = draft();
    cites.kind = EntryKind::unlock;
    cites.pid = {};
    cites.cred = {};
    cites.pcommit = commitment.value();
    cites.detail = UnlockDetail{UnlockCause::command, "", "uid:0"};
    const auto before = written_.entries.size();
    const auto done = append({cites});
    if (done.has_error()) return done.error();
    if (written_.entries.size() == before) return Error{"an append wrote nothing", dir_, ""};
    written_.texts.push_back({commitment.value(), body, written_.entries.back().seq.value});
    return {};
}

Result<void> Workload::open() {
    std::vector<Entry> found;
    auto store = ledger::Store::open(dir_, kOrigin, [&found](const Entry& entry) { found.push_back(entry); });
    if (store.has_error()) return store.error();
    const auto fault = fault_of_entries(found, written_, {static_cast<std::int64_t>(written_.entries.size())});
    if (!fault.empty()) throw std::runtime_error(fault);
    if (written_.entries.empty()) written_.entries = found;
    auto vault = vault::Vault::open(dir_);
    if (vault.has_error()) return vault.error();
    store_ = std::move(store.value());
    vault_ = std::move(vault.value());
    return {};
}

Result<void> Workload::begin(std::int64_t filler) {
    auto report = ledger::init_state_dir(dir_, kOrigin, at_second(0));
    if (report.has_error()) return report.error();
    written_.commissioning = report->commissioning;
    acknowledged_(1);
    const auto opened = open();
    if (opened.has_error()) return opened.error();
    std::vector<EntryDraft> drafts;
    for (std::int64_t i = 0; i < filler; ++i) drafts.push_back(draft());
    return drafts.empty() ? Result<void>() : append(drafts);
}

Result<void> Workload::step() {
    if (store_ == nullptr) return open();
    // One of each kind first, then at random.
    const auto kind = steps_ < 10 ? static_cast<std::uint64_t>(steps_) : random_() % 10;
    ++steps_;
    switch (kind) {
        case 2:
        case 7: return store_->tidy();
        case 4: ++written_.day; return append({draft()});
        case 5: return append_text();
        case 8: end(); return open();
        case 3: return append({draft(), draft(), draft()});
        default: return append({draft()});
    }
}

void Workload::recover() {
    if (store_ == nullptr || store_->health().writing == ledger::Writing::ledger) return;
    const auto entries = store_->recover(at_second(written_.day * kDay + ++drafts_), 0);
    written_.entries.insert(written_.entries.end(), entries.begin(), entries.end());
    acknowledged_(static_cast<std::int64_t>(written_.entries.size()));
}

void Workload::end() {
    store_.reset();
    vault_.reset();
}

std::string fault_of(const std::string& dir, const Written& written, const Depth& depth) {
    std::vector<Entry> found;
    std::string fault = fault_of_verify(dir, written, -1);
    if (!fault.empty()) return fault;
    auto store = ledger::Store::open(dir, kOrigin, [&found](const Entry& entry) { found.push_back(entry); });
    if (store.has_error()) return "open: " + to_text(store.error());
    fault = fault_of_entries(found, written, depth);
    if (fault.empty()) fault = fault_of_texts(dir, written, static_cast<std::int64_t>(found.size()));
    if (!fault.empty()) return fault;
    Now now = found.back().recorded;
    if (store.value()->health().writing != ledger::Writing::ledger) (void)store.value()->recover(now, 0);
    if (store.value()->health().writing != ledger::Writing::ledger) return "recover: " + store.value()->health().why;
    const std::int64_t size = store.value()->size();
    // Every second time a day later, so that the daily key is changed too.
    now.wall += std::chrono::seconds(size % 2 == 0 ? 1 : kDay);
    EntryDraft draft;
    draft.kind = EntryKind::stop;
    draft.recorded = now;
    draft.t_event = now.wall;
    draft.detail = StopDetail{"SIGTERM"};
    const auto appended = store.value()->append({draft});
    if (appended.has_error()) return "append: " + to_text(appended.error());
    if (appended->front().seq.value != size) return "append: not the next seq";
    store->reset();
    return depth.verify_again ? fault_of_verify(dir, written, size + static_cast<std::int64_t>(appended->size())) : "";
}

}  // namespace sekisho::fault
