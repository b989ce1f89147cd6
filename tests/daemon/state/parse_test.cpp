// SPDX-License-Identifier: Apache-2.0
// parse_dump: takes what canonical_dump gives and nothing else. A fold that goes on from a dump ends where one from the
// beginning does.
#include "tests/daemon/state/entries.hpp"
#include "tests/daemon/state/random_ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace sekisho::state {
namespace {

const std::string kZeros(64, '0');
const std::string kTime = "time 0 no no -1 \"\" 0 0\ntime_readings 0 0 0 0 0\n";
const std::string kEmpty =
    "applied_seq -1\nboot_seq 0\n" + kTime + "config -1 x" + kZeros + "\nrestored 0\nunstopped -1 -1 0 no\n";

std::string dump_again(const std::string& text) {
    const auto parsed = parse_dump(text);
    return parsed ? canonical_dump(*parsed) : "refused: " + to_text(parsed.error());
}

RC_GTEST_PROP(ParseDump, gives_the_state_that_was_dumped, ()) {
    const auto dump = canonical_dump(tests::fold(tests::random_ledger()));
    RC_ASSERT(dump_again(dump) == dump);
}

// What a disposal does: the entries before are gone, their dump is not.
RC_GTEST_PROP(ParseDump, going_on_from_a_dump_equals_folding_everything, ()) {
    const auto entries = tests::random_ledger();
    const auto cut = *rc::gen::inRange<std::size_t>(0, entries.size() + 1);
    const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(cut);
    auto state = parse_dump(canonical_dump(tests::fold({entries.begin(), middle})));
    RC_ASSERT(state.has_value());
    for (auto entry = middle; entry != entries.end(); ++entry) apply(*state, *entry);
    RC_ASSERT(canonical_dump(*state) == canonical_dump(tests::fold(entries)));
}

RC_GTEST_PROP(ParseDump, a_changed_byte_is_refused_or_means_itself, ()) {
    auto dump = canonical_dump(tests::fold(tests::random_ledger()));
    const auto at = *rc::gen::inRange<std::size_t>(0, dump.size());
    switch (*rc::gen::inRange(0, 3)) {
        case 0: dump[at] = *rc::gen::arbitrary<char>(); break;
        case 1: dump.erase(at, 1); break;
        default: dump.insert(at, 1, *rc::gen::element('0', ' ', '\n', '-', 'x', '"', '\\', '\0'));
    }
    const auto parsed = parse_dump(dump);
    if (parsed) RC_ASSERT(canonical_dump(*parsed) == dump);
}

RC_GTEST_PROP(ParseDump, moved_doubled_or_missing_lines_are_refused_or_mean_themselves, ()) {
    const auto dump = canonical_dump(tests::fold(tests::random_ledger()));
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < dump.size(); at = dump.find('\n', at) + 1) {
        lines.push_back(dump.substr(at, dump.find('\n', at) + 1 - at));
    }
    const auto one = *rc::gen::inRange<std::size_t>(0, lines.size());
    const auto other = *rc::gen::inRange<std::size_t>(0, lines.size());
    std::string changed;
    for (std::size_t i = 0; i < lines.size(); ++i) changed += lines[i == one ? other : i];
    const auto parsed = parse_dump(changed);
    if (parsed) RC_ASSERT(canonical_dump(*parsed) == changed);
    RC_ASSERT(!parse_dump(dump + lines[one]));
}

TEST(ParseDump, takes_every_kind_of_pending_detail) {
    State state;
    const auto add = [&state](std::int64_t seq, EntryKind kind, EntryDetail detail) {
        EntryDraft draft;
        draft.kind = kind;
        draft.detail = std::move(detail);
        draft.pcommit = {0, 255};
        draft.recorded.error = Duration{7};
        state.pending[{seq}] = std::move(draft);
    };
    AccessDetail access;
    access.rule = "site.toml:1 \"a\\x22\"\n\x7f";
    ConfigDetail config;
    config.names = {{NamedThing::zone, 1, "outside"}, {NamedThing::door, 2, ""}};
    add(1, EntryKind::access, access);
    add(2, EntryKind::config, config);
    add(3, EntryKind::person, PersonDetail{});
    add(4, EntryKind::key, KeyDetail{{1, 2}, "o", {}});
    add(5, EntryKind::unlock, UnlockDetail{UnlockCause::command, "r", "uid:0"});
    add(6, EntryKind::fire, FireDetail{true, "east"});
    const auto dump = canonical_dump(state);
    EXPECT_EQ(dump_again(dump), dump);
}

TEST(ParseDump, refuses_what_no_dump_says) {
    EXPECT_EQ(dump_again(kEmpty), kEmpty);
    const std::vector<std::string> refused{
        "",
        kEmpty.substr(0, kEmpty.size() - 1),  // no line feed at the end
        kEmpty + "\n",                        // an empty line
        kEmpty + "colour 3\n",                // no such fact
        "boot_seq 0\napplied_seq -1\n" + kTime + "config -1 x" + kZeros + "\n",
        kEmpty + "credential 1 2 maybe 3\n",
        kEmpty + "credential 1 2 no\n",      // too short
        kEmpty + "credential 1 2 no 3 4\n",  // too long
        kEmpty + "credential 01 2 no 3\n",   // not as a dump writes it
        kEmpty + "credential +1 2 no 3\n",
        kEmpty + "credential 1  2 no 3\n",
        kEmpty + "credential 9223372036854775808 2 no 3\n",
        kEmpty + "credential 1 2 no 3\ncredential 1 2 yes 3\n",
        kEmpty + "credential 2 2 no 3\ncredential 1 2 no 3\n",
        kEmpty + "fire \"a\n",
        kEmpty + "fire \"\\x41\"\n",  // an escape that is not wanted
        kEmpty + "fire \"\\x2\"\n",
        kEmpty + "alarm 257 \"\"\n",                  // no such number in a byte
        kEmpty + "name 1 1 \"a\"\nname 1 2 \"a\"\n",  // a name keeps its number
        kEmpty + "pending_detail 0\n",
        kEmpty + "pending_detail 99\n",
    };
    for (const auto& text : refused) EXPECT_FALSE(parse_dump(text)) << text;
}

TEST(ParseDump, says_the_line) {
    EXPECT_EQ(parse_dump(kEmpty + "colour 3\n").error().where, "line 8");
}

}  // namespace
}  // namespace sekisho::state
