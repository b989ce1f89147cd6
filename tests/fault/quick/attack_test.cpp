// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: attacks with files, keys and clocks. Each first changes what an officer is told, then is found, with its seq
// and reason. Those on single rows, indexes, tiles and the schema are in tests/daemon/ledger/store/verify_test.cpp.
#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/schema.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/fault/answers.hpp"
#include "tests/fault/campaign.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <algorithm>
#include <filesystem>

namespace sekisho::fault {
namespace {

namespace fs = std::filesystem;
using ledger::SigningKey;
using ledger::StoredRow;

constexpr std::int64_t kDay = 86400;

EntryDraft access(std::int64_t second, std::int64_t pid) {
    EntryDraft draft;
    draft.kind = EntryKind::access;
    draft.recorded = at_second(second);
    draft.t_event = draft.recorded.wall;
    draft.zone = ZoneNumber{1};
    draft.door = DoorNumber{1};
    draft.dir = Direction::entry;
    draft.decision = Verdict::granted;
    draft.pid = Pid{pid};
    draft.cred = CredentialRef{pid};
    AccessDetail detail;
    detail.reader = ReaderNumber{1};
    detail.rule = "site.toml:143 access_profiles.records_day[0]";
    detail.basis = Basis::schedule_and_profile;
    detail.to = ZoneNumber{1};
    draft.detail = detail;
    return draft;
}

EntryDraft clock_step(std::int64_t second) {
    EntryDraft draft;
    draft.kind = EntryKind::clock_step;
    draft.recorded = at_second(second);
    draft.t_event = draft.recorded.wall;
    draft.detail = ClockStepDetail{1'000'000, 1};
    return draft;
}

// Someone with the right to write to ledger.db, and perhaps with a key.
class Forger {
public:
    explicit Forger(const std::string& path) : path_(path) {
        auto database = disk::Database::open(path, disk::OpenMode::read_only).value();
        auto rows = database.prepare(ledger::select_rows() + "NOT INDEXED ORDER BY seq").value();
        while (rows.step().value()) rows_.push_back(ledger::read_row(rows).value());
    }
    [[nodiscard]] std::vector<StoredRow>& rows() { return rows_; }
    void append(const EntryDraft& draft) {
        Entry entry;
        static_cast<EntryDraft&>(entry) = draft;
        entry.seq = Seq{static_cast<std::int64_t>(rows_.size())};
        entry.boot_seq = rows_.back().row.numbers[6];
        rows_.push_back({ledger::to_row(entry).value(), Bytes(64)});
    }
    // Every commit that ends at `from` or behind it is signed anew.
    void sign(std::int64_t from, const SigningKey& key) {
        ledger::Tree tree;
        std::int64_t before = 0;
        for (StoredRow& stored : rows_) {
            tree.append(ledger::leaf_hash(ledger::leaf_of(stored.row)));
            if (stored.sig.empty()) continue;
            if (tree.size() > from) {
                const auto made = key.sign(ledger::commit_message(kOrigin, before, tree.size(), tree.root()));
                stored.sig.assign(made.begin(), made.end());
            }
            before = tree.size();
        }
    }
    // All rows are put in the place of those in the file, behind the guards; the indexes follow.
    void write() {
        sqlite3* handle = nullptr;
        ASSERT_EQ(sqlite3_open_v2(path_.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
        const auto run = [handle](const std::string& sql) {
            ASSERT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
                << sqlite3_errmsg(handle);
        };
        std::string guards;
        const auto keep = [](void* out, int, char** values, char**) {
            static_cast<std::string*>(out)->append(values[0]).append(";");
            return 0;
        };
        sqlite3_exec(handle, "SELECT sql FROM sqlite_schema WHERE type='trigger' ORDER BY name", keep, &guards,
                     nullptr);
        run("BEGIN; DROP TRIGGER no_upd; DROP TRIGGER no_del; DELETE FROM entry");
        for (const StoredRow& stored : rows_) {
            const auto hex = [](const Bytes& bytes) { return fmt::format("x'{:02x}'", fmt::join(bytes, "")); };
            run(fmt::format("INSERT INTO entry VALUES({},{},{},{})", fmt::join(stored.row.numbers, ","),
                            hex(stored.row.pcommit), hex(stored.row.detail), hex(stored.sig)));
        }
        run(guards + "COMMIT");
        sqlite3_close(handle);
    }

private:
    std::string path_;
    std::vector<StoredRow> rows_;
};

SigningKey attackers_key() {
    ledger::Seed seed{};
    seed.fill(7);
    return SigningKey::from_seed(seed);
}

SigningKey key_in(const std::string& dir) {
    const auto bytes = disk::read_file(dir + "/keys/daily.key", 32).value();
    ledger::Seed seed{};
    std::copy(bytes.begin(), bytes.end(), seed.begin());
    return SigningKey::from_seed(seed);
}

EntryDraft key_entry(const SigningKey& key, const std::string& origin, const Bytes& origin_key) {
    EntryDraft draft;
    draft.kind = EntryKind::key;
    draft.recorded = at_second(2 * kDay + 100);
    draft.t_event = draft.recorded.wall;
    const auto& bytes = key.public_key();
    draft.detail = KeyDetail{{bytes.begin(), bytes.end()}, origin, origin_key};
    return draft;
}

// Three days: 0 genesis; 1-3 and 4-6 commits of the first, 4 tells of a clock that stepped; 7 a key, 8-9; 10 a key,
// 11; 12.
class Attack : public testing::Test {
protected:
    static constexpr std::int64_t kEntries = 13;

    Attack() {
        commissioning_ = ledger::init_state_dir(dir_, kOrigin, at_second(0)).value().commissioning;
        auto store = open();
        store->append({access(1, 1), access(2, 2), access(3, 3)}).value();
        store->append({clock_step(4), access(5, 1), access(6, 2)}).value();
        store.reset();
        keep("first day");
        store = open();
        store->append({access(kDay, 1), access(kDay + 1, 3)}).value();
        store.reset();
        keep("second day");
        store = open();
        store->append({access(2 * kDay, 2)}).value();
        fs::copy_file(dir_ + "/ledger.db-wal", folder_ / "stale-wal");
        store->append({access(2 * kDay + 1, 1)}).value();
        checkpoint_ = store->checkpoint().value();
        store.reset();
        keep("sound");
    }
    [[nodiscard]] std::unique_ptr<ledger::Store> open() const {
        return ledger::Store::open(dir_, kOrigin, [](const Entry&) {}).value();
    }
    [[nodiscard]] std::string ledger() const { return dir_ + "/ledger.db"; }
    // A copy of the whole state directory under a name.
    void keep(const std::string& name) { fs::copy(dir_, folder_ / name, fs::copy_options::recursive); }
    void put_back(const std::string& name) {
        fs::remove_all(dir_);
        fs::copy(folder_ / name, dir_, fs::copy_options::recursive);
    }
    [[nodiscard]] std::vector<ledger::VerifyFinding> findings(bool with_checkpoint) const {
        ledger::VerifyInput input{ledger(), std::nullopt, commissioning_};
        if (with_checkpoint) input.checkpoint = checkpoint_;
        return ledger::verify(input).value().findings;
    }
    void expect_found(std::optional<std::int64_t> seq, const std::string& what, bool with_checkpoint = false) {
        const auto found = findings(with_checkpoint);
        std::string all;
        for (const auto& finding : found) all += fmt::format("{}: {}\n", finding.seq.value, finding.what);
        EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                                [&](const auto& finding) {
                                    return (!seq || finding.seq.value == *seq) &&
                                           finding.what.find(what) != std::string::npos;
                                }))
            << "no \"" << what << "\" among:\n"
            << all;
    }
    // First that an officer is told something else.
    template <class Act>
    void attack(const Act& act) {
        const std::string before = officers_answers(ledger());
        act();
        EXPECT_NE(officers_answers(ledger()), before) << "the attack changes no answer";
    }

