// SPDX-License-Identifier: Apache-2.0
// 6.5-B4a: which files may be taken in, by what was signed of them and what the ledger has.
#include "daemon/gate/imports.hpp"
#include "tests/daemon/gate/paper.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::gate {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ledger::SigningKey key_of(std::uint8_t byte) {
    ledger::Seed seed{};
    seed.fill(byte);
    return ledger::SigningKey::from_seed(seed);
}
Digest bytes_number(std::uint8_t number) {
    Digest digest{};
    digest.front() = number;
    return digest;
}

class ImportsTest : public testing_support::Paper {
protected:
    ImportsTest() : imports_(clock_, journal_) {
        open();
        site_.imports.emplace().keys = {ledger::to_text(ledger::NoteKey{"office", key_.public_key()}),
                                        ledger::to_text(ledger::NoteKey{"second", key_of(2).public_key()})};
        imports_.adopt(site_);
    }
    // Signed so many seconds after the test's beginning.
    [[nodiscard]] ImportRequest signed_at(std::int64_t later, std::uint8_t bytes = 1,
                                          const std::string& file = "roster.csv") const {
        const auto now = std::chrono::floor<seconds>(testing_support::start_of_test().wall).time_since_epoch().count();
        const ledger::ImportWord word{file, bytes_number(bytes), now + later};
        return {file, word.sha256, ledger::sign_note(ledger::to_text(word), "office", key_), "", "uid:7"};
    }
    // What becomes of it is in the string, once that is known.
    std::shared_ptr<std::string> ask(const ImportRequest& request) {
        auto told = std::make_shared<std::string>();
        imports_.take(request, [told](const Result<Seq>& seq) { *told = seq ? "taken" : to_text(seq.error()); });
        return told;
    }
    std::string take(const ImportRequest& request) {
        const auto told = ask(request);
        settle();
        return *told;
    }
    [[nodiscard]] std::vector<std::string> recorded() const {
        std::vector<std::string> rows;
        for (const auto& entry : written(EntryKind::file_import)) {
            const auto& detail = std::get<ImportDetail>(entry.detail);
            rows.push_back(detail.taken ? "taken by " + detail.key : detail.why);
        }
        return rows;
    }

    ledger::SigningKey key_ = key_of(1);
    site::Site site_;
    Imports imports_;
};

TEST_F(ImportsTest, TheEntryBearsWhenItWasSigned_6_5_B4a) {
    EXPECT_EQ(take(signed_at(-100)), "taken");
    const auto entries = written(EntryKind::file_import);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_GE(entries[0].t_event, testing_support::start_of_test().wall) << "when it happened";
    const auto& detail = std::get<ImportDetail>(entries[0].detail);
    EXPECT_TRUE(detail.taken);
    EXPECT_EQ(detail.file, "roster.csv");
    EXPECT_EQ(detail.sha256, bytes_number(1));
    EXPECT_EQ(detail.key, "office");
    EXPECT_EQ(detail.why, "");
    EXPECT_EQ(detail.operator_, "uid:7");
    const auto signed_then = std::chrono::floor<seconds>(testing_support::start_of_test().wall) - seconds(100);
    EXPECT_EQ(detail.made_us, WallTime(signed_then).time_since_epoch().count());
}

// Each file has its own order, whoever signs it.
TEST_F(ImportsTest, OlderOnesOfAFileAreRefused_6_5_B4a) {
    EXPECT_EQ(take(signed_at(-50)), "taken");
    EXPECT_THAT(take(signed_at(-51)), HasSubstr("signed 1 s later"));
    EXPECT_THAT(take(signed_at(-50, 2)), HasSubstr("in the same second"));
    EXPECT_EQ(take(signed_at(-50)), "taken") << "itself is no older one";
    EXPECT_EQ(take(signed_at(-99, 1, "duty.csv")), "taken");
    EXPECT_EQ(take(signed_at(-49, 2)), "taken");
    EXPECT_THAT(take(signed_at(-50)), HasSubstr("signed 1 s later"));
}

// A run that begins knows what the last one took, by the ledger alone.
TEST_F(ImportsTest, ANewRunKnowsTheLastOne_6_5_B4a) {
    EXPECT_EQ(take(signed_at(-50)), "taken");
    Imports next(clock_, journal_);
    next.adopt(site_);
    std::string told;
    next.take(signed_at(-51), [&](const Result<Seq>& seq) { told = seq ? "taken" : seq.error().what; });
    settle();
    EXPECT_THAT(told, HasSubstr("signed 1 s later"));
}

