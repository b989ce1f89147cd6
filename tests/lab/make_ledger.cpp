// SPDX-License-Identifier: Apache-2.0
// make_ledger DIR COUNT PERSON: grows the ledger in a state directory by COUNT taps of one person, in commits of one to
// three, over some days of its own time, so that tests have full tiles and changes of keys without waiting for them.
// make_ledger DIR dispose DAY: disposes of what was written before that day of its time.
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/state/store/snapshot.hpp"

#include <fmt/format.h>
#include <cstdlib>
#include <string>

namespace {

using namespace sekisho;

constexpr std::int64_t kTapsADay = 150;
constexpr std::int64_t kBegin = 2'000'000'000;  // seconds

EntryDraft tap(std::int64_t number, std::int64_t person) {
    EntryDraft draft;
    draft.kind = EntryKind::access;
    const auto day = std::chrono::days(number / kTapsADay);
    draft.recorded.wall = WallTime(std::chrono::seconds(kBegin) + day + std::chrono::seconds(number));
    draft.recorded.boot = BootTime(std::chrono::seconds(number));
    draft.recorded.status = ClockStatus::synced;
    draft.t_event = draft.recorded.wall;
    draft.zone = ZoneNumber{1};
    draft.door = DoorNumber{1};
    draft.dir = Direction::entry;
    draft.decision = Verdict::granted;
    draft.pid = Pid{person};
    AccessDetail detail;
    detail.reader = ReaderNumber{1};
    detail.rule = "site.toml:143 access_profiles.records_day[0]";
    detail.basis = Basis::schedule_and_profile;
    detail.to = draft.zone;
    draft.detail = detail;
    return draft;
}

int fail(const Error& error) {
    fmt::print(stderr, "{}\n", to_text(error));
    return 2;
}

int dispose(const std::string& dir, std::int64_t day) {
    const auto key = ledger::load_origin_key(dir);
    if (key.has_error()) return fail(key.error());
    const WallTime before(std::chrono::seconds(kBegin) + std::chrono::days(day));
    const auto plan = ledger::plan_disposal(dir + "/ledger.db", before);
    if (plan.has_error()) return fail(plan.error());
    const auto snapshot = state::take_snapshot(dir);
    if (snapshot.has_error()) return fail(snapshot.error());
    const auto store = ledger::Store::open(dir, key->origin, [](const Entry&) {});
    if (store.has_error()) return fail(store.error());
    EntryDraft draft = tap((*store)->size(), 0);
    draft.decision = {};
    draft.kind = EntryKind::snapshot;
    draft.detail = *snapshot;
    const auto cited = (*store)->append({draft});
    if (cited.has_error()) return fail(cited.error());
    draft.kind = EntryKind::disposal;
    draft.ref_seq = cited->back().seq;
    draft.detail = DisposalDetail{plan->first, plan->count, plan->dropped, plan->sha256, "lab", "uid:1001", "uid:1002"};
    const auto written = (*store)->append({draft});
    if (written.has_error()) return fail(written.error());
    for (;;) {
        const auto slice = (*store)->drop_slice();
        if (slice.has_error()) return fail(slice.error());
        if (!*slice) return 0;
    }
}

int grow(const std::string& dir, std::int64_t count, std::int64_t person) {
    const auto key = ledger::load_origin_key(dir);
    if (key.has_error()) return fail(key.error());
    const auto store = ledger::Store::open(dir, key->origin, [](const Entry&) {});
    if (store.has_error()) return fail(store.error());
    const std::int64_t first = (*store)->size();
    for (std::int64_t at = 0; at < count;) {
        std::vector<EntryDraft> commit;
        for (std::int64_t part = 0; part < 1 + at % 3 && at < count; ++part)
            commit.push_back(tap(first + at++, person));
        const auto written = (*store)->append(commit);
        if (written.has_error()) return fail(written.error());
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        fmt::print(stderr, "usage: make_ledger DIR COUNT PERSON | make_ledger DIR dispose DAY\n");
        return 2;
    }
    if (argv[2] == std::string("dispose")) return dispose(argv[1], std::atoll(argv[3]));
    return grow(argv[1], std::atoll(argv[2]), std::atoll(argv[3]));
}
