// SPDX-License-Identifier: Apache-2.0
// What a run may remove and overwrite (H9.2-4): its own ledger's, and nothing that a gate which was begun anew or put
// back may still need.
#include "daemon/backup/tidy.hpp"

#include "daemon/ledger/commit.hpp"
#include "daemon/ledger/store/spill_file.hpp"
#include "tests/daemon/backup/support.hpp"

namespace sekisho::backup {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Tidy : public Scratch {
protected:
    Tidy() {
        add_person(1, "N1", "花子");
        add_person(2, "N2", "次郎");
    }
    // One generation a day is kept, and all of them are made on one day.
    [[nodiscard]] MakeReport run() {
        auto input = make_input(++second_);
        input.counts = {1, 0, 0};
        return make(input).value();
    }
    [[nodiscard]] std::string spare() const { return top_ + "/spare"; }
    void set_aside() const { fs::copy(state_, spare(), fs::copy_options::recursive); }
    void put_back() const {
        fs::remove_all(state_);
        fs::rename(spare(), state_);
    }
    [[nodiscard]] Known list_of(const std::string& name) const {
        const auto record = ledger::parse_commissioning(record_).value();
        return open_known(bytes_in(folder_ + "/" + name), record.origin_key).value();
    }

    std::int64_t second_ = 0;
};

TEST_F(Tidy, TheLedgerThatGoesOnKeepsItsOwnFolderInOrder) {
    const auto first = run();
    revoke(1);
    const auto second = run();
    EXPECT_THAT(second.dropped, ElementsAre(first.name));
    EXPECT_THAT(second.kept, IsEmpty());
    EXPECT_FALSE(second.list_kept);
    EXPECT_EQ(names(folder_), (std::vector<std::string>{"known.txt", second.name}));
}

TEST_F(Tidy, AGateThatWasBegunAnewRemovesNothingOfTheOneBefore) {
    revoke(1);
    erase(2);
    const auto before = run();
    const auto list = bytes_in(folder_ + "/known.txt");
    fs::remove_all(state_);
    (void)ledger::init_state_dir(state_, kOrigin, at(3)).value();
    const auto anew = run();
    EXPECT_THAT(anew.dropped, IsEmpty());
    ASSERT_EQ(anew.kept.size(), 1U);
    EXPECT_EQ(anew.kept[0].name, before.name);
    EXPECT_THAT(anew.kept[0].why, HasSubstr("another origin key"));
    ASSERT_TRUE(anew.list_kept);
    EXPECT_EQ(anew.list_kept->name, "known-1.txt");
    EXPECT_EQ(bytes_in(folder_ + "/known-1.txt"), list);
    EXPECT_TRUE(checked(path(before)));
    // Every night from then on: its own generations change places, the others stay.
    const auto next = run();
    EXPECT_THAT(next.dropped, ElementsAre(anew.name));
    EXPECT_FALSE(next.list_kept);
    EXPECT_EQ(names(folder_), (std::vector<std::string>{"known-1.txt", "known.txt", before.name, next.name}));
}

TEST_F(Tidy, AnOlderCopyRemovesNothingOfWhatItLacks) {
    set_aside();
    const auto shorter = run();
    revoke(1);
    erase(2);
    const auto longer = run();
    ASSERT_THAT(longer.dropped, ElementsAre(shorter.name));
    put_back();
    const auto older = run();
    EXPECT_THAT(older.dropped, IsEmpty());
    ASSERT_EQ(older.kept.size(), 1U);
    EXPECT_EQ(older.kept[0].name, longer.name);
    EXPECT_THAT(older.kept[0].why, HasSubstr("speaks of 7 entries, the ledger has 5"));
    ASSERT_TRUE(older.list_kept);
    EXPECT_THAT(older.list_kept->why, HasSubstr("7 entries, and this ledger has 5"));
    EXPECT_EQ(list_of("known-1.txt").erased, std::set<Pid>{Pid{2}});
    // It grows past the lost part: other entries stand there, so that part is still in no other backup.
    for (std::int64_t id = 3; id < 6; ++id) add_person(id, "N", "次の人", 10 + id);
    const auto grown = run();
    EXPECT_THAT(grown.dropped, ElementsAre(older.name));
    ASSERT_EQ(grown.kept.size(), 1U);
    EXPECT_THAT(grown.kept[0].why, HasSubstr("are not those of the checkpoint"));
    EXPECT_FALSE(grown.list_kept);
    EXPECT_TRUE(checked(path(longer)));
}

// The older copy may have grown before the next night comes: the number of entries alone tells nothing then.
TEST_F(Tidy, AListWithLinesThatTheLedgerLacksIsKeptThoughItIsShorter) {
    set_aside();
    revoke(1);
    (void)run();
    put_back();
    for (std::int64_t id = 3; id < 6; ++id) add_person(id, "N", "次の人", 10 + id);
    const auto grown = run();
    ASSERT_TRUE(grown.list_kept);
    EXPECT_THAT(grown.list_kept->why, HasSubstr("neither revoked nor erased"));
    EXPECT_EQ(list_of("known-1.txt").revoked, std::set<CredentialRef>{CredentialRef{1001}});
    EXPECT_TRUE(list_of("known.txt").revoked.empty());
}

TEST_F(Tidy, AListThatIsNoneIsKeptUnderAFreeName) {
    put_bytes(folder_ + "/known-1.txt", "an earlier one");
    put_bytes(folder_ + "/known.txt", "revoked 7\n");
    const auto made = run();
    ASSERT_TRUE(made.list_kept);
    EXPECT_EQ(made.list_kept->name, "known-2.txt");
    EXPECT_EQ(bytes_in(folder_ + "/known-1.txt"), "an earlier one");
    EXPECT_EQ(bytes_in(folder_ + "/known-2.txt"), "revoked 7\n");
    EXPECT_EQ(list_of("known.txt").size, 5);
}

// 6.5-B3b2: what waits in the spill file is in no backup, and that is said.
class WaitingEntries : public Tidy {
protected:
    // Records of the spill file, of so many entries each, from entry `first` on.
    static std::vector<std::uint8_t> records(std::int64_t first, const std::vector<int>& sizes) {
        ledger::Tree tree;
        const auto key = ledger::SigningKey::from_seed({});
        std::vector<std::uint8_t> bytes;
        for (const int size : sizes) {
            std::vector<ledger::Row> rows;
            for (int i = 0; i < size; ++i) {
                Entry entry;
                entry.kind = EntryKind::stop;
                entry.seq = Seq{first++};
                entry.recorded = at(5);
                entry.detail = StopDetail{"SIGTERM"};
                rows.push_back(ledger::to_row(entry).value());
            }
            const auto record = ledger::spill_record(ledger::sign_commit(tree, std::move(rows), kOrigin, key));
            bytes.insert(bytes.end(), record.begin(), record.end());
        }
        return bytes;
    }
    static void put_spill(const std::string& path, const std::vector<std::uint8_t>& bytes) {
        put_bytes(path, std::string(bytes.begin(), bytes.end()));
    }
};

TEST_F(WaitingEntries, AreCountedWhereTheLedgerDoesNotHaveThem) {
    EXPECT_EQ(run().waiting.entries, 0);
    put_spill(state_ + "/spill.bin", records(4, {1, 2, 1}));  // entry 4 was taken back already
    const auto made = run();
    EXPECT_EQ(made.entries, 5);
    EXPECT_EQ(made.waiting.entries, 3);
    EXPECT_EQ(made.waiting.fault, "");
    EXPECT_EQ(made.waiting.file, state_ + "/spill.bin");
}

TEST_F(WaitingEntries, AreLookedForWhereTheConfigurationSays) {
    put_spill(top_ + "/elsewhere.bin", records(5, {2}));
    auto input = make_input(0);
    input.spill = top_ + "/elsewhere.bin";
    EXPECT_EQ(make(input).value().waiting.entries, 2);
}

TEST_F(WaitingEntries, AFileThatCannotBeReadToItsEndIsSaid) {
    auto bytes = records(5, {1, 1});
    bytes.resize(bytes.size() - 3);
    put_spill(state_ + "/spill.bin", bytes);
    const auto torn = run();
    EXPECT_EQ(torn.waiting.entries, 1);
    EXPECT_THAT(torn.waiting.fault, HasSubstr("no record"));
    fs::remove(state_ + "/spill.bin");
    fs::create_directory(state_ + "/spill.bin");
    EXPECT_NE(run().waiting.fault, "");
}

}  // namespace
}  // namespace sekisho::backup
