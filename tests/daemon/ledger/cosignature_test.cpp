// SPDX-License-Identifier: Apache-2.0
// A witness's words (C2SP tlog-cosignature, tlog-witness): 6.5-B3b.
#include "daemon/ledger/add_checkpoint.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "tests/daemon/ledger/seeds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>

namespace sekisho::ledger {
namespace {

using testing::HasSubstr;

class CosignatureTest : public testing::Test {
protected:
    CosignatureTest() {
        Checkpoint checkpoint{"hospital.example/gate1", 1234, {}};
        checkpoint.root.fill(0xab);
        body_ = checkpoint_body(checkpoint);
        note_ = sign_checkpoint(checkpoint, gate_);
    }
    [[nodiscard]] std::string line(std::int64_t time) const { return cosignature_line(body_, kName, witness_, time); }

    static constexpr const char* kName = "witness.example/police-box";
    SigningKey gate_ = SigningKey::from_seed(seed_of(1));
    SigningKey witness_ = SigningKey::from_seed(seed_of(2));
    NoteKey trusted_{kName, witness_.public_key(), KeyUse::cosignature_v1};
    std::string body_;
    std::string note_;
};

TEST_F(CosignatureTest, a_cosigned_checkpoint_opens_for_the_gate_and_for_the_witness) {
    const std::string cosigned = note_ + line(1679315147);
    const auto by_witness = open_note(cosigned, trusted_);
    ASSERT_EQ(by_witness.fault, NoteFault::none) << by_witness.what;
    EXPECT_EQ(by_witness.text, body_);
    EXPECT_EQ(by_witness.time, 1679315147);
    const auto by_gate = open_note(cosigned, NoteKey{"hospital.example/gate1", gate_.public_key()});
    ASSERT_EQ(by_gate.fault, NoteFault::none) << by_gate.what;
    EXPECT_EQ(by_gate.time, 0);
    EXPECT_EQ(open_note(note_, trusted_).fault, NoteFault::not_signed_by_key);
}

// Taken apart by hand, as the page of C2SP describes it, and verified without the code under test.
TEST_F(CosignatureTest, the_line_is_what_c2sp_describes) {
    const std::string text = line(1679315147);
    const std::string head = "\u2014 witness.example/police-box ";
    ASSERT_EQ(text.substr(0, head.size()), head);
    ASSERT_EQ(text.back(), '\n');
    std::array<unsigned char, 76> blob{};
    std::size_t size = 0;
    const std::string encoded = text.substr(head.size(), text.size() - head.size() - 1);
    ASSERT_EQ(sodium_base642bin(blob.data(), blob.size(), encoded.data(), encoded.size(), nullptr, &size, nullptr,
                                sodium_base64_VARIANT_ORIGINAL),
              0);
    ASSERT_EQ(size, 4U + 8U + 64U);
    std::string hashed = std::string("witness.example/police-box\n") + '\x04';
    hashed.append(reinterpret_cast<const char*>(witness_.public_key().data()), 32);
    std::array<unsigned char, 32> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(hashed.data()), hashed.size());
    EXPECT_TRUE(std::equal(digest.begin(), digest.begin() + 4, blob.begin()));
    const std::array<unsigned char, 8> seconds{0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb};  // 1679315147
    EXPECT_TRUE(std::equal(seconds.begin(), seconds.end(), blob.begin() + 4));
    const std::string message = "cosignature/v1\ntime 1679315147\n" + body_;
    EXPECT_EQ(crypto_sign_verify_detached(blob.data() + 12, reinterpret_cast<const unsigned char*>(message.data()),
                                          message.size(), witness_.public_key().data()),
              0);
}

TEST_F(CosignatureTest, every_changed_bit_is_noticed) {
    const std::string cosigned = body_ + "\n" + line(1679315147);
    for (std::size_t i = 0; i < cosigned.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string changed = cosigned;
            changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1U << bit));
            EXPECT_NE(open_note(changed, trusted_).fault, NoteFault::none) << i;
        }
    }
}

