// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: what a witness has cosigned it never forgets, and what it cannot remember it does not cosign.
#include "tests/daemon/witness/reference_log.hpp"

#include "daemon/witness/settings.hpp"
#include "daemon/witness/witness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::witness {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing_support::ReferenceLog;

class MemoryTest : public testing::Test {
protected:
    MemoryTest() {
        std::string pattern = (fs::temp_directory_path() / "witness-XXXXXX").string();
        dir_ = ::mkdtemp(pattern.data());
        log_.grow(40);
        file_ = file_of(dir_, log_.key().name);
    }
    ~MemoryTest() override { fs::remove_all(dir_); }

    [[nodiscard]] Result<Memory> open() const { return Memory::open(dir_, {log_.key()}); }
    [[nodiscard]] ledger::Checkpoint last() const { return open().value().gates().at(log_.key().name).last; }
    [[nodiscard]] static std::string read(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void write(const std::string& text) const { std::ofstream(file_, std::ios::binary) << text; }

    ReferenceLog log_{"hospital.example/gate1", 1};
    std::string dir_;
    std::string file_;
};

TEST_F(MemoryTest, starts_with_nothing_and_keeps_the_gate_s_own_note) {
    EXPECT_EQ(last(), nothing_seen(log_.key().name));
    {
        auto memory = open();
        ASSERT_TRUE(memory.has_value());
        ASSERT_TRUE(memory->remember(log_.note(7), log_.checkpoint(7)).has_value());
        ASSERT_TRUE(memory->remember(log_.note(9), log_.checkpoint(9)).has_value());
        EXPECT_EQ(memory->gates().at(log_.key().name).last, log_.checkpoint(9));
        EXPECT_THAT(open().error().what, HasSubstr("another program"));  // one witness at a time
    }
    EXPECT_EQ(last(), log_.checkpoint(9));
    EXPECT_EQ(read(file_), log_.note(9));
}

TEST_F(MemoryTest, no_changed_bit_and_no_cut_is_taken_for_a_memory_or_for_none) {
    ASSERT_TRUE(open().value().remember(log_.note(9), log_.checkpoint(9)).has_value());
    const auto note = read(file_);
    for (std::size_t i = 0; i < note.size(); ++i) {
        auto changed = note;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        write(changed);
        EXPECT_TRUE(open().has_error()) << i;
        write(note.substr(0, i));
        EXPECT_TRUE(open().has_error()) << i;
    }
    write(note);
    EXPECT_EQ(last(), log_.checkpoint(9));
}

TEST_F(MemoryTest, another_gate_s_note_under_this_gate_s_name_is_refused) {
    ReferenceLog other("hospital.example/gate2", 1);
    other.grow(3);
    write(other.note(3));
    EXPECT_TRUE(open().has_error());
    ReferenceLog anew("hospital.example/gate1", 3);  // commissioned anew: the old memory is evidence, not a start
    ASSERT_TRUE(Memory::open(dir_, {other.key()}).has_value());
    write(log_.note(3));
    EXPECT_TRUE(Memory::open(dir_, {anew.key()}).has_error());
}

TEST_F(MemoryTest, what_a_crash_left_half_written_is_dropped) {
    std::ofstream(file_ + ".part") << "half a no";
    auto memory = open();
    ASSERT_TRUE(memory->remember(log_.note(9), log_.checkpoint(9)).has_value());
    EXPECT_FALSE(fs::exists(file_ + ".part"));
}

TEST_F(MemoryTest, what_cannot_be_written_is_not_cosigned_and_may_be_tried_again) {
    std::vector<std::string> said;
    Witness witness("witness.example/w", ledger::SigningKey::from_seed({}), open().value(),
                    [&](const std::string& text) { said.push_back(text); });
    fs::create_directories(file_ + ".part/in the way");
    const auto refused = witness.add_checkpoint(ledger::to_text(log_.request(0, 9)), 5);
    EXPECT_EQ(refused.status, 500U);
    EXPECT_THAT(refused.body, testing::Not(HasSubstr("\u2014")));
    ASSERT_EQ(said.size(), 1U);
    fs::remove_all(file_ + ".part");
    EXPECT_EQ(witness.add_checkpoint(ledger::to_text(log_.request(0, 9)), 5).status, 200U);
}

TEST_F(MemoryTest, a_rename_that_failed_leaves_nothing_to_cosign_until_the_next_start) {
    auto memory = open();
    fs::create_directories(file_ + "/in the way");
    EXPECT_TRUE(memory->remember(log_.note(9), log_.checkpoint(9)).has_error());
    fs::remove_all(file_);
    EXPECT_THAT(memory->remember(log_.note(9), log_.checkpoint(9)).error().what, HasSubstr("not known"));
    EXPECT_EQ(memory->gates().at(log_.key().name).last, nothing_seen(log_.key().name));
}

class WitnessTest : public MemoryTest {
protected:
    WitnessTest() : witness_("witness.example/w", key(), open().value(), [](const std::string&) {}) {}
    static ledger::SigningKey key() { return ledger::SigningKey::from_seed({}); }
    [[nodiscard]] Answer ask(const ledger::AddCheckpoint& request, std::int64_t now = 77) {
        return witness_.add_checkpoint(ledger::to_text(request), now);
    }
    const ledger::NoteKey trusted_{"witness.example/w", key().public_key(), ledger::KeyUse::cosignature_v1};
    Witness witness_;
};

TEST_F(WitnessTest, answers_with_a_line_that_makes_the_note_a_cosigned_one) {
    const auto answer = ask(log_.request(0, 9));
    ASSERT_EQ(answer.status, 200U);
    const auto opened = ledger::open_note(log_.note(9) + answer.body, trusted_);
    ASSERT_EQ(opened.fault, ledger::NoteFault::none) << opened.what;
    EXPECT_EQ(opened.time, 77);
    EXPECT_EQ(read(file_), log_.note(9));  // durable before the answer
    const auto heartbeat = ask(log_.request(9, 9), 80);
    EXPECT_EQ(ledger::open_note(log_.note(9) + heartbeat.body, trusted_).time, 80);
}

TEST_F(WitnessTest, tells_the_known_size_as_c2sp_wants_it) {
    ASSERT_EQ(ask(log_.request(0, 9)).status, 200U);
    const auto conflict = ask(log_.request(0, 12));
    EXPECT_EQ(conflict.status, 409U);
    EXPECT_EQ(conflict.content_type, "text/x.tlog.size");
    EXPECT_EQ(conflict.body, "9\n");
    EXPECT_EQ(ask(log_.request(9, 12)).status, 200U);
}

TEST_F(WitnessTest, refuses_with_the_numbers_of_c2sp_and_remembers_nothing_of_it) {
    ASSERT_EQ(ask(log_.request(0, 9)).status, 200U);
    ReferenceLog stranger("hospital.example/gate9", 1);
    ReferenceLog impostor("hospital.example/gate1", 9);
    ReferenceLog fork("hospital.example/gate1", 1);
    stranger.grow(3);
    impostor.grow(12);
    fork.grow(12, "other ");
    EXPECT_EQ(witness_.add_checkpoint("old x\n", 1).status, 400U);
    EXPECT_EQ(ask(impostor.request(9, 12)).status, 403U);
    EXPECT_EQ(ask(stranger.request(0, 3)).status, 404U);
    EXPECT_EQ(ask(fork.request(9, 9)).status, 409U);
    EXPECT_EQ(ask(fork.request(9, 12)).status, 422U);
    EXPECT_EQ(read(file_), log_.note(9));
    EXPECT_EQ(ask(log_.request(9, 12)).status, 200U);
}

class SettingsTest : public MemoryTest {
protected:
    [[nodiscard]] std::variant<Settings, config::Faults> load(const std::string& text) const {
        std::ofstream(dir_ + "/witness.toml") << text;
        return load_settings(dir_ + "/witness.toml");
    }
    [[nodiscard]] std::string whole() const {
        return "listen = \"127.0.0.1:7380\"\nname = \"witness.example/w\"\ngates = [\"" + ledger::to_text(log_.key()) +
               "\"]\n";
    }
};

TEST_F(SettingsTest, are_read_whole) {
    const auto loaded = load(whole());
    const auto* settings = std::get_if<Settings>(&loaded);
    ASSERT_NE(settings, nullptr);
    EXPECT_EQ(settings->address, "127.0.0.1");
    EXPECT_EQ(settings->port, 7380);
    EXPECT_EQ(settings->name, "witness.example/w");
    EXPECT_EQ(settings->gates, std::vector{log_.key()});
    auto six = whole();
    six.replace(six.find("127.0.0.1"), 9, "[::1]");
    EXPECT_EQ(std::get<Settings>(load(six)).address, "::1");
}

TEST_F(SettingsTest, every_fault_is_told_with_its_place) {
    for (const char* listen : {"localhost:1", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "::1:5", "[127.0.0.1]:5",
                               "127.0.0.1:5 ", ":5"}) {
        auto text = whole();
        text.replace(text.find("127.0.0.1:7380"), 14, listen);
        const auto loaded = load(text);
        const auto* faults = std::get_if<config::Faults>(&loaded);
        ASSERT_NE(faults, nullptr) << listen;
        EXPECT_EQ(faults->at(0).line, 1U) << listen;
    }
    const auto cosigner = ledger::to_text(ledger::NoteKey{"w", log_.key().key, ledger::KeyUse::cosignature_v1});
    const auto key = ledger::to_text(log_.key());
    const auto faults = std::get<config::Faults>(load("listen = \"x\"\nname = \"a b\"\ngates = [\"" + cosigner +
                                                      "\",\n\"" + key + "\",\n\"" + key + "\"]\nmore = 1\n"));
    std::vector<std::string> seen;
    for (const auto& fault : faults) seen.push_back(std::to_string(fault.line) + " " + fault.rule);
    EXPECT_THAT(seen,
                testing::ElementsAre("1 bad-value", "2 bad-value", "3 bad-value", "5 listed-twice", "6 unknown-key"));
    EXPECT_EQ(std::get<config::Faults>(load("")).size(), 3U);
    EXPECT_FALSE(std::holds_alternative<Settings>(load("listen = \"127.0.0.1:1\"\nname = \"w\"\ngates = []\n")));
}

TEST_F(SettingsTest, the_key_is_its_owner_s_alone_and_made_once) {
    const auto path = dir_ + "/witness.key";
    const auto made = make_key(path);
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read);
    EXPECT_TRUE(make_key(path).has_error());
    EXPECT_EQ(load_key(path)->public_key(), made->public_key());
    fs::permissions(path, fs::perms::owner_read | fs::perms::group_read);
    EXPECT_THAT(load_key(path).error().what, HasSubstr("others"));
    EXPECT_TRUE(load_key(dir_ + "/none").has_error());
    std::ofstream(dir_ + "/short") << "x";
    fs::permissions(dir_ + "/short", fs::perms::owner_read);
    EXPECT_TRUE(load_key(dir_ + "/short").has_error());
}

}  // namespace
}  // namespace sekisho::witness
