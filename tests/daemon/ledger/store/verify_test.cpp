// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: each attack first shows that it changes something, then that it is found, with its seq where it has one.
#include "daemon/ledger/store/verify.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/schema.hpp"
#include "tests/daemon/ledger/store/attacker.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <algorithm>

namespace sekisho::ledger {
namespace {

namespace fs = std::filesystem;
using namespace testing_support;
using testing::HasSubstr;

// A ledger of 1 + 300 entries: a full tile, a tail, commits of one and of three, two daily keys. Built once.
class VerifyTest : public ScratchDir {
protected:
    static constexpr std::int64_t kEntries = 302;

    VerifyTest() {
        init();
        const auto store = open();
        for (std::int64_t n = 0; n < 100; ++n) {
            EntryDraft first = access_draft(3 * n);
            if (n >= 50) first.recorded = at(86400);
            std::vector<EntryDraft> drafts{first, access_draft(3 * n + 1), access_draft(3 * n + 2)};
            if (n < 95) {
                store->append(drafts).value();
                continue;
            }
            for (EntryDraft& draft : drafts) {
                draft.recorded = at(86400);
                store->append({draft}).value();
            }
        }
        checkpoint_ = store->checkpoint().value();
    }

    // On the day of the last key, so that no further key comes with it.
    [[nodiscard]] static EntryDraft today(std::int64_t n) {
        EntryDraft draft = access_draft(n);
        draft.recorded = at(86400);
        return draft;
    }
    [[nodiscard]] std::vector<VerifyFinding> findings(bool with_checkpoint = false) const {
        VerifyInput input{ledger(), std::nullopt, commissioning_};
        if (with_checkpoint) input.checkpoint = checkpoint_;
        return verify(input).value().findings;
    }
    // Everything SQLite tells of the file: schema, both tables through their own order, both indexes.
    [[nodiscard]] std::string contents() const {
        sqlite3* handle = nullptr;
        EXPECT_EQ(sqlite3_open_v2(ledger().c_str(), &handle, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
        std::string all;
        const auto collect = [](void* out, int count, char** values, char**) {
            for (int i = 0; i < count; ++i)
                static_cast<std::string*>(out)->append(values[i] ? values[i] : "NULL").append("|");
            return 0;
        };
        for (const char* sql :
             {"SELECT type,name,tbl_name,sql FROM sqlite_schema", "PRAGMA user_version", "PRAGMA application_id",
              "SELECT "
              "seq,ver,kind,t_event,t_rec,t_boot,boot_seq,clk_status,clk_err_us,zone,door,dir,decision,pid,ref_seq,"
              "cred,cfg_seq,hex(pcommit),hex(detail),hex(sig) FROM entry NOT INDEXED",
              "SELECT lvl,idx,hex(h) FROM tile", "SELECT pid,t_event,zone,dir,seq FROM entry INDEXED BY ix_person",
              "SELECT zone,t_event,pid,dir,seq FROM entry INDEXED BY ix_zone"}) {
            // An index that was dropped cannot be asked; that too is a difference.
            if (sqlite3_exec(handle, sql, collect, &all, nullptr) != SQLITE_OK) all.append("cannot be read|");
        }
        sqlite3_close(handle);
        return all;
    }
    void expect_found(const std::string& name, std::optional<std::int64_t> seq, const std::string& what,
                      bool with_checkpoint = false) const {
        const auto found = findings(with_checkpoint);
        const bool there = std::any_of(found.begin(), found.end(), [&](const VerifyFinding& finding) {
            return (!seq || finding.seq.value == *seq) && finding.what.find(what) != std::string::npos;
        });
        EXPECT_TRUE(there) << name << ": no finding at " << seq.value_or(-1) << " with \"" << what << "\" among "
                           << found.size()
                           << (found.empty() ? ""
                                             : ", first: " + std::to_string(found[0].seq.value) + " " + found[0].what);
    }
    // Acts on a fresh copy of the sound ledger and puts it back afterwards.
    template <class Act>
    void attack(const std::string& name, const Act& act, std::optional<std::int64_t> seq, const std::string& what,
                bool with_checkpoint = false) {
        const std::string kept = top_ + "/kept.db";
        fs::copy_file(ledger(), kept, fs::copy_options::overwrite_existing);
        const std::string before = contents();
        act();
        EXPECT_TRUE(contents() != before) << name << " changes nothing";
        expect_found(name, seq, what, with_checkpoint);
        for (const char* tail : {"-wal", "-shm"}) fs::remove(ledger() + tail);
        fs::copy_file(kept, ledger(), fs::copy_options::overwrite_existing);
    }
    void sql_attack(const std::string& sql, std::optional<std::int64_t> seq, const std::string& what,
                    bool with_checkpoint = false) {
        attack(
            sql, [&] { Attacker(ledger()).behind_the_guards(sql); }, seq, what, with_checkpoint);
    }

    std::string checkpoint_;
};

TEST_F(VerifyTest, a_sound_ledger_has_no_findings) {
    VerifyInput input{ledger(), checkpoint_, commissioning_};
    VerifyReport report = verify(input).value();
    EXPECT_TRUE(report.findings.empty()) << report.findings.front().what;
    EXPECT_EQ(report.entries, kEntries);
    EXPECT_TRUE(report.against_checkpoint);
    EXPECT_TRUE(report.against_commissioning);
    EXPECT_EQ(report.root, to_base64(peek_checkpoint(checkpoint_)->root));
    input.checkpoint.reset();
    input.commissioning.reset();
    report = verify(input).value();
    EXPECT_TRUE(report.findings.empty());
    EXPECT_FALSE(report.against_checkpoint);
    EXPECT_FALSE(report.against_commissioning) << "self-consistent only";
}

// In a full tile, and in the tail, where a commit's signature speaks.
TEST_F(VerifyTest, every_column_of_a_row_edited) {
    for (const std::int64_t seq : {std::int64_t{0}, std::int64_t{100}, kEntries - 3}) {
        for (const std::string_view column : kColumnNames) {
            if (column == "seq") continue;
            const char* what = seq < 256 ? "whose hash the tree holds" : "does not fit";
            sql_attack(fmt::format("UPDATE entry SET {0}={0}+1 WHERE seq={1}", column, seq), seq, what);
        }
        for (const char* column : {"pcommit", "detail"}) {
            sql_attack(fmt::format("UPDATE entry SET {0}=CAST({0}||x'00' AS BLOB) WHERE seq={1}", column, seq), seq,
                       "");
        }
    }
}

TEST_F(VerifyTest, signatures_edited) {
    sql_attack("UPDATE entry SET sig=zeroblob(64) WHERE seq=3", 3, "does not fit");
    sql_attack("UPDATE entry SET sig=x'' WHERE seq=3", 6, "entries 1 to 6 does not fit");
    sql_attack("UPDATE entry SET sig=x'00' WHERE seq=2", 2, "does not fit");
    sql_attack("UPDATE entry SET sig=(SELECT sig FROM entry WHERE seq=3) WHERE seq=6", 6, "does not fit");
    sql_attack(fmt::format("UPDATE entry SET sig=x'' WHERE seq={}", kEntries - 1), kEntries - 1, "not signed");
}

TEST_F(VerifyTest, rows_deleted_inserted_and_swapped) {
    sql_attack("DELETE FROM entry WHERE seq=100", 100, "the entry is missing");
    sql_attack("DELETE FROM entry WHERE seq BETWEEN 10 AND 19", 10, "10 to 19 are missing");
    sql_attack("DELETE FROM entry WHERE seq=0", 0, "the entry is missing");
    sql_attack("DELETE FROM entry", std::nullopt, "no entry");
    const std::string columns =
        fmt::format("{},pcommit,detail,sig", fmt::join(kColumnNames.begin() + 1, kColumnNames.end(), ","));
    sql_attack(fmt::format("INSERT INTO entry(seq,{0}) SELECT {1},{0} FROM entry WHERE seq={2}", columns, kEntries,
                           kEntries - 1),
               kEntries, "does not fit");
    sql_attack(fmt::format("INSERT INTO entry(seq,{0}) SELECT -1,{0} FROM entry WHERE seq=5", columns), -1,
               "not its own");
    sql_attack(fmt::format("INSERT INTO entry(seq,{0}) SELECT 4611686018427387904,{0} FROM entry WHERE seq=5", columns),
               kEntries, "are missing");
    sql_attack(
        "UPDATE entry SET seq=-5 WHERE seq=40; UPDATE entry SET seq=40 WHERE seq=41; UPDATE entry SET seq=41 WHERE "
        "seq=-5",
        40, "whose hash the tree holds");
    sql_attack(fmt::format("UPDATE entry SET seq=-5 WHERE seq={0}; UPDATE entry SET seq={0} WHERE seq={1}; "
                           "UPDATE entry SET seq={1} WHERE seq=-5",
                           kEntries - 3, kEntries - 2),
               kEntries - 3, "does not fit");
}

TEST_F(VerifyTest, tiles_edited) {
    sql_attack("UPDATE tile SET h=zeroblob(8192)", 0, "whose hash the tree holds");
    sql_attack("UPDATE tile SET h=zeroblob(31)", 255, "has not 256 hashes");
    sql_attack("DELETE FROM tile", 255, "tile 0/0 is missing");
    sql_attack("INSERT INTO tile VALUES(0,1,zeroblob(8192))", std::nullopt, "not those of a ledger of this length");
    sql_attack("INSERT INTO tile VALUES(5,7,zeroblob(8192))", std::nullopt, "tile 5/7 is not in its place");
    sql_attack("UPDATE tile SET idx=-1", std::nullopt, "tile 0/-1 is not in its place");
}

// Row and tile together: the signatures still speak.
TEST_F(VerifyTest, an_entry_edited_with_its_tile) {
    const auto forge = [this] {
        Attacker(ledger()).behind_the_guards("UPDATE entry SET decision=2 WHERE seq=100");
        auto database = disk::Database::open(ledger(), disk::OpenMode::read_only).value();
        auto rows = database.prepare(select_rows() + "WHERE seq=100").value();
        ASSERT_TRUE(rows.step().value());
        const Digest hash = leaf_hash(leaf_of(read_row(rows).value().row));
        const std::string hex = fmt::format("{:02X}", fmt::join(hash, ""));
        Attacker(ledger()).run(
            fmt::format("UPDATE tile SET h=CAST(substr(h,1,3200)||x'{}'||substr(h,3233) AS BLOB)", hex));
    };
    attack("entry and tile", forge, 102, "entries 100 to 102 does not fit");
}

TEST_F(VerifyTest, the_tail_truncated_at_a_commit) {
    const std::string cut = fmt::format("DELETE FROM entry WHERE seq>={}", kEntries - 2);
    sql_attack(cut, kEntries - 2, "were cut off", true);
    sql_attack("DELETE FROM entry WHERE seq>=251; DELETE FROM tile", 251, "were cut off", true);
    sql_attack("DELETE FROM entry WHERE seq>=253", 252, "entries from 251 on are not signed");
    sql_attack("DELETE FROM entry WHERE seq>=251", std::nullopt, "not those of a ledger of this length");
    // What cannot be seen from inside: this is why a checkpoint must be kept outside.
    Attacker(ledger()).behind_the_guards(cut);
    EXPECT_TRUE(findings().empty());
}

TEST_F(VerifyTest, an_older_copy_put_back) {
    const std::string older = top_ + "/older.db";
    fs::copy_file(ledger(), older);
    open()->append({today(1)}).value();
    checkpoint_ = open()->checkpoint().value();
    attack(
        "rollback", [&] { fs::copy_file(older, ledger(), fs::copy_options::overwrite_existing); }, kEntries,
        "older copy", true);
}

TEST_F(VerifyTest, another_history_after_an_older_copy) {
    const std::string older = top_ + "/older.db";
    fs::copy_file(ledger(), older);
    open()->append({today(1)}).value();
    checkpoint_ = open()->checkpoint().value();
    const auto rewrite = [&] {
        fs::copy_file(older, ledger(), fs::copy_options::overwrite_existing);
        open()->append({today(2), today(3)}).value();  // with the keys: even the daemon's host cannot
    };
    attack("fork", rewrite, std::nullopt, "are not those of the checkpoint", true);
}

TEST_F(VerifyTest, a_whole_other_ledger) {
    fs::remove_all(dir_);
    const std::string record = commissioning_;
    init();
    VerifyInput input{ledger(), std::nullopt, std::nullopt};
    EXPECT_TRUE(verify(input)->findings.empty()) << "self-consistent";
    commissioning_ = record;
    expect_found("genesis", 0, "the origin or its key is not that");
    expect_found("genesis", 0, "first daily key is not that");
    expect_found("genesis", 0, "first entry is not that");
    input.checkpoint = checkpoint_;
    const auto found = verify(input)->findings;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].what, HasSubstr("not signed by the key"));
}

TEST_F(VerifyTest, indexes_that_say_something_else) {
    // The schema is edited so that SQLite no longer keeps the index in step, then put back.
    const auto change = [this](const char* column) {
        Attacker attacker(ledger());
        attacker.run(
            "PRAGMA writable_schema=1; CREATE TEMP TABLE old AS SELECT * FROM sqlite_schema WHERE name='ix_person';"
            "DELETE FROM sqlite_schema WHERE name='ix_person'; PRAGMA user_version=1; PRAGMA writable_schema=RESET");
        attacker.behind_the_guards(fmt::format("UPDATE entry SET {0}={0}+1 WHERE seq=100", column));
        attacker.run(
            "PRAGMA writable_schema=1; INSERT INTO sqlite_schema SELECT * FROM temp.old; PRAGMA writable_schema=RESET");
    };
    for (const char* column : {"pid", "t_event", "zone", "dir"}) {
        attack(
            column, [&] { change(column); }, 100, "index ix_person: it differs from the table");
    }
}

// Straight into the pages: the bytes of one index cell.
TEST_F(VerifyTest, an_index_page_edited) {
    const auto edit = [this] {
        auto database = disk::Database::open(ledger(), disk::OpenMode::read_only).value();
        const auto page_size = database.number("PRAGMA page_size").value();
        const auto root = database.number("SELECT rootpage FROM sqlite_schema WHERE name='ix_zone'").value();
        auto bytes = disk::read_file(ledger(), 1 << 26).value();
        // The rightmost child of the root is a leaf; the last byte of its last cell belongs to a seq.
        const auto at = [&](std::size_t i) { return static_cast<std::size_t>(bytes[i]); };
        const auto top = static_cast<std::size_t>((root - 1) * page_size);
        const std::size_t child = at(top + 8) << 24U | at(top + 9) << 16U | at(top + 10) << 8U | at(top + 11);
        const std::size_t end = child * static_cast<std::size_t>(page_size);
        bytes[end - 1] ^= 1U;
        fs::remove(ledger());
        disk::write_new_file(ledger(), bytes, 0600).value();
    };
    attack("page edit", edit, std::nullopt, "index ix_zone");
}

TEST_F(VerifyTest, the_schema_changed) {
    const auto act = [this](const std::string& sql) { return [this, sql] { Attacker(ledger()).run(sql); }; };
    attack("dropped trigger", act("DROP TRIGGER no_upd"), std::nullopt, "the schema lacks: trigger no_upd");
    attack("added trigger", act("CREATE TRIGGER t AFTER INSERT ON entry BEGIN SELECT 1; END"), std::nullopt,
           "has what no ledger has: trigger t");
    attack("other trigger",
           act("DROP TRIGGER no_del; CREATE TRIGGER no_del BEFORE DELETE ON entry BEGIN SELECT 1; END"), std::nullopt,
           "the schema lacks: trigger no_del");
    attack("added index", act("CREATE INDEX i ON entry(cred)"), std::nullopt, "has what no ledger has: index i");
    attack("partial index",
           act("DROP INDEX ix_zone; CREATE INDEX ix_zone ON entry(zone,t_event,pid,dir) WHERE zone<>2"), std::nullopt,
           "the schema lacks: index ix_zone");
    attack("added view", act("CREATE VIEW v AS SELECT * FROM entry"), std::nullopt, "has what no ledger has: view v");
    attack("table away", act("DROP TABLE tile"), std::nullopt, "the schema lacks: table tile");
    attack("user_version", act("PRAGMA user_version=2"), std::nullopt, "user_version is 2");
    attack("application_id", act("PRAGMA application_id=2"), std::nullopt, "application_id is 2");
}

TEST_F(VerifyTest, a_checkpoint_that_is_no_checkpoint) {
    VerifyInput input{ledger(), "no checkpoint", std::nullopt};
    EXPECT_THAT(verify(input).error().what, HasSubstr("checkpoint"));
    std::string forged = checkpoint_;
    forged.replace(forged.find("302"), 3, "300");
    input.checkpoint = forged;
    EXPECT_THAT(verify(input)->findings.at(0).what, HasSubstr("signature does not fit"));
    input = VerifyInput{ledger(), std::nullopt, "no record"};
    EXPECT_THAT(verify(input).error().what, HasSubstr("commissioning record"));
    EXPECT_THAT(verify(VerifyInput{top_ + "/none.db", {}, {}}).error().what, HasSubstr("no ledger here"));
}

// 6.8: a file that was cut or overwritten is evidence of something, not a reason not to answer.
TEST_F(VerifyTest, a_file_cut_short_or_overwritten_is_a_finding) {
    const auto whole = disk::read_file(ledger(), 1 << 26).value();
    const auto look = [&](const std::string& name, const std::vector<std::uint8_t>& bytes) {
        const auto path = top_ + "/" + name;
        EXPECT_TRUE(disk::write_new_file(path, bytes, 0600));
        const auto report = verify(VerifyInput{path, checkpoint_, commissioning_});
        ASSERT_TRUE(report.has_value()) << name << ": " << to_text(report.error());
        EXPECT_FALSE(report->findings.empty()) << name;
    };
    const auto size = static_cast<std::ptrdiff_t>(whole.size());
    for (const std::ptrdiff_t kept : {std::ptrdiff_t{0}, std::ptrdiff_t{50}, std::ptrdiff_t{100}, std::ptrdiff_t{4096},
                                      std::ptrdiff_t{5000}, size / 2, size - 4096, size - 1}) {
        look("cut" + std::to_string(kept), {whole.begin(), whole.begin() + kept});
    }
    // Also where the byte that is missing was a zero, so that nothing else tells.
    auto zeros = whole;
    zeros.resize(zeros.size() + 100);
    look("longer", zeros);
    for (const std::size_t at : {std::size_t{0}, std::size_t{16}, std::size_t{100}, std::size_t{4096}}) {
        auto bytes = whole;
        for (std::size_t i = at; i < at + 64; ++i) bytes[i] = 0xa5;
        look("overwritten" + std::to_string(at), bytes);
    }
    EXPECT_THAT(verify(VerifyInput{top_, {}, {}}).error().what, HasSubstr("not a plain file"));
}

TEST_F(VerifyTest, a_copy_is_verified_without_a_trace) {
    const auto store = open();
    store->append({today(1)}).value();
    const std::string copies = top_ + "/copies";
    fs::create_directory(copies);
    fs::copy_file(ledger(), copies + "/alone.db");
    fs::copy_file(ledger(), copies + "/both.db");
    fs::copy_file(ledger() + "-wal", copies + "/both.db-wal");
    const auto look = [&](const std::string& name) {
        return verify(VerifyInput{copies + name, {}, commissioning_}).value();
    };
    EXPECT_EQ(look("/alone.db").entries, kEntries);
    EXPECT_EQ(look("/both.db").entries, kEntries + 1);
    EXPECT_TRUE(look("/both.db").findings.empty());
    EXPECT_EQ(std::distance(fs::directory_iterator(copies), {}), 3);
    EXPECT_EQ(verify(VerifyInput{ledger(), {}, {}})->entries, kEntries + 1) << "beside a running writer";
    EXPECT_TRUE(store->append({today(2)}));
}

}  // namespace
}  // namespace sekisho::ledger
