// SPDX-License-Identifier: Apache-2.0
// 6.5-B4a: what is signed of a file that is to be taken in.
#include "daemon/ledger/import_note.hpp"
#include "tests/daemon/ledger/seeds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sekisho::ledger {
namespace {

using ::testing::HasSubstr;

struct Office {
    std::string name;
    SigningKey key;
    Office(std::string named, std::uint8_t seed) : name(std::move(named)), key(SigningKey::from_seed(seed_of(seed))) {}
    [[nodiscard]] NoteKey verifier() const { return {name, key.public_key()}; }
    [[nodiscard]] std::string signs(const std::string& text) const { return sign_note(text, name, key); }
};

const Office& registry() {
    static const Office office("registry.hospital.example", 1);
    return office;
}
const Office& training() {
    static const Office office("training.hospital.example", 2);
    return office;
}

const std::string kHash = "0f" + std::string(62, '0');
ImportWord word() {
    Digest digest{};
    digest.front() = 0x0f;
    return {"roster.csv", digest, 1'795'744'800};
}

TEST(ImportNote, SpeaksOfOneFileAndOneTime_6_5_B4a) {
    const auto text = "sekisho import v1\nfile roster.csv\nsha256 " + kHash + "\nmade 1795744800\n";
    EXPECT_EQ(to_text(word()), text);
    EXPECT_EQ(parse_import(text), word());
    const auto opened = open_import(registry().signs(text), std::vector{training().verifier(), registry().verifier()});
    ASSERT_TRUE(opened) << opened.error().what;
    EXPECT_EQ(opened->key, "registry.hospital.example");
    EXPECT_EQ(opened->word, word());
}

// Two texts that read alike must not be two: only what to_text writes is read.
TEST(ImportNote, HasOneForm_6_5_B4a) {
    const std::string head = "sekisho import v1\n";
    const std::string file = "file roster.csv\n";
    const std::string hash = "sha256 " + kHash + "\n";
    const std::vector<std::string> wrong{
        "",
        head,
        head + file + hash,
        head + file + hash + "made 1",
        head + file + hash + "made 01\n",
        head + file + hash + "made -1\n",
        head + file + hash + "made +1\n",
        head + file + hash + "made 1 \n",
        head + file + hash + "made \n",
        head + file + hash + "made 253402300800\n",
        head + file + hash + "made 99999999999999999999\n",
        head + file + hash + "made 1\n\n",
        head + file + hash + "made 1\nmade 2\n",
        head + hash + file + "made 1\n",
        head + file + "sha256 " + kHash.substr(1) + "\nmade 1\n",
        head + file + "sha256 " + kHash + "0\nmade 1\n",
        head + file + "sha256 0F" + kHash.substr(2) + "\nmade 1\n",
        head + "file  roster.csv\n" + hash + "made 1\n",
        head + "file a/roster.csv\n" + hash + "made 1\n",
        head + "file ..\n" + hash + "made 1\n",
        head + "file \n" + hash + "made 1\n",
        "sekisho import v2\n" + file + hash + "made 1\n",
    };
    for (const auto& text : wrong) EXPECT_FALSE(parse_import(text)) << text;
    EXPECT_TRUE(parse_import(head + file + hash + "made 253402300799\n"));
}

TEST(ImportNote, ANameIsNoPath_6_5_B4a) {
    for (const std::string name : {"", ".", "..", " ", " a", "a ", "/", "a/b", "a\nb", "a\x7f", "\xff", "\xed\xa0\x80"})
        EXPECT_FALSE(is_import_name(name)) << name;
    EXPECT_FALSE(is_import_name(std::string(256, 'a')));
    EXPECT_FALSE(is_import_name(std::string("a\0b", 3)));
    for (const std::string name : {"roster.csv", "...", "名簿 4月.csv"}) EXPECT_TRUE(is_import_name(name)) << name;
    EXPECT_TRUE(is_import_name(std::string(255, 'a')));
}

// Each refusal says its own reason: another office's key, a changed text, no note at all, a note of something else.
TEST(ImportNote, SaysWhyItIsNotSigned_6_5_B4a) {
    const std::vector keys{registry().verifier()};
    const auto why = [&](const std::string& note) {
        const auto opened = open_import(note, keys);
        return opened ? "opened" : opened.error().what;
    };
    auto note = registry().signs(to_text(word()));
    EXPECT_EQ(why(note), "opened");
    EXPECT_THAT(why(training().signs(to_text(word()))), HasSubstr("none of the keys"));
    EXPECT_THAT(why(""), HasSubstr("no signed note"));
    EXPECT_THAT(why(to_text(word())), HasSubstr("no signed note"));
    EXPECT_THAT(why(registry().signs("hospital.example/gate1\n3\nroot\n")), HasSubstr("speaks of no file"));
    note.replace(note.find("roster"), 6, "Roster");
    EXPECT_THAT(why(note), HasSubstr("does not fit"));
    // Who has the name and not the key is somebody else.
    const Office forger("registry.hospital.example", 3);
    EXPECT_THAT(why(forger.signs(to_text(word()))), HasSubstr("none of the keys"));
    EXPECT_FALSE(open_import(registry().signs(to_text(word())), std::vector<NoteKey>{}));
}

// Every byte of the note counts.
TEST(ImportNote, NoByteOfItMayChange_6_5_B4a) {
    const std::vector keys{registry().verifier()};
    const auto note = registry().signs(to_text(word()));
    for (std::size_t at = 0; at < note.size(); ++at) {
        auto changed = note;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(open_import(changed, keys)) << at;
        EXPECT_FALSE(open_import(note.substr(0, at), keys)) << at;
    }
}

TEST(ImportNote, IsOfThatFileAndThoseBytesAlone_6_5_B4a) {
    EXPECT_FALSE(why_not_of(word(), "roster.csv", word().sha256));
    EXPECT_THAT(why_not_of(word(), "duty.csv", word().sha256)->what, HasSubstr("signed as roster.csv"));
    EXPECT_THAT(why_not_of(word(), "roster.csv", Digest{})->what, HasSubstr("of another file"));
}

}  // namespace
}  // namespace sekisho::ledger
