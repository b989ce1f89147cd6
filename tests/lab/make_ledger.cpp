// SPDX-License-Identifier: Apache-2.0
// make_ledger DIR COUNT PERSON: grows the ledger in a state directory by COUNT taps of one person, in commits of one to
// three, over some days of its own time, so that tests have full tiles and changes of keys without waiting for them.
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/store.hpp"

#include <fmt/format.h>
#include <cstdlib>
#include <string>

namespace {

using namespace sekisho;

constexpr std::int64_t kTapsADay = 150;

EntryDraft tap(std::int64_t number, std::int64_t person) {
    EntryDraft draft;
    draft.kind = EntryKind::access;
    const auto day = std::chrono::days(number / kTapsADay);
    draft.recorded.wall = WallTime(std::chrono::seconds(2'000'000'000) + day + std::chrono::seconds(number));
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

int grow(const std::string& dir, std::int64_t count, std::int64_t person) {
    const auto key = ledger::load_origin_key(dir);
    if (key.has_error()) {
        fmt::print(stderr, "{}\n", to_text(key.error()));
        return 2;
    }
    const auto store = ledger::Store::open(dir, key->origin, [](const Entry&) {});
    if (store.has_error()) {
        fmt::print(stderr, "{}\n", to_text(store.error()));
        return 2;
    }
    const std::int64_t first = (*store)->size();
    for (std::int64_t at = 0; at < count;) {
        std::vector<EntryDraft> commit;
        for (std::int64_t part = 0; part < 1 + at % 3 && at < count; ++part)
            commit.push_back(tap(first + at++, person));
        const auto written = (*store)->append(commit);
        if (written.has_error()) {
            fmt::print(stderr, "{}\n", to_text(written.error()));
            return 2;
        }
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        fmt::print(stderr, "usage: make_ledger DIR COUNT PERSON\n");
        return 2;
    }
    return grow(argv[1], std::atoll(argv[2]), std::atoll(argv[3]));
}
