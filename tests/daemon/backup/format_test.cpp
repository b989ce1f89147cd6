// SPDX-License-Identifier: Apache-2.0
// The parts of the format: header, archive, list of what is known.
#include "daemon/backup/archive.hpp"
#include "daemon/backup/header.hpp"
#include "daemon/backup/known.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sekisho::backup {
namespace {

using testing::HasSubstr;

ledger::SigningKey a_key(std::uint8_t fill) {
    ledger::Seed seed{};
    seed.fill(fill);
    return ledger::SigningKey::from_seed(seed);
}

Header a_header() {
    const auto key = a_key(1);
    Header header;
    header.number = 7;
    header.made = WallTime(Duration(1'780'000'000'000'000));
    header.checkpoint = ledger::sign_checkpoint({"gate1", 5, {}}, key);
    header.origin_key = key.public_key();
    header.recipient.fill(2);
    header.sealed.fill(3);
    header.stream.fill(4);
    return header;
}

TEST(BackupHeader, IsReadBack) {
    const auto bytes = encode(a_header()).value();
    const auto read = decode_header(bytes).value();
    EXPECT_EQ(encode(read).value(), bytes);
    EXPECT_EQ(checkpoint_of(read).size, 5);
    EXPECT_EQ(read.made, a_header().made);
}

TEST(BackupHeader, AnotherKeysCheckpointIsRefused) {
    auto header = a_header();
    header.origin_key = a_key(9).public_key();
    EXPECT_TRUE(decode_header(encode(header).value()).has_error());
}

TEST(BackupHeader, LeftoversShortagesAndNumbersAreRefused) {
    auto bytes = encode(a_header()).value();
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_TRUE(decode_header(std::span(bytes).first(size)).has_error()) << size;
    bytes.push_back(0);
    EXPECT_TRUE(decode_header(bytes).has_error());
    auto header = a_header();
    header.number = 0;
    EXPECT_TRUE(decode_header(encode(header).value()).has_error());
}

TEST(Recipient, IsReadBackAndNothingElse) {
    BoxKey key{};
    key.fill(5);
    EXPECT_EQ(parse_recipient(to_text(key)).value(), key);
    for (const char* other : {"", "sekisho-backup+", "sekisho-backup+AAAA",
                              "PRIVATE+sekisho-backup+BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=",
                              "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU="})
        EXPECT_TRUE(parse_recipient(other).has_error()) << other;
}

const std::string kHex(64, 'a');

TEST(Archive, OnlyAStateDirectorysFilesAreMembers) {
    for (const std::string& name : {std::string("ledger.db"), std::string("known.txt"),
                                    std::string("keys/daily.key.new"), "config/" + kHex, "snapshot/" + kHex})
        EXPECT_TRUE(is_member_name(name)) << name;
    for (const std::string& name :
         {std::string(), std::string("/etc/passwd"), std::string("../x"), std::string("keys/../x"),
          std::string("keys/.x"), std::string("keys/"), std::string("keys/a/b"), std::string("config/" + kHex + "a"),
          std::string("config/x"), std::string("ledger.db-wal"), std::string("keys/") + std::string(65, 'a'),
          std::string("keys/a\n")})
        EXPECT_FALSE(is_member_name(name)) << name;
}

TEST(Archive, HeadersAreReadBackAlsoBeyondEightGigabytes) {
    for (const std::uint64_t size : {0ULL, 1ULL, 511ULL, 512ULL, 8589934591ULL, 8589934592ULL, 99999999999ULL}) {
        const Member member{"ledger.db", size};
        EXPECT_EQ(parse_tar_header(tar_header(member)), member) << size;
        EXPECT_EQ((size + padding(size)) % 512, 0U);
    }
}

TEST(Archive, AHeaderWithAnyBitChangedIsNone) {
    const Member member{"keys/pepper", 32};
    const Block good = tar_header(member);
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
        Block changed = good;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_EQ(parse_tar_header(changed), std::nullopt) << bit;
    }
}

Known a_list() {
    return {"gate1", 12, {CredentialRef{3}, CredentialRef{20}}, {Pid{9}}, {std::vector<std::uint8_t>(32, 7)}};
}

TEST(Known, IsTextThatIsReadBack) {
    const auto key = a_key(1);
    const auto text = sign_known(a_list(), key);
    EXPECT_THAT(text, testing::StartsWith("sekisho known 1\ngate1\n12\nrevoked 3\nrevoked 20\nerased 9\ntext "
                                          "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\nsignature "));
    EXPECT_EQ(open_known(text, {"gate1", key.public_key()}).value(), a_list());
}

TEST(Known, WhatMayBeTakenBackStandsBehindTheRest_PRAC_11) {
    const auto key = a_key(1);
    Known list = a_list();
    list.forgotten = {CredentialRef{4}};
    list.removed = {Pid{5}};
    const auto text = sign_known(list, key);
    EXPECT_THAT(text, testing::HasSubstr("=\nforgotten 4\nremoved 5\nsignature "));
    EXPECT_EQ(open_known(text, {"gate1", key.public_key()}).value(), list);
}

// Who could take a line out would bring a revoked card back to life.
TEST(Known, EveryChangedByteIsRefused) {
    const auto key = a_key(1);
    const ledger::NoteKey origin{"gate1", key.public_key()};
    const auto text = sign_known(a_list(), key);
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_TRUE(open_known(changed, origin).has_error()) << i;
        EXPECT_TRUE(open_known(text.substr(0, i), origin).has_error()) << i;
    }
    EXPECT_TRUE(open_known(text + "x", origin).has_error());
    EXPECT_TRUE(open_known(text, {"gate1", a_key(2).public_key()}).has_error());
    const auto other = open_known(text, {"gate2", key.public_key()});
    ASSERT_TRUE(other.has_error());
    EXPECT_THAT(other.error().what, HasSubstr("gate2"));
}

TEST(Known, CollectsFromEntriesAndFromOthers) {
    KnownReader reader;
    Entry entry;
    entry.seq = Seq{4};
    entry.kind = EntryKind::credential_revoked;
    entry.cred = CredentialRef{20};
    reader.take(entry);
    entry = Entry();
    entry.seq = Seq{5};
    entry.kind = EntryKind::erased;
    entry.pid = Pid{8};
    reader.take(entry);
    // The entry that bore the text need not be there any more.
    entry.pid = Pid{};
    entry.ref_seq = Seq{3};
    entry.pcommit = std::vector<std::uint8_t>(32, 8);
    reader.take(entry);
    auto known = reader.known("gate1");
    EXPECT_EQ(known.texts, (std::set<std::vector<std::uint8_t>>{std::vector<std::uint8_t>(32, 8)}));
    EXPECT_EQ(known.size, 6);
    known.add(a_list());
    EXPECT_EQ(known.size, 12);
    EXPECT_EQ(known.revoked.size(), 2U);
    EXPECT_EQ(known.erased, (std::set<Pid>{Pid{8}, Pid{9}}));
}

}  // namespace
}  // namespace sekisho::backup
