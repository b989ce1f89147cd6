// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/disk/sqlite_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <stdexcept>

namespace sekisho::disk {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Disk : public testing::Test {
protected:
    Disk() {
        std::string pattern = testing::TempDir() + "disk-XXXXXX";
        dir_ = mkdtemp(pattern.data());
    }
    ~Disk() override { fs::remove_all(dir_); }
    [[nodiscard]] std::string at(const std::string& name) const { return dir_ + "/" + name; }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& item : fs::directory_iterator(dir_)) found.push_back(item.path().filename());
        std::sort(found.begin(), found.end());
        return found;
    }
    std::string dir_;
};

const std::vector<std::uint8_t> kBytes{1, 2, 3};

TEST_F(Disk, a_new_file_is_written_once_with_its_mode) {
    ASSERT_TRUE(write_new_file(at("a"), kBytes, 0400));
    struct stat status {};
    ASSERT_EQ(stat(at("a").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0400U);
    const auto again = write_new_file(at("a"), {}, 0600);
    ASSERT_TRUE(again.has_error());
    EXPECT_EQ(again.error().where, at("a"));
    EXPECT_THAT(again.error().what, HasSubstr("exists"));
    EXPECT_EQ(read_file(at("a"), 3).value(), kBytes);
}

TEST_F(Disk, a_link_is_not_followed_when_writing) {
    fs::create_symlink(at("target"), at("link"));
    EXPECT_TRUE(write_new_file(at("link"), kBytes, 0600).has_error());
    EXPECT_FALSE(fs::exists(at("target")));
    EXPECT_TRUE(is_there(at("link")).value()) << "a dangling link counts";
}

// What may not be looked at is not absent: someone who believes it is would begin a new ledger.
TEST_F(Disk, what_rights_hide_is_not_taken_for_absent) {
    EXPECT_FALSE(is_there(at("none")).value());
    ASSERT_TRUE(write_new_file(at("file"), kBytes, 0600));
    EXPECT_TRUE(is_there(at("file")).value());
    EXPECT_FALSE(is_there(at("file/below")).value());
    fs::create_directory(at("closed"));
    ASSERT_TRUE(write_new_file(at("closed/file"), kBytes, 0600));
    const auto user = ::geteuid();
    fs::permissions(at("closed"), fs::perms::none);
    if (user == 0) {  // whom no rights keep out
        fs::permissions(at(""), fs::perms::all);
        ASSERT_EQ(::seteuid(65534), 0);
    }
    const auto hidden = is_there(at("closed/file"));
    const auto absent = is_there(at("closed/none"));
    ASSERT_EQ(::seteuid(user), 0);
    fs::permissions(at("closed"), fs::perms::owner_all);
    ASSERT_TRUE(hidden.has_error());
    ASSERT_TRUE(absent.has_error());
    EXPECT_THAT(hidden.error().what, HasSubstr("Permission denied"));
    EXPECT_THAT(hidden.error().hint, HasSubstr("owner and mode"));
}

TEST_F(Disk, what_is_no_plain_file_says_so) {
    EXPECT_THAT(is_plain_file(at("")).error().what, HasSubstr("not a plain file"));
    EXPECT_THAT(is_plain_file(at("none")).error().what, HasSubstr("No such file"));
    ASSERT_TRUE(write_new_file(at("file"), kBytes, 0600));
    EXPECT_TRUE(is_plain_file(at("file")));
}

TEST_F(Disk, a_file_longer_than_allowed_is_refused) {
    ASSERT_TRUE(write_new_file(at("a"), kBytes, 0600));
    EXPECT_THAT(read_file(at("a"), 2).error().what, HasSubstr("longer than 2"));
    // A limit is no size: what is asked for is what the file has.
    EXPECT_TRUE(read_file(at("a"), std::numeric_limits<std::size_t>::max() / 2));
    EXPECT_THAT(read_file(at("none"), 2).error().what, HasSubstr("No such file"));
}

TEST_F(Disk, wiping_overwrites_before_it_removes) {
    ASSERT_TRUE(write_new_file(at("a"), kBytes, 0400));
    fs::create_hard_link(at("a"), at("b"));
    ASSERT_TRUE(wipe_file(at("a")));
    EXPECT_FALSE(fs::exists(at("a")));
    EXPECT_EQ(read_file(at("b"), 3).value(), std::vector<std::uint8_t>(3));
    EXPECT_TRUE(wipe_file(at("a")).has_error());
}

TEST_F(Disk, a_folder_is_locked_once) {
    auto first = FolderLock::take(dir_);
    ASSERT_TRUE(first);
    EXPECT_THAT(FolderLock::take(dir_).error().what, HasSubstr("another program holds"));
    { const FolderLock moved = std::move(first.value()); }
    EXPECT_TRUE(FolderLock::take(dir_));
    EXPECT_TRUE(names().empty()) << "a lock leaves no file";
    ASSERT_TRUE(write_new_file(at("a"), kBytes, 0600));
    EXPECT_THAT(FolderLock::take(at("a")).error().what, HasSubstr("Not a directory"));
}

Database filled(const std::string& path) {
    Database database = Database::open(path, OpenMode::create).value();
    database.run("CREATE TABLE t(n INTEGER, b BLOB) STRICT").value();
    auto insert = database.prepare("INSERT INTO t VALUES(?,?)").value();
    insert.bind(std::int64_t{7});
    insert.bind(std::span<const std::uint8_t>());
    insert.run().value();
    return database;
}

// An auditor's medium, or a folder of somebody else's.
TEST_F(Disk, a_copy_with_its_log_is_read_where_nothing_can_be_written) {
    constexpr auto kReadable = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
    constexpr auto kEnterable = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
    {
        const Database database = filled(at("a.db"));
        fs::create_directory(at("copy"));
        for (const char* name : {"a.db", "a.db-wal"}) {
            fs::copy_file(at(name), at(std::string("copy/") + name));
            fs::permissions(at(std::string("copy/") + name), kReadable);
        }
    }
    fs::permissions(at("copy"), kReadable | kEnterable);
    const auto user = ::geteuid();
    if (user == 0) {  // whom no rights keep out
        fs::permissions(at(""), fs::perms::all);
        ASSERT_EQ(::seteuid(65534), 0);
    }
    std::vector<Result<std::int64_t>> found;
    for (int again = 0; again < 2; ++again) {
        auto database = Database::open(at("copy/a.db"), OpenMode::read_only);
        found.push_back(database ? database->number("SELECT n FROM t") : Result<std::int64_t>(database.error()));
    }
    ASSERT_EQ(::seteuid(user), 0);
    fs::permissions(at("copy"), fs::perms::owner_all);
    for (const auto& number : found)
        EXPECT_EQ(number.has_error() ? to_text(number.error()) : std::to_string(*number), "7");
    EXPECT_EQ(std::distance(fs::directory_iterator(at("copy")), {}), 2) << "no trace is left";
}

TEST_F(Disk, an_empty_blob_is_not_null) {
    Database database = filled(at("a.db"));
    auto rows = database.prepare("SELECT n,b FROM t").value();
    ASSERT_TRUE(rows.step().value());
    EXPECT_TRUE(rows.is_integer(0));
    EXPECT_TRUE(rows.is_blob(1));
    EXPECT_FALSE(rows.step().value());
}

TEST_F(Disk, settings_of_a_writer) {
    Database database = filled(at("a.db"));
    EXPECT_EQ(database.number("PRAGMA synchronous").value(), 2);
    EXPECT_EQ(database.number("PRAGMA wal_autocheckpoint").value(), 0);
    EXPECT_EQ(database.number("PRAGMA trusted_schema").value(), 0);
    EXPECT_EQ(database.number("PRAGMA cell_size_check").value(), 1);
    auto mode = database.prepare("PRAGMA journal_mode").value();
    ASSERT_TRUE(mode.step().value());
    EXPECT_EQ(mode.text(0), "wal");
    EXPECT_TRUE(database.run("PRAGMA writable_schema=1; UPDATE sqlite_schema SET sql=''").has_error()) << "DEFENSIVE";
}

TEST_F(Disk, reading_leaves_no_trace) {
    {
        Database database = filled(at("a.db"));
        fs::copy_file(at("a.db"), at("with.db"));
        fs::copy_file(at("a.db-wal"), at("with.db-wal"));
        database.checkpoint_on_close(true);
    }
    ASSERT_EQ(names(), (std::vector<std::string>{"a.db", "with.db", "with.db-wal"}));
    const auto log = read_file(at("with.db-wal"), 1 << 20).value();
    for (const std::string name : {"a.db", "with.db"}) {
        Database reader = Database::open(at(name), OpenMode::read_only).value();
        EXPECT_EQ(reader.number("SELECT n FROM t").value(), 7) << name;
        EXPECT_TRUE(reader.run("INSERT INTO t VALUES(1,x'')").has_error()) << name;
    }
    EXPECT_EQ(names(), (std::vector<std::string>{"a.db", "with.db", "with.db-wal"}));
    EXPECT_EQ(read_file(at("with.db-wal"), 1 << 20).value(), log);
}

TEST_F(Disk, a_statement_ends_when_it_is_asked_to) {
    Database database = filled(at("a.db"));
    bool asked = false;
    database.interrupt_when([&asked] { return asked; });
    const char* count =
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c LIMIT 100000) SELECT max(n) FROM c";
    EXPECT_EQ(database.number(count).value(), 100000);
    asked = true;
    const auto cut = database.number(count);
    ASSERT_TRUE(cut.has_error());
    EXPECT_THAT(cut.error().what, HasSubstr("interrupted"));
    EXPECT_FALSE(is_damage(cut.error()));
}

