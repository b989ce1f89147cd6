// SPDX-License-Identifier: Apache-2.0
// A person is erased while the gate runs: nothing of them is left in any file, nothing else changes, nothing brings
// them back.
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/flow/stage.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::flow {
namespace {

namespace fs = std::filesystem;

std::string bytes_in(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Staff number, name, the key of the card, and what was written of the person: all of them can be searched for.
class Erase : public Stage {
protected:
    static constexpr const char* kStaff = "CANARY-STAFF-1";
    static constexpr const char* kName = "金糸雀 花子";
    static constexpr const char* kText = "let CANARY-TEXT in";

    Erase() {
        roster(R"([[holders]]
id = "CANARY-STAFF-1"
name = "金糸雀 花子"
job_class = "nurse"
valid = { from = 2024-04-01 }
)");
        start(tokyo(24, 9, 0));
        const auto hanako = gate().issue(kStaff, "desk", kHanako).value();
        credential_ = hanako.credential;
        EXPECT_TRUE(gate().issue("S1", "desk", kIchiro));
        gate().tap("r1", kHanako);
        gate().tap("r1", kIchiro);
        gate().gate().unlock(DoorName{"server"}, kText, "uid:0", [](const Result<Seq>& seq) { EXPECT_TRUE(seq); });
        gate().advance(std::chrono::minutes(1));
        text_ = last(EntryKind::unlock);
        pid_ = gate().gate().directory().pid_of(HolderId{kStaff}).value();
        for (const auto& row : gate().vault().cards().value()) {
            if (row.credential == credential_) card_.assign(row.card.begin(), row.card.end());
        }
    }
    // The people of the house: S1, and `more`.
    void roster(const std::string& more) const {
        std::ofstream(dir_ + "/roster.toml")
            << "[[holders]]\nid = \"S1\"\nname = \"鈴木 一郎\"\njob_class = \"system\"\nnda = 2024-04-01\n"
            << more;
    }
    void take_out_of_the_roster() {
        roster("");
        ASSERT_TRUE(gate().reload(load(), 1));
    }
    Result<Seq> erase() {
        Result<Seq> outcome = kNoSeq;
        gate().gate().erase({pid_, {{text_.seq, text_.pcommit}}, "asked for", "uid:0"},
                            [&outcome](const Result<Seq>& seq) { outcome = seq; });
        gate().settle();
        return outcome;
    }
    [[nodiscard]] std::vector<std::string> left() const {
        std::vector<std::string> found;
        for (const auto& item : fs::recursive_directory_iterator(state_dir_)) {
            if (!item.is_regular_file()) continue;
            const auto bytes = bytes_in(item.path());
            for (const std::string& canary :
                 {std::string(kStaff), std::string(kName), std::string("CANARY-TEXT"), card_})
                if (bytes.find(canary) != std::string::npos) found.push_back(item.path().filename().string());
        }
        return found;
    }
    // Every leaf up to there.
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> leaves(std::int64_t entries) {
        ledger::Filter filter;
        filter.limit = 100000;
        std::vector<std::vector<std::uint8_t>> found;
        for (const auto& entry : ledger::query(gate().ledger_path(), filter).value()) {
            if (entry.seq.value < entries) found.push_back(ledger::leaf_of(ledger::to_row(entry).value()));
        }
        return found;
    }

    CredentialRef credential_;
    Pid pid_;
    Entry text_;
    std::string card_;
};

TEST_F(Erase, nothing_is_left_in_any_file_while_the_gate_runs) {
    ASSERT_FALSE(left().empty()) << "the control";
    take_out_of_the_roster();
    ASSERT_FALSE(left().empty()) << "out of the roster is not out of the vault";
    const auto seq = erase();
    ASSERT_TRUE(seq) << to_text(seq.error());
    EXPECT_EQ(left(), std::vector<std::string>()) << "log and free pages included";
    const auto entry = last(EntryKind::erased);
    EXPECT_EQ(entry.seq, *seq);
    EXPECT_EQ(entry.pid, pid_);
    EXPECT_EQ(std::get<ErasedDetail>(entry.detail).rows, 2);
    EXPECT_EQ(std::get<ErasedDetail>(entry.detail).operator_, "uid:0");
    EXPECT_TRUE(gate().gate().state().credentials.at(credential_).revoked);
}

TEST_F(Erase, leaves_proofs_and_everybody_else_stay_as_they_are) {
    take_out_of_the_roster();
    const auto size = gate().gate().status().entries;
    const auto before = leaves(size);
    fs::copy(state_dir_, dir_ + "/before", fs::copy_options::recursive);
    const auto checkpoint = ledger::verify({dir_ + "/before/ledger.db", std::nullopt, std::nullopt}).value();
    const auto persons = gate().vault().persons().value();
    ASSERT_TRUE(erase());
    EXPECT_EQ(leaves(size), before);
    const auto after =
        ledger::verify({gate().ledger_path(), std::nullopt, bytes_in(state_dir_ + "/commissioning.txt")});
    EXPECT_TRUE(after.value().findings.empty()) << after.value().findings.front().what;
    EXPECT_TRUE(after.value().against_vault);
    EXPECT_EQ(checkpoint.entries, size);
    EXPECT_EQ(gate().vault().persons().value().size(), persons.size() - 1);
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server")) << "another person's card";
}

TEST_F(Erase, the_card_is_nobodys_any_more) {
    take_out_of_the_roster();
    ASSERT_TRUE(erase());
    gate().tap("r1", kHanako);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::unknown_card);
    EXPECT_FALSE(erase()) << "erased already";
    // Who comes back is a new pseudonym: what was is not theirs any more.
    roster("[[holders]]\nid = \"CANARY-STAFF-1\"\nname = \"X\"\njob_class = \"nurse\"\n");
    ASSERT_TRUE(gate().reload(load()));
    ASSERT_TRUE(gate().issue(kStaff, "desk", kHanako));
    EXPECT_NE(gate().gate().directory().pid_of(HolderId{kStaff}).value(), pid_);
}

TEST_F(Erase, who_is_in_the_roster_or_is_being_given_a_card_is_not_erased) {
    const auto in_roster = erase();
    ASSERT_FALSE(in_roster);
    EXPECT_NE(in_roster.error().what.find("roster"), std::string::npos);
    gate().gate().issue(HolderId{kStaff}, ReaderName{"desk"}, "uid:0", [](const Result<gate::CredentialRow>&) {});
    take_out_of_the_roster();
    const auto awaited = erase();
    ASSERT_FALSE(awaited);
    EXPECT_NE(awaited.error().what.find("being issued"), std::string::npos);
    EXPECT_FALSE(left().empty());
    pid_ = Pid{12345};
    EXPECT_FALSE(erase()) << "nobody";
}

// The entry is durable before the rows go: a crash in between leaves the vault as it was.
TEST_F(Erase, an_older_vault_is_brought_up_to_date_at_the_next_start) {
    take_out_of_the_roster();
    crash();
    fs::copy_file(state_dir_ + "/personal.db", dir_ + "/older.db");
    start(tokyo(24, 10, 0));
    ASSERT_TRUE(erase());
    crash();
    fs::copy_file(dir_ + "/older.db", state_dir_ + "/personal.db", fs::copy_options::overwrite_existing);
    ASSERT_FALSE(left().empty());
    start(tokyo(24, 11, 0));
    EXPECT_EQ(left(), std::vector<std::string>());
    EXPECT_EQ(gate().gate().directory().pid_of(HolderId{kStaff}), std::nullopt);
    EXPECT_TRUE(gate().gate().directory().pid_of(HolderId{"S1"}).has_value());
}

TEST_F(Erase, a_rehearsal_is_written_down_and_changes_nothing) {
    const auto made = tokyo(23, 2, 0);
    gate().gate().rehearsed(made, "uid:0", [](const Result<Seq>& seq) { EXPECT_TRUE(seq); });
    gate().settle();
    const auto detail = std::get<RestoredDetail>(last(EntryKind::restored).detail);
    EXPECT_EQ(WallTime(Duration(detail.backup_at_us)), made);
    EXPECT_EQ(detail.known, -1);
}

}  // namespace
}  // namespace sekisho::flow
