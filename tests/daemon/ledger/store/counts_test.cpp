// SPDX-License-Identifier: Apache-2.0
// Counts of people in zones against a count that knows no index: entry by entry, from all that was written.
#include "daemon/ledger/store/counts.hpp"

#include "tests/daemon/ledger/store/support.hpp"

#include <map>
#include <random>

namespace sekisho::ledger {
namespace {

using namespace testing_support;
using testing::HasSubstr;

class CountsTest : public ScratchDir {
protected:
    CountsTest() {
        init();
        const auto store = open();
        std::mt19937_64 random(7);
        std::vector<EntryDraft> drafts;
        for (int n = 0; n < 600; ++n) {
            EntryDraft draft = access_draft(n);
            draft.zone = ZoneNumber{static_cast<std::int64_t>(random() % 5)};  // 0: no zone
            draft.pid = Pid{static_cast<std::int64_t>(random() % 9)};          // 0: nobody
            draft.t_event = at(static_cast<std::int64_t>(random() % 50)).wall;
            drafts.push_back(draft);
        }
        written_ = store->append(drafts).value();
    }
    [[nodiscard]] std::vector<ZoneCount> naive(const Span& span) const {
        std::map<std::pair<ZoneNumber, Pid>, std::int64_t> counted;
        for (const Entry& entry : written_) {
            const bool inside = entry.t_event >= span.from && entry.t_event < span.to;
            if (inside && entry.pid.value != 0 && entry.zone.value != 0) ++counted[{entry.zone, entry.pid}];
        }
        std::vector<ZoneCount> all;
        for (const auto& [key, entries] : counted) all.push_back({key.first, {key.second, entries}});
        return all;
    }
    std::vector<Entry> written_;
};

TEST_F(CountsTest, every_span_gives_what_counting_entry_by_entry_gives) {
    for (std::int64_t from = -1; from < 52; from += 3) {
        for (std::int64_t to = from; to < 53; to += 4) {
            const Span span{at(from).wall, at(to).wall};
            const auto expected = naive(span);
            EXPECT_EQ(count_in_zones(ledger(), span).value(), expected) << from << " to " << to;
            for (const std::int64_t zone : {1, 2, 3, 4, 5}) {
                std::vector<PersonCount> of_zone;
                for (const ZoneCount& one : expected) {
                    if (one.zone.value == zone) of_zone.push_back(one.count);
                }
                EXPECT_EQ(count_in_zone(ledger(), ZoneNumber{zone}, span).value(), of_zone) << zone;
            }
        }
    }
    EXPECT_FALSE(naive({at(0).wall, at(50).wall}).empty());
}

TEST_F(CountsTest, a_question_is_cut_off_and_a_missing_ledger_is_an_error) {
    const std::atomic<bool> stop = true;
    const Patience none{std::nullopt, &stop};
    const Span span{at(0).wall, at(50).wall};
    EXPECT_THAT(count_in_zones(ledger(), span, none).error().what, HasSubstr("cut off"));
    EXPECT_THAT(count_in_zone(ledger(), ZoneNumber{1}, span, none).error().what, HasSubstr("cut off"));
    const Patience late{std::chrono::milliseconds(0), nullptr};
    EXPECT_THAT(count_in_zones(ledger(), span, late).error().what, HasSubstr("after 0 ms"));
    EXPECT_THAT(count_in_zones(top_ + "/none.db", span).error().what, HasSubstr("no ledger here"));
}

}  // namespace
}  // namespace sekisho::ledger