TEST_F(Disk, a_walk_shows_every_row_in_order_also_within_a_walk_and_ends_when_it_is_thrown_out_of) {
    Database database = Database::open(at("a.db"), OpenMode::create).value();
    ASSERT_TRUE(database.run("CREATE TABLE t(a,b); INSERT INTO t VALUES(3,x'01'),(1,'text'),(2,NULL)"));
    std::vector<std::int64_t> seen;
    const auto walk = [&](const std::function<void(const RowView&)>& see) {
        return database.each_row("a,b", "FROM t WHERE a>=? ORDER BY rowid", {1}, see);
    };
    ASSERT_TRUE(walk([&](const RowView& row) {
        std::array<std::int64_t, 2> into{-1, -1};
        EXPECT_EQ(row.integers(into), 1U) << "the second is none";
        EXPECT_EQ(row.integer(1), 0);
        EXPECT_EQ(row.is_blob(1), into[0] == 3);
        seen.push_back(into[0]);
        ASSERT_TRUE(walk([&](const RowView& inner) { seen.push_back(10 * inner.integer(0)); }));
    }));
    EXPECT_EQ(seen, (std::vector<std::int64_t>{3, 30, 10, 20, 1, 30, 10, 20, 2, 30, 10, 20}));
    int shown = 0;
    const auto thrown = [&] {
        return walk([&](const RowView&) {
            ++shown;
            throw std::runtime_error("enough");
        });
    };
    EXPECT_THROW((void)thrown(), std::runtime_error);
    EXPECT_EQ(shown, 1);
    EXPECT_TRUE(walk([](const RowView&) {})) << "and the next goes on";
    EXPECT_THAT(database.each_row("c", "FROM t", {}, [](const RowView&) {}).error().what, HasSubstr("no such column"));
}

