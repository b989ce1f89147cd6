// SPDX-License-Identifier: Apache-2.0
// The fold as a whole: random ledgers against a naive look back over all entries, runs cut in two, and the dump.
#include "tests/daemon/state/entries.hpp"
#include "tests/daemon/state/random_ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::state {
namespace {

using tests::Entries;
using tests::fold;
using tests::kOutside;
using tests::random_ledger;

// The newest entry that answers the question, or nothing.
const Entry* last_where(const Entries& entries, const std::function<bool(const Entry&)>& answers) {
    const auto found = std::find_if(entries.rbegin(), entries.rend(), answers);
    return found == entries.rend() ? nullptr : &*found;
}

RC_GTEST_PROP(Fold, two_runs_equal_one, ()) {
    const auto entries = random_ledger();
    const auto cut = *rc::gen::inRange<std::size_t>(0, entries.size() + 1);
    const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(cut);
    State first = fold(Entries(entries.begin(), middle));
    State second = first;  // as if it were loaded again
    for (auto entry = middle; entry != entries.end(); ++entry) apply(second, *entry);
    RC_ASSERT(canonical_dump(second) == canonical_dump(fold(entries)));
}

// 6.4-C2: who went in last at each door, read from the end.
RC_GTEST_PROP(Fold, an_arrival_is_the_last_entry_taken_by_somebody, ()) {
    const auto entries = tests::random_ledger();
    const auto state = tests::fold(entries);
    for (std::int64_t door = 0; door < 3; ++door) {
        std::optional<WallTime> last;
        for (auto entry = entries.rbegin(); entry != entries.rend() && !last; ++entry) {
            const auto* outcome = std::get_if<OutcomeDetail>(&entry->detail);
            if (outcome == nullptr || entry->door.value != door || entry->dir != Direction::entry) continue;
            if (entry->pid.value == 0) continue;
            if (outcome->passage == Passage::taken || outcome->passage == Passage::taken_assumed) last = entry->t_event;
        }
        RC_ASSERT(state.arrivals.contains({door}) == last.has_value());
        if (last) RC_ASSERT(state.arrivals.at({door}) == *last);
    }
}

RC_GTEST_PROP(Fold, a_credential_is_as_its_last_entry_says, ()) {
    const auto entries = random_ledger();
    const State state = fold(entries);
    for (std::int64_t ref = 1; ref < 4; ++ref) {
        const Entry* last = last_where(entries, [ref](const Entry& entry) {
            return entry.cred.value == ref && std::holds_alternative<CredentialDetail>(entry.detail);
        });
        RC_ASSERT(state.credentials.contains(CredentialRef{ref}) == (last != nullptr));
        if (!last) continue;
        const Entry* erased = last_where(entries, [last](const Entry& entry) {
            return entry.kind == EntryKind::erased && entry.pid == last->pid && entry.seq > last->seq;
        });
        const bool revoked = last->kind == EntryKind::credential_revoked || erased != nullptr;
        RC_ASSERT(state.credentials.at(CredentialRef{ref}).revoked == revoked);
    }
}

RC_GTEST_PROP(Fold, pending_is_what_no_later_outcome_completes, ()) {
    const auto entries = random_ledger();
    const State state = fold(entries);
    for (const Entry& entry : entries) {
        const auto* unlock = std::get_if<UnlockDetail>(&entry.detail);
        const bool granted = entry.kind == EntryKind::access && entry.decision == Verdict::granted;
        const bool waits = granted || (unlock && unlock->cause == UnlockCause::command);
        const Entry* completed = last_where(entries, [&entry](const Entry& later) {
            return later.kind == EntryKind::outcome && later.ref_seq == entry.seq && later.seq > entry.seq;
        });
        RC_ASSERT(state.pending.contains(entry.seq) == (waits && !completed));
    }
}

RC_GTEST_PROP(Fold, fire_boot_and_config_are_the_last_said, ()) {
    const auto entries = random_ledger();
    const State state = fold(entries);
    const Entry* fire = last_where(entries, [](const Entry& entry) { return entry.kind == EntryKind::fire; });
    const Entry* config = last_where(entries, [](const Entry& entry) { return entry.kind == EntryKind::config; });
    if (fire != nullptr) {
        const auto& detail = std::get<FireDetail>(fire->detail);
        RC_ASSERT(state.fires.contains(detail.input) == detail.active);
    }
    RC_ASSERT(state.config_seq == config->seq);
    RC_ASSERT(state.boot_seq == entries.back().boot_seq);
    RC_ASSERT(state.applied_seq == entries.back().seq);
}

// --- the dump ---

EntryDraft pending_access() {
    EntryDraft draft;
    draft.kind = EntryKind::access;
    AccessDetail detail;
    detail.rule = "site.toml:1 a";
    draft.detail = detail;
    return draft;
}

State sample() {
    State state;
    state.registry.give({NamedThing::zone, 1, "outside"});
    state.credentials[{3}] = {{1}, false, tests::at(5)};
    state.presence.enter({1}, {{2}, tests::at(6), {4}, Standing::certain});
    state.arrivals[{5}] = tests::at(7);
    state.pending[{7}] = pending_access();
    return state;
}

// States that differ from `sample` and from each other in one thing each.
std::vector<std::function<void(State&)>> changes() {
    using Change = std::function<void(State&)>;
    std::vector<Change> all;
    const auto add = [&all](Change change) { all.push_back(std::move(change)); };
    add([](State& s) { s.applied_seq = {9}; });
    add([](State& s) { s.config_seq = {9}; });
    add([](State& s) { s.config_sha256[31] = 1; });
    add([](State& s) { s.boot_seq = 9; });
    add([](State& s) { s.fires.insert("east"); });
    add([](State& s) { s.alarms.emplace(SystemAlarm::witness_silent, "east"); });
    add([](State& s) { s.alarms.emplace(SystemAlarm::witness_refused, "east"); });
    add([](State& s) { s.alarms.emplace(SystemAlarm::witness_silent, ""); });
    add([](State& s) { s.registry.give({NamedThing::door, 1, "outside"}); });
    add([](State& s) { s.registry.give({NamedThing::zone, 2, "a\" \"b"}); });
    add([](State& s) { s.registry.give({NamedThing::zone, 2, "a\\x22 \\x22b"}); });
    add([](State& s) { s.registry.give({NamedThing::zone, 2, "a\nfire yes"}); });
    add([](State& s) { s.credentials.clear(); });
    add([](State& s) { s.credentials[{3}].holder = {9}; });
    add([](State& s) { s.credentials[{3}].revoked = true; });
    add([](State& s) { s.credentials[{3}].issued = tests::at(9); });
    add([](State& s) { s.credentials[{-3}] = {}; });
    add([](State& s) { s.presence.leave({1}, tests::at(9)); });
    add([](State& s) { s.presence.enter({1}, {{9}, tests::at(6), {4}, Standing::certain}); });
    add([](State& s) { s.presence.enter({1}, {{2}, tests::at(9), {4}, Standing::certain}); });
    add([](State& s) { s.presence.enter({1}, {{2}, tests::at(6), {9}, Standing::certain}); });
    add([](State& s) { s.presence.doubt({2}); });
    add([](State& s) { s.presence.forgive({1}); });
    add([](State& s) { s.presence.keep_alone({2}, tests::at(9)); });
    add([](State& s) { s.declared[{9}] = {{1}, tests::at(9), "uid:1"}; });
    add([](State& s) { s.declared[{8}] = {{1}, tests::at(9), "uid:1"}; });
    add([](State& s) { s.declared[{9}] = {{2}, tests::at(9), "uid:1"}; });
    add([](State& s) { s.declared[{9}] = {{1}, tests::at(8), "uid:1"}; });
    add([](State& s) { s.declared[{9}] = {{1}, tests::at(9), "uid:2"}; });
    add([](State& s) { s.mustered[{1}] = tests::at(9); });
    add([](State& s) { s.mustered[{1}] = tests::at(8); });
    add([](State& s) { s.time.before = Duration{9}; });
    add([](State& s) { s.people[{9}] = {}; });
    add([](State& s) { s.people[{9}].registered = tests::at(9); });
    add([](State& s) { s.people[{9}].entered = tests::at(9); });
    add([](State& s) { s.people[{9}].confirmed = tests::at(9); });
    add([](State& s) { s.people[{9}].removed = {9}; });
    add([](State& s) { s.known_readers[{2}] = {"a", "", false}; });
    add([](State& s) { s.known_readers[{3}] = {"a", "", false}; });
    add([](State& s) { s.known_readers[{2}] = {"b", "", false}; });
    add([](State& s) { s.known_readers[{2}] = {"a", "b", false}; });
    add([](State& s) { s.known_readers[{2}] = {"a", "", true}; });
    add([](State& s) { s.arrivals.clear(); });
    add([](State& s) { s.arrivals[{5}] = tests::at(8); });
    add([](State& s) { s.arrivals[{6}] = tests::at(7); });
    add([](State& s) { s.pending.clear(); });
    const auto add_pending = [&add](std::function<void(EntryDraft&)> change) {
        add([change = std::move(change)](State& s) { change(s.pending.at({7})); });
    };
    add_pending([](EntryDraft& e) { e.kind = EntryKind::unlock; });
    add_pending([](EntryDraft& e) { e.t_event = tests::at(9); });
    add_pending([](EntryDraft& e) { e.recorded.wall = tests::at(9); });
    add_pending([](EntryDraft& e) { e.recorded.boot = BootTime{Duration{9}}; });
    add_pending([](EntryDraft& e) { e.recorded.status = ClockStatus::synced; });
    add_pending([](EntryDraft& e) { e.recorded.error = Duration{9}; });
    add_pending([](EntryDraft& e) { e.zone = {9}; });
    add_pending([](EntryDraft& e) { e.door = {9}; });
    add_pending([](EntryDraft& e) { e.dir = Direction::exit; });
    add_pending([](EntryDraft& e) { e.decision = Verdict::granted; });
    add_pending([](EntryDraft& e) { e.pid = {9}; });
    add_pending([](EntryDraft& e) { e.ref_seq = {9}; });
    add_pending([](EntryDraft& e) { e.cred = {9}; });
    add_pending([](EntryDraft& e) { e.cfg_seq = {9}; });
    add_pending([](EntryDraft& e) { e.pcommit = {9}; });
    add_pending([](EntryDraft& e) { std::get<AccessDetail>(e.detail).rule = "site.toml:2 a"; });
    add_pending([](EntryDraft& e) { std::get<AccessDetail>(e.detail).second = {9}; });
    add_pending([](EntryDraft& e) { e.detail = UnlockDetail{}; });
    add_pending([](EntryDraft& e) { e.detail = PersonDetail{}; });
    add_pending([](EntryDraft& e) { e.detail = CredentialDetail{}; });
    add_pending([](EntryDraft& e) { e.detail = ConfigDetail{}; });
    return all;
}

TEST(CanonicalDump, different_states_never_share_a_dump) {
    std::set<std::string> dumps{canonical_dump(sample())};
    std::size_t states = 1;
    for (const auto& change : changes()) {
        State state = sample();
        change(state);
        EXPECT_TRUE(dumps.insert(canonical_dump(state)).second) << "change number " << states;
        ++states;
    }
}

TEST(CanonicalDump, does_not_depend_on_the_order_in_which_things_came) {
    State up, down;
    for (int i = 1; i <= 500; ++i) {
        up.credentials[{i}].holder = {i};
        up.presence.enter({i}, {{i}, {}, kNoSeq, Standing::certain});
        down.credentials[{501 - i}].holder = {501 - i};
        down.presence.enter({501 - i}, {{501 - i}, {}, kNoSeq, Standing::certain});
    }
    down.credentials.rehash(5000);
    EXPECT_EQ(canonical_dump(up), canonical_dump(down));
}

TEST(CanonicalDump, is_one_line_a_fact) {
    const std::string zeros(64, '0');
    EXPECT_EQ(canonical_dump(State{}),
              "applied_seq -1\nboot_seq 0\ntime 0 no no -1 \"\" 0 0\ntime_readings 0 0 0 0 0\n"
              "config -1 x" +
                  zeros + "\nrestored 0\nunstopped -1 -1 0 no\n");
    const auto dump = canonical_dump(sample());
    EXPECT_NE(dump.find("\nname 1 1 \"outside\"\n"), std::string::npos) << dump;
    EXPECT_NE(dump.find("\ncredential 3 1 no 5\n"), std::string::npos) << dump;
    EXPECT_NE(dump.find("\npresence 1 2 6 4 0\n"), std::string::npos) << dump;
    EXPECT_NE(dump.find("\nalone 2 6\n"), std::string::npos) << dump;
    EXPECT_NE(dump.find("\npending 7 20 "), std::string::npos) << dump;
}

}  // namespace
}  // namespace sekisho::state
