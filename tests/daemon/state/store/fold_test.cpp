// SPDX-License-Identifier: Apache-2.0
// The text of a fold: one text for one fold, and back.
#include "daemon/state/store/fold.hpp"

#include "tests/daemon/state/random_ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace sekisho::state {
namespace {

// Entries that establish facts carry a commitment.
tests::Entries random_entries() {
    auto entries = tests::random_ledger();
    for (auto& entry : entries) {
        if (*rc::gen::inRange(0, 3) == 0) entry.pcommit.assign(32, *rc::gen::arbitrary<std::uint8_t>());
        if (*rc::gen::inRange(0, 5) == 0) {
            entry.kind = EntryKind::person;
            entry.detail = PersonDetail{};
            entry.pid = Pid{*rc::gen::inRange<std::int64_t>(1, 9)};
        }
    }
    return entries;
}

Fold fold_of(const tests::Entries& entries) {
    Fold fold;
    for (const auto& entry : entries) fold.take(entry);
    return fold;
}

RC_GTEST_PROP(FoldText, gives_the_fold_back, ()) {
    const auto fold = fold_of(random_entries());
    const auto again = parse_fold(to_text(fold));
    RC_ASSERT(again.has_value());
    RC_ASSERT(to_text(*again) == to_text(fold));
}

RC_GTEST_PROP(FoldText, going_on_from_it_equals_folding_everything, ()) {
    const auto entries = random_entries();
    const auto middle = entries.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(entries) + 1);
    auto fold = parse_fold(to_text(fold_of({entries.begin(), middle})));
    RC_ASSERT(fold.has_value());
    for (auto entry = middle; entry != entries.end(); ++entry) fold->take(*entry);
    RC_ASSERT(to_text(*fold) == to_text(fold_of(entries)));
}

RC_GTEST_PROP(FoldText, a_changed_byte_is_refused_or_means_itself, ()) {
    auto text = to_text(fold_of(random_entries()));
    text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
    const auto parsed = parse_fold(text);
    if (parsed) RC_ASSERT(to_text(*parsed) == text);
}

TEST(FoldText, refuses_what_no_fold_says) {
    const std::string empty = to_text(Fold{});
    const std::string hash(64, 'a');
    EXPECT_TRUE(parse_fold(empty));
    EXPECT_TRUE(parse_fold(empty + "cited person 1 2 " + hash + "\n"));
    const std::vector<std::string> refused{
        "cited person 1 2 " + hash + "\n",
        empty + "cited person 1 2 " + hash,
        empty + "cited person 1 " + hash + "\n",
        empty + "cited dog 1 2 " + hash + "\n",
        empty + "cited person 1 2 " + std::string(64, 'A') + "\n",
        empty + "cited person 1 2 " + hash + " \n",
        empty + "cited person 01 2 " + hash + "\n",
        empty + "cited person 2 2 " + hash + "\ncited person 1 2 " + hash + "\n",
        empty + "cited card 2 2 " + hash + "\ncited person 1 2 " + hash + "\n",
        empty + "cited text 2 " + hash + "\n" + "fire \"a\"\n",
        empty + "cited text 2 " + hash + "\n" + empty,
    };
    for (const auto& text : refused) EXPECT_FALSE(parse_fold(text)) << text;
}

}  // namespace
}  // namespace sekisho::state