TEST_F(Disk, a_planted_journal_is_not_played_back) {
    {
        Database database = filled(at("a.db"));
        database.checkpoint_on_close(true);
    }
    ASSERT_TRUE(write_new_file(at("a.db-journal"), kBytes, 0600));
    EXPECT_THAT(Database::open(at("a.db"), OpenMode::read_only).error().what, HasSubstr("rollback journal"));
}

TEST_F(Disk, a_name_with_signs_of_a_uri_is_a_name) {
    {
        Database database = filled(at("a?mode=rw#%20.db"));
        database.checkpoint_on_close(true);
    }
    Database reader = Database::open(at("a?mode=rw#%20.db"), OpenMode::read_only).value();
    EXPECT_EQ(reader.number("SELECT n FROM t").value(), 7);
}

TEST_F(Disk, what_is_no_database_says_so) {
    EXPECT_TRUE(Database::open(at("none.db"), OpenMode::read_only).has_error());
    EXPECT_TRUE(Database::open(at("none.db"), OpenMode::read_write).has_error());
    EXPECT_FALSE(fs::exists(at("none.db")));
    ASSERT_TRUE(write_new_file(at("text.db"), std::vector<std::uint8_t>(5000, 'x'), 0600));
    const auto opened = Database::open(at("text.db"), OpenMode::read_write);
    ASSERT_TRUE(opened.has_error());
    EXPECT_THAT(to_text(opened.error()), HasSubstr("not a database"));
    EXPECT_TRUE(is_damage(opened.error()));
    EXPECT_FALSE(is_damage(Database::open(at("none.db"), OpenMode::read_only).error()));
}

TEST(PercentUsed, is_that_of_the_file_system_of_the_path) {
    const auto root = percent_used("/");
    ASSERT_TRUE(root) << to_text(root.error());
    EXPECT_GE(*root, 0);
    EXPECT_LE(*root, 100);
    EXPECT_EQ(percent_used("/proc").value(), 0) << "has no blocks at all";
    EXPECT_TRUE(percent_used("/no such folder").has_error());
}