    const MemoryFolder folder_;
    const std::string dir_ = folder_ / "state";
    std::string commissioning_;
    std::string checkpoint_;
};

TEST_F(Attack, the_ledger_is_sound_before) {
    EXPECT_TRUE(findings(true).empty()) << findings(true).front().what;
    EXPECT_EQ(ledger::verify({ledger(), {}, {}}).value().entries, kEntries);
}

TEST_F(Attack, entries_put_in_another_order) {
    attack([this] {
        Forger forger(ledger());
        auto& rows = forger.rows();
        std::rotate(rows.begin() + 4, rows.begin() + 5, rows.begin() + 7);  // contents move on, places stay
        for (std::size_t i = 4; i < 7; ++i) rows[i].row.numbers[0] = static_cast<std::int64_t>(i);
        std::swap(rows[5].sig, rows[6].sig);
        forger.write();
    });
    expect_found(6, "entries 4 to 6 does not fit");
}

TEST_F(Attack, a_segment_replaced_and_signed_with_a_key_of_ones_own) {
    attack([this] {
        Forger forger(ledger());
        for (std::size_t i = 1; i < 4; ++i) forger.rows()[i].row.numbers[13] = 9;  // somebody else passed
        forger.sign(0, attackers_key());
        forger.write();
    });
    expect_found(0, "entries 0 to 0 does not fit");
}

TEST_F(Attack, a_segment_replaced_and_signed_with_todays_key) {
    const SigningKey stolen = key_in(dir_);
    put_back("sound");
    attack([&] {
        Forger forger(ledger());
        for (std::size_t i = 1; i < 4; ++i) forger.rows()[i].row.numbers[13] = 9;
        forger.sign(1, stolen);
        forger.write();
    });
    // A key speaks for its own range of entries alone.
    expect_found(3, "entries 1 to 3 is signed with the key whose range begins with entry 12");
}

TEST_F(Attack, todays_entries_rewritten_with_todays_key) {
    const SigningKey stolen = key_in(dir_);
    attack([&] {
        Forger forger(ledger());
        forger.rows()[12].row.numbers[13] = 9;
        forger.sign(12, stolen);
        forger.write();
    });
    EXPECT_TRUE(findings(false).empty()) << "whoever holds the key in force can do this: hence checkpoints";
    expect_found(std::nullopt, "are not those of the checkpoint", true);
}

TEST_F(Attack, the_genesis_replaced) {
    const std::string other = folder_ / "other";
    ledger::init_state_dir(other, kOrigin, at_second(0)).value();
    attack([&] {
        Forger forger(ledger());
        forger.rows()[0] = Forger(other + "/ledger.db").rows()[0];
        forger.rows()[0].row.numbers[3] -= 1'000'000;  // the time at which it all began
        forger.write();
    });
    expect_found(0, "the first entry is not that of the commissioning record");
    expect_found(0, "the origin or its key is not that of the commissioning record");
}

TEST_F(Attack, a_key_rotation_appended) {
    attack([this] {
        Forger forger(ledger());
        const auto genesis = ledger::to_entry(forger.rows()[0].row).value();
        const auto& first = std::get<KeyDetail>(genesis.detail);
        forger.append(key_entry(attackers_key(), kOrigin, first.origin_key));
        forger.append(access(2 * kDay + 101, 9));
        forger.sign(kEntries, attackers_key());
        forger.write();
    });
    // Introduced by a commit that the key before it did not sign.
    expect_found(kEntries, fmt::format("entries {0} to {0} is signed with the key whose range begins with entry {1}",
                                       kEntries, kEntries + 1));
}

TEST_F(Attack, a_key_rotation_changed) {
    attack([this] {
        Forger forger(ledger());
        Entry entry = ledger::to_entry(forger.rows()[7].row).value();
        const ledger::PublicKey mine = attackers_key().public_key();
        std::get<KeyDetail>(entry.detail).public_key.assign(mine.begin(), mine.end());
        forger.rows()[7].row = ledger::to_row(entry).value();
        forger.rows()[8].row.numbers[13] = 9;
        forger.sign(7, attackers_key());
        forger.write();
    });
    expect_found(9, "entries 7 to 9 is signed with the key whose range begins with entry 10");
}

TEST_F(Attack, a_key_rotation_to_another_ledger) {
    const SigningKey stolen = key_in(dir_);
    attack([&] {
        Forger forger(ledger());
        const ledger::PublicKey mine = attackers_key().public_key();
        forger.append(key_entry(attackers_key(), "elsewhere.example/gate", {mine.begin(), mine.end()}));
        forger.sign(kEntries, stolen);
        forger.write();
    });
    expect_found(kEntries, "names another ledger");
}

TEST_F(Attack, a_clock_step_hidden) {
    attack([this] {
        Forger forger(ledger());
        Entry entry = ledger::to_entry(forger.rows()[4].row).value();
        entry.detail = ClockStepDetail{1, 1};
        forger.rows()[4].row = ledger::to_row(entry).value();
        forger.write();
    });
    expect_found(6, "entries 4 to 6 does not fit");
}

// The clock is set back to a day whose key somebody kept, and an entry of that day is added.
TEST_F(Attack, a_clock_set_back_to_a_day_whose_key_was_kept) {
    const SigningKey kept = key_in(folder_ / "first day");
    attack([&] {
        Forger forger(ledger());
        forger.append(access(7, 3));
        forger.sign(kEntries, kept);
        forger.write();
    });
    expect_found(kEntries,
                 fmt::format("entries {0} to {0} is signed with the key whose range begins with entry 0", kEntries));
}

// The daemon itself, its clock set back: entries keep their order, and the older day gets no older key again.
TEST_F(Attack, a_clock_set_back_under_the_daemon_is_no_way_back) {
    const auto written = open()->append({access(8, 3)}).value();
    ASSERT_EQ(written.size(), 2U);
    EXPECT_EQ(written[0].kind, EntryKind::key);
    EXPECT_EQ(written[0].seq.value, kEntries);
    EXPECT_LT(written[1].recorded.wall, at_second(2 * kDay).wall);
    EXPECT_TRUE(findings(true).empty());
    EXPECT_NE(key_in(dir_).public_key(), key_in(folder_ / "first day").public_key());
}

TEST_F(Attack, the_log_of_another_ledger) {
    const std::string other = folder_ / "other";
    ledger::init_state_dir(other, kOrigin, at_second(0)).value();
    const auto store = ledger::Store::open(other, kOrigin, [](const Entry&) {}).value();
    store->append({access(1, 9), access(2, 9)}).value();
    attack([&] { fs::copy_file(other + "/ledger.db-wal", ledger() + "-wal"); });
    expect_found(0, "the first entry is not that of the commissioning record");
    expect_found(kEntries - 10, "were cut off", true);
}

// A log that was moved into the file long ago, put back beside it: SQLite takes it for newer.
TEST_F(Attack, a_stale_log_beside_a_newer_file) {
    attack([this] { fs::copy_file(folder_ / "stale-wal", ledger() + "-wal"); });
    expect_found(kEntries - 1, "were cut off", true);
}

TEST_F(Attack, a_backup_put_back_as_if_nothing_had_happened) {
    attack([this] { put_back("second day"); });
    EXPECT_TRUE(findings(false).empty()) << "it is sound in itself: hence checkpoints";
    expect_found(10, "an older copy was put back", true);
    // And it goes on from there.
    const auto written = open()->append({access(2 * kDay, 3)}).value();
    EXPECT_EQ(written.back().seq.value, 11);
    expect_found(12, "an older copy was put back", true);
    const auto store = open();
    store->append({access(2 * kDay + 5, 3)}).value();
    store->append({access(2 * kDay + 6, 3)}).value();
    expect_found(std::nullopt, "are not those of the checkpoint", true);
}

// Ledger and keys of different days.
TEST_F(Attack, an_older_ledger_under_newer_keys_is_refused) {
    attack([this] { fs::copy_file(folder_ / "first day/ledger.db", ledger(), fs::copy_options::overwrite_existing); });
    expect_found(7, "an older copy was put back", true);
    const auto opened = ledger::Store::open(dir_, kOrigin, [](const Entry&) {});
    ASSERT_TRUE(opened.has_error());
    EXPECT_NE(opened.error().what.find("the daily key is not the one"), std::string::npos) << opened.error().what;
}

}  // namespace
}  // namespace sekisho::fault