TEST_F(CosignatureTest, a_signature_of_one_use_never_counts_for_the_other) {
    // The same key and name, once as a ledger and once as a witness.
    const NoteKey as_ledger{kName, witness_.public_key()};
    EXPECT_EQ(open_note(note_ + line(5), as_ledger).fault, NoteFault::not_signed_by_key);
    EXPECT_EQ(open_note(sign_note(body_, kName, witness_), trusted_).fault, NoteFault::not_signed_by_key);
    EXPECT_TRUE(parse_note_key(to_text(trusted_)).has_error());
    EXPECT_TRUE(parse_note_key(to_text(as_ledger), KeyUse::cosignature_v1).has_error());
    EXPECT_EQ(parse_note_key(to_text(trusted_), KeyUse::cosignature_v1).value(), trusted_);
}

TEST_F(CosignatureTest, of_several_the_latest_time_is_told_and_one_that_lies_spoils_all) {
    EXPECT_EQ(open_note(note_ + line(7) + line(9) + line(8), trusted_).time, 9);
    const std::string other = checkpoint_body(Checkpoint{"hospital.example/gate1", 1235, {}});
    const std::string lie = cosignature_line(other, kName, witness_, 10);
    EXPECT_EQ(open_note(note_ + line(7) + lie, trusted_).fault, NoteFault::bad_signature);
}

TEST(AddCheckpoint, is_written_as_c2sp_writes_it_and_read_back) {
    AddCheckpoint request{20852014, {Digest{}, Digest{}}, "origin\n1\nroot\n\n\u2014 origin sig\n"};
    request.proof[1].fill(0xff);
    const std::string text =
        "old 20852014\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
        "//////////////////////////////////////////8=\n\norigin\n1\nroot\n\n\u2014 origin sig\n";
    EXPECT_EQ(to_text(request), text);
    EXPECT_EQ(parse_add_checkpoint(text).value(), request);
    EXPECT_EQ(parse_add_checkpoint("old 0\n\nx").value(), (AddCheckpoint{0, {}, "x"}));
}

struct Malformed {
    const char* text;
    const char* what;
};
class MalformedRequest : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedRequest, is_refused_for_its_reason) {
    const auto parsed = parse_add_checkpoint(GetParam().text);
    ASSERT_TRUE(parsed.has_error()) << GetParam().text;
    EXPECT_THAT(parsed.error().what, HasSubstr(GetParam().what)) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    All, MalformedRequest,
    testing::Values(Malformed{"", "first line"}, Malformed{"old 1", "first line"}, Malformed{"old \n\nx", "first line"},
                    Malformed{"old 01\n\nx", "first line"}, Malformed{"old +1\n\nx", "first line"},
                    Malformed{"old -1\n\nx", "first line"}, Malformed{"old 1 \n\nx", "first line"},
                    Malformed{"old 1\r\n\nx", "first line"}, Malformed{"OLD 1\n\nx", "first line"},
                    Malformed{"old  1\n\nx", "first line"}, Malformed{"old 9223372036854775808\n\nx", "first line"},
                    Malformed{"old 1\nAAAA\n\nx", "no hash"},
                    Malformed{"old 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n\nx", "no hash"},
                    Malformed{"old 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\nx", "no hash"},
                    Malformed{"old 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "no empty line"},
                    Malformed{"old 1\n", "no empty line"}, Malformed{"old 1\n\n", "no checkpoint"}));

TEST(AddCheckpoint, has_at_most_63_hashes_and_16_kib) {
    AddCheckpoint request{1, std::vector<Digest>(63), "x"};
    EXPECT_TRUE(parse_add_checkpoint(to_text(request)).has_value());
    request.proof.emplace_back();
    EXPECT_THAT(parse_add_checkpoint(to_text(request)).error().what, HasSubstr("63"));
    request = AddCheckpoint{1, {}, ""};
    request.note.assign(kLargestAddCheckpoint - to_text(request).size(), 'x');
    EXPECT_TRUE(parse_add_checkpoint(to_text(request)).has_value());
    request.note += 'x';
    EXPECT_THAT(parse_add_checkpoint(to_text(request)).error().what, HasSubstr("too long"));
}

}  // namespace
}  // namespace sekisho::ledger
