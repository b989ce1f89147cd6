// SPDX-License-Identifier: Apache-2.0
// 6.7-B3: a certificate convinces whoever holds the commissioning record, and a changed one says what was changed.
#include "daemon/ledger/signed_certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sekisho::ledger {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kOrigin = "hospital.example/gate1";

class SignedCertificate : public testing::Test {
protected:
    [[nodiscard]] static std::string text_for(const std::string& origin) {
        Entry entry;
        entry.kind = EntryKind::disposal;
        entry.seq = Seq{900};
        entry.ref_seq = Seq{899};
        entry.recorded.wall = WallTime(std::chrono::seconds(1'780'000'000));
        entry.detail = DisposalDetail{256, 300, 290, Digest{7}, "site.toml:9 disposal", "uid:1001", "uid:1002"};
        return to_text(certificate_of(origin, entry));
    }
    [[nodiscard]] std::vector<std::string> findings(const std::string& note) const {
        return check_certificate(note, origin_).findings;
    }
    [[nodiscard]] std::string changed(const std::string& from, const std::string& to) const {
        auto note = note_;
        return note.replace(note.find(from), from.size(), to);
    }

    SigningKey key_ = SigningKey::from_seed(Seed{1});
    std::optional<NoteKey> origin_ = NoteKey{kOrigin, key_.public_key()};
    std::string note_ = sign_note(text_for(kOrigin), kOrigin, key_);
};

TEST_F(SignedCertificate, holds_and_says_what_went) {
    ASSERT_TRUE(is_signed_certificate(note_));
    const auto verdict = check_certificate(note_, origin_);
    EXPECT_THAT(verdict.findings, IsEmpty());
    ASSERT_TRUE(verdict.certificate);
    EXPECT_EQ(to_text(*verdict.certificate), text_for(kOrigin));
    EXPECT_THAT(check_certificate(note_, std::nullopt).findings, IsEmpty());
}

TEST_F(SignedCertificate, no_changed_byte_survives) {
    for (std::size_t i = 0; i < note_.size(); ++i) {
        auto other = note_;
        other[i] = static_cast<char>(other[i] ^ 1);
        EXPECT_THAT(findings(other), Not(IsEmpty())) << i;
        EXPECT_THAT(findings(note_.substr(0, i)), Not(IsEmpty())) << i;
    }
}

TEST_F(SignedCertificate, what_was_changed_is_named) {
    const auto unfit = HasSubstr("the signature does not fit the text");
    EXPECT_THAT(findings(changed("rows taken out: 290", "rows taken out: 200")), ElementsAre(unfit));
    EXPECT_THAT(findings(changed("erase_segment", "burned_it_all")), ElementsAre(unfit, HasSubstr("line 10 ")));
    EXPECT_THAT(findings(changed("26:40Z", "26:41Z")), ElementsAre(unfit, HasSubstr("line 14 ")));
    EXPECT_THAT(findings(changed(" v1", " v2")), ElementsAre(unfit, HasSubstr("line 1 ")));
    EXPECT_THAT(findings(changed("hash: 07", "hash: 7")), ElementsAre(unfit, HasSubstr("line 8 ")));
    EXPECT_THAT(findings(changed("approver: \"uid:1002\"\n", "")), ElementsAre(unfit, HasSubstr("line 13 ")));
    EXPECT_THAT(findings(note_.substr(0, note_.find("\n\n") + 2)),
                ElementsAre(HasSubstr("signature lines are damaged")));
    EXPECT_THAT(findings(text_for(kOrigin)), ElementsAre(HasSubstr("no empty line before the signatures")));
}

TEST_F(SignedCertificate, another_s_word_is_not_taken) {
    const auto other = SigningKey::from_seed(Seed{2});
    EXPECT_THAT(findings(sign_note(text_for(kOrigin), kOrigin, other)),
                ElementsAre(HasSubstr("not signed by the key of hospital.example/gate1")));
    EXPECT_THAT(findings(sign_note(text_for("hospital.example/gate2"), kOrigin, key_)),
                ElementsAre(AllOf(HasSubstr("gate2"), HasSubstr("gate1"))));
}

TEST_F(SignedCertificate, a_range_that_cannot_be_is_not_believed) {
    const auto no_range = ElementsAre(HasSubstr("range is none that lies before it"));
    for (const char* first : {"first: 9223372036854775807\n", "first: 601\n", "first: -1\n"})
        EXPECT_THAT(check_certificate(changed("first: 256\n", first), std::nullopt).findings, no_range) << first;
    EXPECT_THAT(check_certificate(changed("out: 290", "out: 301"), std::nullopt).findings, no_range);
}

// What nobody signed has at least the form: what is shown of it is text.
TEST_F(SignedCertificate, the_form_is_asked_for_without_a_key) {
    EXPECT_THAT(check_certificate(text_for(kOrigin), std::nullopt).findings, Not(IsEmpty()));
    EXPECT_THAT(check_certificate(changed("uid:1001", "uid:\xff"), std::nullopt).findings,
                ElementsAre(HasSubstr("characters that no note has")));
}

}  // namespace
}  // namespace sekisho::ledger