// While one is on its way to the ledger nobody knows which is the last.
TEST_F(ImportsTest, OneOfAFileAtATime_6_5_B4a) {
    const auto first = ask(signed_at(-20, 1));
    const auto second = ask(signed_at(-10, 2));
    EXPECT_EQ(*first, "") << "not durable yet";
    settle();
    EXPECT_EQ(*first, "taken");
    EXPECT_THAT(*second, HasSubstr("is being taken in"));
    EXPECT_THAT(recorded(), ElementsAre("taken by office", HasSubstr("is being taken in")));
    EXPECT_EQ(take(signed_at(-10, 2)), "taken");
}

// A backup of Sunday knows nothing of Monday's roster.
TEST_F(ImportsTest, WhatWasSignedBeforeARestoreIsSignedAnew_6_5_B4a) {
    EXPECT_EQ(take(signed_at(-50)), "taken");
    EntryDraft draft;
    draft.kind = EntryKind::restored;
    draft.t_event = std::chrono::floor<seconds>(testing_support::start_of_test().wall) - seconds(10);
    draft.detail = RestoredDetail{1, 2, "uid:0"};
    journal_.append(std::move(draft));
    settle();
    EXPECT_THAT(take(signed_at(-10)), HasSubstr("put back from a backup"));
    EXPECT_THAT(take(signed_at(-30, 1, "duty.csv")), HasSubstr("put back from a backup")) << "of every file";
    EXPECT_EQ(take(signed_at(-9)), "taken");
}

TEST_F(ImportsTest, WhatTheSignatureDoesNotSayIsRefusedAndRecorded_6_5_B4a) {
    auto request = signed_at(-1);
    request.sha256 = bytes_number(9);
    EXPECT_THAT(take(request), HasSubstr("of another file"));
    request = signed_at(-1);
    request.file = "duty.csv";
    EXPECT_THAT(take(request), HasSubstr("signed as roster.csv"));
    request = signed_at(-1);
    request.note.pop_back();
    EXPECT_THAT(take(request), HasSubstr("no signed note"));
    EXPECT_THAT(take(signed_at(301)), HasSubstr("a time that has not come"));
    request = signed_at(-1);
    request.note = "";
    EXPECT_THAT(take(request), HasSubstr("no signed note"));
    EXPECT_EQ(recorded().size(), 5U);
    EXPECT_EQ(take(signed_at(300)), "taken") << "clocks differ";
}

TEST_F(ImportsTest, KeysCountFromTheConfigurationInForceOn_6_5_B4a) {
    site_.imports->keys.erase(site_.imports->keys.begin());
    imports_.adopt(site_);
    EXPECT_THAT(take(signed_at(-1)), HasSubstr("none of the keys"));
    site_.imports.reset();
    imports_.adopt(site_);
    EXPECT_THAT(take(signed_at(-1)), HasSubstr("no [imports]"));
}

// Who refuses says why, and the key that signed it is named where that is so.
TEST_F(ImportsTest, ARefusalIsRecordedAsItIsTold_6_5_B4a) {
    auto request = signed_at(-1);
    request.refused = "the scanner ended with status 1";
    EXPECT_EQ(take(request), "taken") << "the entry stands";
    request.note = "";
    request.sha256.reset();
    EXPECT_EQ(take(request), "taken");
    const auto entries = written(EntryKind::file_import);
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_FALSE(std::get<ImportDetail>(entries[0].detail).taken);
    EXPECT_EQ(std::get<ImportDetail>(entries[0].detail).key, "office");
    EXPECT_EQ(std::get<ImportDetail>(entries[1].detail).key, "");
    EXPECT_EQ(std::get<ImportDetail>(entries[1].detail).sha256, Digest{});
    EXPECT_EQ(take(signed_at(-100)), "taken") << "what was refused is no newer one";
}

TEST_F(ImportsTest, AnotherFilesSignatureIsNotNamed_6_5_B4a) {
    auto request = signed_at(-1);
    request.sha256 = bytes_number(9);
    request.refused = "the scanner ended with status 1";
    EXPECT_EQ(take(request), "taken") << "the entry stands";
    EXPECT_EQ(std::get<ImportDetail>(written(EntryKind::file_import).at(0).detail).key, "");
}

TEST_F(ImportsTest, AGateThatStopsTakesNothing_6_5_B4a) {
    imports_.stop();
    EXPECT_THAT(take(signed_at(-1)), HasSubstr("stops"));
    EXPECT_THAT(recorded(), IsEmpty());
}

}  // namespace
}  // namespace sekisho::gate
