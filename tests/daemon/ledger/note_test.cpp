// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/checkpoint.hpp"
#include "tests/daemon/ledger/seeds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace sekisho::ledger {
namespace {

using testing::HasSubstr;

class NoteTest : public testing::Test {
protected:
    NoteTest() {
        checkpoint_.origin = "hospital.example/gate1";
        checkpoint_.size = 1234;
        checkpoint_.root.fill(0xab);
        trusted_ = NoteKey{checkpoint_.origin, key_.public_key()};
        note_ = sign_checkpoint(checkpoint_, key_);
    }
    SigningKey key_ = SigningKey::from_seed(seed_of(1));
    Checkpoint checkpoint_;
    NoteKey trusted_;
    std::string note_;
};

TEST_F(NoteTest, a_checkpoint_opens_to_what_was_signed) {
    const OpenedNote opened = open_note(note_, trusted_);
    ASSERT_EQ(opened.fault, NoteFault::none) << opened.what;
    EXPECT_EQ(opened.text, "hospital.example/gate1\n1234\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\n");
    EXPECT_EQ(parse_checkpoint_body(opened.text).value(), checkpoint_);
    EXPECT_EQ(peek_checkpoint(note_).value(), checkpoint_);
}

// The key and note published with the signed-note format's reference implementation.
TEST(Note, the_published_example_opens) {
    const NoteKey key = parse_note_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").value();
    const std::string text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const std::string signature =
        "\n\u2014 PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    EXPECT_EQ(open_note(text + signature, key).fault, NoteFault::none) << open_note(text + signature, key).what;
}

TEST_F(NoteTest, every_changed_bit_is_noticed) {
    for (std::size_t i = 0; i < note_.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string changed = note_;
            changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1U << bit));
            EXPECT_NE(open_note(changed, trusted_).fault, NoteFault::none) << i;
        }
    }
}

TEST_F(NoteTest, every_cut_and_addition_is_noticed) {
    for (std::size_t i = 0; i < note_.size(); ++i) {
        EXPECT_NE(open_note(note_.substr(0, i), trusted_).fault, NoteFault::none) << i;
        EXPECT_NE(open_note(note_.substr(i + 1), trusted_).fault, NoteFault::none) << i;
    }
    EXPECT_EQ(open_note(note_ + "\n", trusted_).fault, NoteFault::malformed);
    EXPECT_EQ(open_note(note_ + "x", trusted_).fault, NoteFault::malformed);
    EXPECT_EQ(open_note("\r" + note_, trusted_).fault, NoteFault::malformed);
    EXPECT_EQ(open_note(std::string(70000, 'a') + note_, trusted_).fault, NoteFault::malformed);
}

TEST_F(NoteTest, the_right_fault_is_told) {
    const SigningKey other = SigningKey::from_seed(seed_of(2));
    EXPECT_EQ(open_note(sign_checkpoint(checkpoint_, other), trusted_).fault, NoteFault::not_signed_by_key);
    Checkpoint moved = checkpoint_;
    moved.size = 1235;
    std::string text = checkpoint_body(moved) + note_.substr(note_.find("\n\n") + 1);
    EXPECT_EQ(open_note(text, trusted_).fault, NoteFault::bad_signature);
    EXPECT_EQ(open_note("no note", trusted_).fault, NoteFault::malformed);
}

TEST_F(NoteTest, a_witness_s_line_beside_ours_is_allowed) {
    const SigningKey witness = SigningKey::from_seed(seed_of(3));
    const std::string cosigned = sign_note(checkpoint_body(checkpoint_), "witness.example/w1", witness);
    const std::string line = cosigned.substr(cosigned.find("\n\n") + 2);
    EXPECT_EQ(open_note(note_ + line, trusted_).fault, NoteFault::none);
    EXPECT_EQ(open_note(cosigned, trusted_).fault, NoteFault::not_signed_by_key);
    std::string many = note_;
    for (int i = 0; i < 16; ++i) many += line;
    EXPECT_EQ(open_note(many, trusted_).fault, NoteFault::malformed) << "more than 16 lines";
}

