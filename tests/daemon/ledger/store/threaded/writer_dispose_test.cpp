// SPDX-License-Identifier: Apache-2.0
// Rows go in slices between the commits of a ledger in use (6.7-B1).
#include "daemon/ledger/store/verify.hpp"
#include "daemon/ledger/store/writer.hpp"
#include "tests/daemon/ledger/store/disposed.hpp"

#include <atomic>
#include <functional>
#include <future>

namespace sekisho::ledger {
namespace {

using namespace testing_support;

class WriterDisposeTest : public DisposedDir {};

TEST_F(WriterDisposeTest, taps_are_written_between_the_slices) {
    init();
    auto store = open();
    fill(*store, 0, 12, 300);
    const auto what = plan(11);
    const auto entry = dispose(*store, what, at(86400 * 12));
    std::promise<std::int64_t> dropped;
    std::string certificate;
    int between = 0;
    {
        Writer writer(std::move(store));
        std::int64_t rows = 0;
        std::atomic<int> written = 0;
        std::function<void(Result<std::optional<Slice>>)> next = [&](const Result<std::optional<Slice>>& slice) {
            ASSERT_TRUE(slice) << to_text(slice.error());
            if (!*slice) {
                between = written;
                return dropped.set_value(rows);
            }
            rows += (*slice)->rows;
            writer.append({access_draft(1)}, [&written](const Result<std::vector<Entry>>& done) {
                ASSERT_TRUE(done);
                ++written;
            });
            writer.drop_slice(next);
        };
        writer.drop_slice(next);
        EXPECT_EQ(dropped.get_future().get(), what.dropped);
        writer.certify(entry, [&certificate](const Result<std::string>& note) { certificate = note.value(); });
        writer.drain();
    }
    EXPECT_GT(between, 2);
    EXPECT_THAT(certificate, testing::HasSubstr("sekisho disposal certificate v1\n"));
    const auto report = verify({ledger(), {}, commissioning_}).value();
    for (const auto& finding : report.findings) ADD_FAILURE() << finding.seq.value << ": " << finding.what;
    EXPECT_EQ(report.disposed, what.dropped);
}

}  // namespace
}  // namespace sekisho::ledger
