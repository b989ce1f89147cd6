// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/disposal.hpp"

#include <gtest/gtest.h>

namespace sekisho::ledger {
namespace {

Entry disposal() {
    Entry entry;
    entry.kind = EntryKind::disposal;
    entry.seq = Seq{900};
    entry.ref_seq = Seq{899};
    entry.recorded.wall = WallTime(std::chrono::seconds(1'780'000'000));
    entry.detail = DisposalDetail{256, 300, 290, Digest{7}, "site.toml:9 \"disposal\"\n", "uid:1001", "uid:1002"};
    return entry;
}

TEST(Staying, ACommitFromItsKeyEntryOnStaysWhole) {
    Staying staying;
    EXPECT_FALSE(staying.next(EntryKind::access, false));
    EXPECT_TRUE(staying.next(EntryKind::person, true));
    EXPECT_TRUE(staying.next(EntryKind::key, false));
    EXPECT_TRUE(staying.next(EntryKind::access, false));
    EXPECT_TRUE(staying.next(EntryKind::outcome, true));
    EXPECT_FALSE(staying.next(EntryKind::outcome, true));
    EXPECT_TRUE(staying.next(EntryKind::key, true));
    EXPECT_FALSE(staying.next(EntryKind::start, true));
}

// What the design lists; a kind that is added later goes unless somebody decides otherwise.
TEST(Staying, WhatLaterEntriesRestOnStays) {
    for (const auto kind : {EntryKind::key, EntryKind::config, EntryKind::person, EntryKind::credential_issued,
                            EntryKind::credential_revoked, EntryKind::gap, EntryKind::erased, EntryKind::review,
                            EntryKind::snapshot, EntryKind::disposal})
        EXPECT_TRUE(always_stays(kind)) << to_text(kind);
    for (const auto kind : {EntryKind::start, EntryKind::stop, EntryKind::access, EntryKind::outcome, EntryKind::unlock,
                            EntryKind::restored, EntryKind::clock_step, EntryKind::alarm, EntryKind::fire,
                            EntryKind::config_refused, EntryKind::asset})
        EXPECT_FALSE(always_stays(kind)) << to_text(kind);
}

TEST(DisposedRange, LiesBeforeItsEntry) {
    auto entry = disposal();
    const auto range = disposed_range(entry).value();
    EXPECT_EQ(range.first, 256);
    EXPECT_EQ(range.end, 556);
    EXPECT_TRUE(range.covers(256));
    EXPECT_TRUE(range.covers(555));
    EXPECT_FALSE(range.covers(255));
    EXPECT_FALSE(range.covers(556));
    auto& detail = std::get<DisposalDetail>(entry.detail);
    const auto refused = [&](auto change) {
        const auto kept = detail;
        change();
        EXPECT_TRUE(disposed_range(entry).has_error());
        detail = kept;
    };
    refused([&] { detail.first = -1; });
    refused([&] { detail.count = 0; });
    refused([&] { detail.count = 645; });
    refused([&] { detail.count = std::numeric_limits<std::int64_t>::max(); });
    refused([&] { detail.first = std::numeric_limits<std::int64_t>::max(); });
    refused([&] { detail.dropped = 301; });
    refused([&] { detail.dropped = 0; });
    EXPECT_TRUE(disposed_range(Entry{}).has_error());
}

// 6.7-B3: what, how, who, when, and the hash of what was there.
TEST(Certificate, HasAllFieldsAndReadsBack) {
    const auto text = to_text(certificate_of("hospital.example/gate1", disposal()));
    EXPECT_EQ(text,
              "sekisho disposal certificate v1\n"
              "ledger: hospital.example/gate1\n"
              "entry: 900\n"
              "snapshot: 899\n"
              "first: 256\n"
              "entries: 300\n"
              "rows taken out: 290\n"
              "hash: 0700000000000000000000000000000000000000000000000000000000000000\n"
              "rule: \"site.toml:9 \\x22disposal\\x22\\x0a\"\n"
              "method: erase_segment\n"
              "copies: backups made before hold the rows until their generation falls out\n"
              "operator: \"uid:1001\"\n"
              "approver: \"uid:1002\"\n"
              "recorded: 1780000000000000 2026-05-28T20:26:40Z\n");
    const auto read = parse_certificate(text).value();
    EXPECT_EQ(to_text(read), text);
    EXPECT_EQ(read.detail.rule, "site.toml:9 \"disposal\"\n");
}

TEST(Certificate, NothingElseIsRead) {
    const auto text = to_text(certificate_of("hospital.example/gate1", disposal()));
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto cut = text;
        cut.erase(i, 1);
        const auto read = parse_certificate(cut);
        EXPECT_TRUE(read.has_error() || to_text(*read) == cut) << cut;
    }
    EXPECT_TRUE(parse_certificate(text + "\n").has_error());
    EXPECT_TRUE(parse_certificate("").has_error());
    auto other = text;
    other.replace(other.find("erase_segment"), 13, "burned_it_all");
    EXPECT_TRUE(parse_certificate(other).has_error());
}

}  // namespace
}  // namespace sekisho::ledger