TEST_F(NoteTest, a_body_has_one_form) {
    const std::string root = "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=";
    EXPECT_TRUE(parse_checkpoint_body("a\n0\n" + root + "\n"));
    const std::vector<std::string> others{"",
                                          "a\n0\n" + root,
                                          "a\n00\n" + root + "\n",
                                          "a\n+1\n" + root + "\n",
                                          "a\n-1\n" + root + "\n",
                                          "a\n1 \n" + root + "\n",
                                          "a\n9223372036854775808\n" + root + "\n",
                                          "\n1\n" + root + "\n",
                                          "a b\n1\n" + root + "\n",
                                          "a\n1\n" + root + "\nmore\n",
                                          "a\n1\nq6s=\n",
                                          "a\n1\n" + root + "\r\n",
                                          "a\n1\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6t=\n"};
    for (const std::string& body : others) {
        EXPECT_TRUE(parse_checkpoint_body(body).has_error()) << body;
    }
}

TEST_F(NoteTest, a_key_s_text_has_one_form) {
    const std::string text = to_text(trusted_);
    EXPECT_EQ(parse_note_key(text).value(), trusted_);
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changed[i] == 'x' ? 'y' : 'x';
        const auto parsed = parse_note_key(changed);
        EXPECT_TRUE(parsed.has_error()) << changed;
    }
    EXPECT_TRUE(parse_note_key("").has_error());
    EXPECT_TRUE(parse_note_key("a+b").has_error());
    EXPECT_TRUE(parse_note_key(text + "=").has_error());
}

TEST(Note, base64_has_one_form) {
    EXPECT_EQ(from_base64("").value(), std::vector<std::uint8_t>());
    EXPECT_EQ(from_base64("AQ==").value(), std::vector<std::uint8_t>{1});
    for (const char* text : {"AQ", "AQ=", "AR==", "A", "AQ==\n", " AQ==", "AQ-_", "===="})
        EXPECT_FALSE(from_base64(text)) << text;
}

// RFC 8032, section 7.1, test 1: the seed is a seed, nothing is hashed before.
TEST(Note, ed25519_is_the_standard_one) {
    const auto seed_bytes = from_base64("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").value();
    Seed seed{};
    std::copy(seed_bytes.begin(), seed_bytes.end(), seed.begin());
    const SigningKey key = SigningKey::from_seed(seed);
    EXPECT_EQ(to_base64(key.public_key()), "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    EXPECT_EQ(to_base64(key.sign({})),
              "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==");
    EXPECT_TRUE(verify_signature(key.public_key(), {}, key.sign({})));
    EXPECT_FALSE(verify_signature(key.public_key(), {}, std::vector<std::uint8_t>(63)));
}

TEST_F(NoteTest, a_commit_s_message_is_as_published) {
    Digest root{};
    root.fill(0xcd);
    const auto message = commit_message("a/b", 0x0102, 0x0103, root);
    const std::string head = "sekisho commit v1\na/b\n";
    ASSERT_EQ(message.size(), head.size() + 48);
    EXPECT_TRUE(std::equal(head.begin(), head.end(), message.begin()));
    EXPECT_EQ(std::vector<std::uint8_t>(message.begin() + 22, message.begin() + 38),
              (std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 1, 3}));
    EXPECT_EQ(message.back(), 0xcd);
}

TEST_F(NoteTest, the_commissioning_record_reads_back_and_refuses_damage) {
    Commissioning record{trusted_, SigningKey::from_seed(seed_of(4)).public_key(), checkpoint_.root};
    const std::string text = to_text(record);
    EXPECT_EQ(parse_commissioning(text).value(), record);
    EXPECT_EQ(parse_commissioning("# on a shelf\n\n" + text + "\n# signed: A\n").value(), record);
    EXPECT_THAT(parse_commissioning(text.substr(0, text.size() - 3)).error().what, HasSubstr("damaged"));
    EXPECT_TRUE(parse_commissioning(text + "more\n").has_error());
    EXPECT_TRUE(parse_commissioning("").has_error());
}

}  // namespace
}  // namespace sekisho::ledger