// H9.2-4: what lies in the log only is in the copy; what a transaction of the copied moment did not see is not.
TEST_F(Disk, a_copy_is_of_one_moment_and_nobody_waits_for_it) {
    auto writer = Database::open(at("db"), OpenMode::create).value();
    writer.run("CREATE TABLE t(a)").value();
    writer.run("INSERT INTO t VALUES(1),(2)").value();
    auto reader = Database::open(at("db"), OpenMode::read_only).value();
    writer.run("BEGIN IMMEDIATE; INSERT INTO t VALUES(3)").value();
    reader.copy_to(at("copy")).value();
    writer.run("COMMIT").value();
    auto copy = Database::open(at("copy"), OpenMode::read_write).value();
    EXPECT_EQ(copy.number("SELECT count(*) FROM t").value(), 2);
    EXPECT_EQ(writer.number("SELECT count(*) FROM t").value(), 3);
    EXPECT_TRUE(reader.copy_to(at("copy")).has_error()) << "never overwrites";
    EXPECT_EQ(copy.number("SELECT count(*) FROM t").value(), 2);
    EXPECT_TRUE(reader.copy_to(at("none/copy")).has_error());
}

TEST_F(Disk, a_rewritten_database_holds_nothing_that_was_deleted) {
    auto database = Database::open(at("db"), OpenMode::create).value();
    database.run("CREATE TABLE t(a); INSERT INTO t VALUES('CANARY'),('stays')").value();
    database.checkpoint().value();
    database.run("DELETE FROM t WHERE a='CANARY'").value();
    const auto holds_canary = [this] {
        for (const auto& name : names()) {
            const auto bytes = read_file(at(name), 1U << 20U).value();
            if (std::string(bytes.begin(), bytes.end()).find("CANARY") != std::string::npos) return true;
        }
        return false;
    };
    ASSERT_TRUE(holds_canary()) << "the control: a deleted row leaves its bytes";
    database.rewrite().value();
    EXPECT_FALSE(holds_canary());
    EXPECT_EQ(database.number("SELECT count(*) FROM t").value(), 1);
}

TEST_F(Disk, a_rewrite_says_so_when_a_reader_does_not_end) {
    auto database = Database::open(at("db"), OpenMode::create).value();
    database.run("CREATE TABLE t(a); INSERT INTO t VALUES(1)").value();
    auto reader = Database::open(at("db"), OpenMode::read_only).value();
    reader.run("BEGIN").value();
    ASSERT_EQ(reader.number("SELECT count(*) FROM t").value(), 1);
    EXPECT_TRUE(database.rewrite().has_error());
    reader.run("COMMIT").value();
    EXPECT_TRUE(database.rewrite());
}

TEST_F(Disk, a_file_in_pieces_is_there_when_it_is_finished) {
    {
        auto unfinished = FileWriter::make(at("a"), 0600).value();
        unfinished.write(kBytes).value();
    }
    EXPECT_FALSE(is_there(at("a")).value()) << "what was not finished is removed";
    auto writer = FileWriter::make(at("a"), 0600).value();
    EXPECT_TRUE(FileWriter::make(at("a"), 0600).has_error()) << "never overwrites";
    writer.write(kBytes).value();
    writer.write(kBytes).value();
    writer.finish().value();
    auto reader = FileReader::open(at("a")).value();
    EXPECT_EQ(reader.size(), 6U);
    std::vector<std::uint8_t> part(4);
    EXPECT_EQ(reader.read(part).value(), 4U);
    EXPECT_EQ(reader.read(part).value(), 2U);
    EXPECT_EQ(reader.read(part).value(), 0U);
    EXPECT_TRUE(FileReader::open(dir_).has_error()) << "a folder";
    EXPECT_EQ(names_in(dir_).value(), std::vector<std::string>{"a"});
    EXPECT_TRUE(names_in(dir_, 0).has_error());
    EXPECT_TRUE(remove_folder(dir_).has_error()) << "not empty";
    remove_file(at("a")).value();
    EXPECT_TRUE(remove_file(at("a")).has_error());
}

// Whoever compares it finds whatever changes answers.
TEST_F(Disk, a_schema_is_told_object_by_object) {
    const auto fill = [](Database& database) { return database.run("CREATE TABLE t(a INTEGER) STRICT"); };
    auto database = Database::open(at("a.db"), OpenMode::create).value();
    EXPECT_TRUE(schema_of(database)->empty());
    fill(database).value();
    const auto expected = schema_made_by(fill).value();
    EXPECT_THAT(expected, testing::ElementsAre("table t on t: CREATE TABLE t(a INTEGER) STRICT"));
    EXPECT_EQ(schema_of(database).value(), expected);
    database.run("CREATE INDEX a ON t(a)").value();
    EXPECT_THAT(schema_of(database).value(), testing::ElementsAre("index a on t: CREATE INDEX a ON t(a)", expected[0]));
    EXPECT_TRUE(schema_made_by([](Database& other) { return other.run("CREATE"); }).has_error());
}

}  // namespace
}  // namespace sekisho::disk
