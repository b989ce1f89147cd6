// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/store.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/vault/vault.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <sys/stat.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>

namespace sekisho::ledger {
namespace {

namespace fs = std::filesystem;
using namespace testing_support;
using testing::HasSubstr;

class StoreTest : public ScratchDir {
protected:
    // Names, sizes and bytes of everything in the state directory.
    [[nodiscard]] std::map<std::string, std::vector<std::uint8_t>> snapshot() const {
        std::map<std::string, std::vector<std::uint8_t>> files;
        if (!fs::is_directory(dir_)) return files;
        for (const auto& item : fs::recursive_directory_iterator(dir_)) {
            if (item.is_regular_file()) files[item.path()] = disk::read_file(item.path(), 1 << 26).value();
        }
        return files;
    }
    void expect_refused_untouched(const std::string& what, const std::string& hint,
                                  const std::string& origin = kOrigin) {
        const auto before = snapshot();
        const Error error = refusal(origin);
        EXPECT_THAT(error.what, HasSubstr(what));
        EXPECT_THAT(error.hint, HasSubstr(hint));
        EXPECT_THAT(error.where, HasSubstr(top_));
        EXPECT_TRUE(snapshot() == before) << what;
    }
    [[nodiscard]] VerifyReport verified() const {
        return verify(VerifyInput{ledger(), std::nullopt, commissioning_}).value();
    }
};

TEST_F(StoreTest, init_makes_everything_with_its_mode) {
    init();
    const auto mode = [this](const std::string& name) {
        struct stat status {};
        EXPECT_EQ(stat((dir_ + "/" + name).c_str(), &status), 0) << name;
        return status.st_mode & 0777U;
    };
    EXPECT_EQ(mode("ledger.db"), 0600U);
    EXPECT_EQ(mode("personal.db"), 0600U);
    for (const std::string key : {"keys/origin.key", "keys/daily.key", "keys/pepper"})
        EXPECT_EQ(mode(key), 0400U) << key;
    EXPECT_EQ(mode("keys"), 0700U);
    EXPECT_EQ(mode("config"), 0700U);
    const auto record = disk::read_file(dir_ + "/commissioning.txt", 4096).value();
    EXPECT_EQ(std::string(record.begin(), record.end()), commissioning_);
    const Commissioning parsed = parse_commissioning(commissioning_).value();
    EXPECT_EQ(parsed.origin_key.name, kOrigin);
    EXPECT_FALSE(std::filesystem::exists(ledger() + "-wal")) << "the genesis is in the file itself";
}

TEST_F(StoreTest, the_first_entry_introduces_the_daily_key) {
    init();
    const auto entries = replayed();
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].kind, EntryKind::key);
    EXPECT_EQ(entries[0].boot_seq, 0);
    const auto& detail = std::get<KeyDetail>(entries[0].detail);
    const Commissioning record = parse_commissioning(commissioning_).value();
    EXPECT_TRUE(std::equal(detail.public_key.begin(), detail.public_key.end(), record.daily_key.begin(),
                           record.daily_key.end()));
    EXPECT_EQ(detail.origin, kOrigin);
}

// 6.8-B4: what was there is never begun anew, whole or in part.
TEST_F(StoreTest, init_refuses_whatever_is_there) {
    init();
    EXPECT_THAT(init_state_dir(dir_, kOrigin, at(0)).error().what, HasSubstr("a ledger here already"));
    fs::remove(ledger());
    const auto lost = init_state_dir(dir_, kOrigin, at(0));
    ASSERT_TRUE(lost.has_error());
    EXPECT_THAT(lost.error().what, HasSubstr("but no ledger"));
    EXPECT_THAT(lost.error().hint, HasSubstr("restore a backup"));
    EXPECT_FALSE(std::filesystem::exists(ledger()));
}

TEST_F(StoreTest, init_refuses_an_origin_that_no_note_can_bear) {
    for (const std::string origin : {"", "a b", "a+b", "a\nb", "門"}) {
        EXPECT_TRUE(init_state_dir(dir_, origin, at(0)).has_error()) << origin;
    }
    EXPECT_FALSE(std::filesystem::exists(dir_));
}

TEST_F(StoreTest, what_was_appended_is_what_is_read_again) {
    init();
    std::vector<Entry> written;
    for (std::int64_t boot = 0; boot < 3; ++boot) {
        const auto store = open();
        for (std::int64_t n = 0; n < 150; ++n) {
            std::vector<EntryDraft> drafts;
            for (std::int64_t i = 0; i <= n % 4; ++i) drafts.push_back(access_draft(n + i));
            const auto entries = store->append(drafts).value();
            ASSERT_EQ(entries.size(), drafts.size());
            written.insert(written.end(), entries.begin(), entries.end());
        }
    }
    std::vector<Entry> read = replayed();
    read.erase(read.begin());
    EXPECT_EQ(leaves(read), leaves(written));
    EXPECT_EQ(read.front().boot_seq, 1);
    EXPECT_EQ(read.back().boot_seq, 3);
    EXPECT_EQ(read.back().seq.value, static_cast<std::int64_t>(read.size()));
    Filter all;
    all.limit = 100000;
    all.after = Seq{0};
    EXPECT_EQ(leaves(query(ledger(), all).value()), leaves(written));
    EXPECT_TRUE(verified().findings.empty());
}

TEST_F(StoreTest, reopening_at_every_size_around_a_tile_goes_on) {
    init();
    open()->append(std::vector<EntryDraft>(253, access_draft(1))).value();
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(open()->append({access_draft(i)})) << i;
    const VerifyReport report = verified();
    EXPECT_EQ(report.entries, 259);
    EXPECT_TRUE(report.findings.empty());
}

TEST_F(StoreTest, a_draft_that_cannot_be_encoded_changes_nothing) {
    init();
    const auto store = open();
    EntryDraft wrong = access_draft(1);
    wrong.detail = StopDetail{"SIGTERM"};
    EntryDraft future = access_draft(1);
    future.ref_seq = Seq{2};
    EntryDraft bytes = access_draft(1);
    std::get<AccessDetail>(bytes.detail).rule = "\xff";
    EntryDraft passage = access_draft(1);
    passage.kind = EntryKind::outcome;
    passage.detail = OutcomeDetail{};
    for (const EntryDraft& draft : {wrong, future, bytes, passage}) {
        EXPECT_TRUE(store->append({access_draft(0), draft}).has_error());
        EXPECT_EQ(store->health().writing, Writing::ledger);
        EXPECT_EQ(store->size(), 1);
    }
    EXPECT_THAT(store->append({wrong}).error().what, HasSubstr("detail of another kind"));
    EXPECT_THAT(store->append({future}).error().what, HasSubstr("ref_seq"));
    EXPECT_THAT(store->append({bytes}).error().what, HasSubstr("UTF-8"));
    EXPECT_TRUE(store->append({access_draft(0)}));
    EXPECT_TRUE(store->append({}).value().empty());
}

TEST_F(StoreTest, a_second_opener_is_refused) {
    init();
    const auto store = open();
    ASSERT_TRUE(store->append({access_draft(1)}));
    EXPECT_THAT(refusal().what, HasSubstr("another program holds"));
    EXPECT_TRUE(store->append({access_draft(2)})) << "the first goes on";
    EXPECT_THAT(init_state_dir(dir_, kOrigin, at(0)).error().what, HasSubstr("another program holds"));
}

TEST_F(StoreTest, another_site_s_directory_is_refused) {
    init();
    expect_refused_untouched("not of \"hospital.example/gate2\"", "[ledger] origin", "hospital.example/gate2");
}

TEST_F(StoreTest, places_without_a_ledger_are_refused) {
    expect_refused_untouched("no state directory", "sekisho ledger init");
    fs::create_directory(dir_);
    expect_refused_untouched("no ledger here", "sekisho ledger init");
    fs::remove(dir_);
    ASSERT_TRUE(disk::write_new_file(dir_, {}, 0600));
    expect_refused_untouched("Not a directory", "");
}

TEST_F(StoreTest, a_removed_ledger_is_not_made_anew) {
    init();
    fs::remove(ledger());
    expect_refused_untouched("no ledger here", "backup");
}

TEST_F(StoreTest, foreign_and_damaged_files_are_refused) {
    init();
    fs::rename(ledger(), top_ + "/kept.db");
    ASSERT_TRUE(disk::write_new_file(ledger(), {}, 0600));
    expect_refused_untouched("no write-ahead log", "");
    fs::remove(ledger());
    ASSERT_TRUE(disk::write_new_file(ledger(), std::vector<std::uint8_t>(8192, 'x'), 0600));
    expect_refused_untouched("not a database", "");
    fs::remove(ledger());
    fs::rename(top_ + "/kept.db", ledger());
    EXPECT_EQ(replayed().size(), 1U);
}

TEST_F(StoreTest, keys_of_another_time_are_refused) {
    init();
    fs::copy_file(dir_ + "/keys/daily.key", top_ + "/daily.key");
    const auto key = disk::read_file(dir_ + "/keys/origin.key", 512).value();
    auto broken = key;
    broken[broken.size() - 10] ^= 1U;
    fs::remove(dir_ + "/keys/origin.key");
    expect_refused_untouched("cannot open", "");
    ASSERT_TRUE(disk::write_new_file(dir_ + "/keys/origin.key", broken, 0400));
    expect_refused_untouched("not an origin key", "backup");
    fs::remove(dir_ + "/keys/origin.key");
    ASSERT_TRUE(disk::write_new_file(dir_ + "/keys/origin.key", key, 0400));
    fs::remove(dir_ + "/keys/daily.key");
    ASSERT_TRUE(disk::write_new_file(dir_ + "/keys/daily.key", std::vector<std::uint8_t>(32, 1), 0400));
    EXPECT_THAT(refusal().what, HasSubstr("daily key is not the one"));
    fs::remove(dir_ + "/keys/daily.key");
    fs::rename(top_ + "/daily.key", dir_ + "/keys/daily.key");
    EXPECT_EQ(replayed().size(), 1U);
}

TEST_F(StoreTest, a_new_day_brings_a_new_key_and_wipes_the_old_one) {
    init();
    std::int64_t keys = 0;
    {
        const auto store = open();
        const auto first = disk::read_file(dir_ + "/keys/daily.key", 32).value();
        for (std::int64_t day = 0; day < 4; ++day) {
            EntryDraft draft = access_draft(1);
            draft.recorded = at(day * 86400);
            const auto entries = store->append({draft, draft}).value();
            ASSERT_GE(entries.size(), 2U);
            const std::size_t drafts = entries.size() - 2;  // the drafts' entries are the last ones
            EXPECT_EQ(entries[drafts].kind, EntryKind::access);
            EXPECT_EQ(entries.back().seq.value, entries[drafts].seq.value + 1);
        }
        EXPECT_NE(disk::read_file(dir_ + "/keys/daily.key", 32).value(), first);
        EXPECT_FALSE(std::filesystem::exists(dir_ + "/keys/daily.key.new"));
    }
    for (const Entry& entry : replayed()) keys += entry.kind == EntryKind::key ? 1 : 0;
    EXPECT_EQ(keys, 4);
    EXPECT_TRUE(verified().findings.empty());
    EXPECT_TRUE(open()->append({access_draft(5)}));
}

TEST_F(StoreTest, a_rotation_cut_short_is_ended_or_dropped_at_opening) {
    init();
    const auto old_key = disk::read_file(dir_ + "/keys/daily.key", 32).value();
    ASSERT_TRUE(disk::write_new_file(dir_ + "/keys/daily.key.new", std::vector<std::uint8_t>(32, 1), 0400));
    EXPECT_TRUE(open()->append({access_draft(1)})) << "its entry never became durable";
    EXPECT_FALSE(std::filesystem::exists(dir_ + "/keys/daily.key.new"));
    EntryDraft tomorrow = access_draft(1);
    tomorrow.recorded = at(86400);
    ASSERT_TRUE(open()->append({tomorrow}));
    fs::rename(dir_ + "/keys/daily.key", dir_ + "/keys/daily.key.new");
    ASSERT_TRUE(disk::write_new_file(dir_ + "/keys/daily.key", old_key, 0400));
    EXPECT_TRUE(open()->append({tomorrow})) << "its entry is durable, the old key was not wiped yet";
    EXPECT_FALSE(std::filesystem::exists(dir_ + "/keys/daily.key.new"));
    EXPECT_NE(disk::read_file(dir_ + "/keys/daily.key", 32).value(), old_key);
    EXPECT_TRUE(verified().findings.empty());
}

TEST_F(StoreTest, a_checkpoint_is_a_note_of_the_origin_key) {
    init();
    const auto store = open();
    store->append({access_draft(1), access_draft(2)}).value();
    const std::string note = store->checkpoint().value();
    const OpenedNote opened = open_note(note, parse_commissioning(commissioning_).value().origin_key);
    ASSERT_EQ(opened.fault, NoteFault::none);
    const Checkpoint checkpoint = parse_checkpoint_body(opened.text).value();
    EXPECT_EQ(checkpoint.origin, kOrigin);
    EXPECT_EQ(checkpoint.size, 3);
}

TEST_F(StoreTest, tidying_empties_the_log_into_the_file) {
    init();
    const auto store = open();
    ASSERT_TRUE(store->append({access_draft(1)}));
    const auto before = disk::read_file(ledger(), 1 << 24).value();
    ASSERT_TRUE(store->tidy());
    EXPECT_NE(disk::read_file(ledger(), 1 << 24).value(), before);
    EXPECT_TRUE(store->append({access_draft(2)}));
}

TEST_F(StoreTest, questions) {
    init();
    {
        const auto store = open();
        for (std::int64_t n = 0; n < 60; ++n) store->append({access_draft(n)}).value();
    }
    const auto ask = [this](const Filter& filter) { return query(ledger(), filter).value(); };
    Filter filter;
    filter.limit = 5;
    auto found = ask(filter);
    ASSERT_EQ(found.size(), 5U);
    EXPECT_EQ(found.front().seq, Seq{56});
    EXPECT_EQ(found.back().seq, Seq{60});
    filter = {};
    filter.pid = Pid{1003};
    filter.zone = ZoneNumber{1};
    found = ask(filter);
    ASSERT_EQ(found.size(), 3U);  // n = 3, 24, 45
    for (const Entry& entry : found) EXPECT_EQ(entry.cred.value % 21, 3);
    filter = {};
    filter.from = access_draft(10).t_event;
    filter.to = access_draft(12).t_event;
    found = ask(filter);
    ASSERT_EQ(found.size(), 2U) << "from is inclusive, to exclusive";
    EXPECT_EQ(found[0].cred, CredentialRef{10});
    filter.after = Seq{11};
    EXPECT_EQ(ask(filter).size(), 1U);
    filter.limit = 0;
    EXPECT_TRUE(query(ledger(), filter).has_error());
    EXPECT_THAT(query(top_ + "/none.db", {}).error().what, HasSubstr("no ledger here"));
}

// A question keeps nobody waiting: it says that it was cut off, and why.
TEST_F(StoreTest, a_question_is_cut_off) {
    init();
    {
        const auto store = open();
        for (std::int64_t n = 0; n < 20; ++n) store->append({access_draft(n)}).value();
    }
    std::atomic<bool> stop{false};
    EXPECT_EQ(query(ledger(), {}, Patience{std::chrono::minutes(1), &stop})->size(), 21U);
    const auto late = query(ledger(), {}, Patience{std::chrono::milliseconds(0), &stop});
    ASSERT_TRUE(late.has_error());
    EXPECT_THAT(late.error().what, HasSubstr("cut off after 0 ms"));
    EXPECT_THAT(late.error().hint, HasSubstr("ask for less"));
    stop = true;
    const auto stopped = query(ledger(), {}, Patience{std::nullopt, &stop});
    ASSERT_TRUE(stopped.has_error());
    EXPECT_THAT(stopped.error().what, HasSubstr("the program ends"));
}

// A name belongs to the vault: not a byte of it may reach the ledger.
TEST_F(StoreTest, a_person_s_name_never_reaches_the_ledger) {
    init();
    const auto vault = vault::Vault::open(dir_).value();
    const Pid pid{vault::random_id()};
    EntryDraft person;
    person.kind = EntryKind::person;
    person.recorded = at(1);
    person.pid = pid;
    person.pcommit = vault->put_person(pid, HolderId{"N-CANARY-17"}, "CANARY-HANAKO").value();
    person.detail = PersonDetail{};
    const auto store = open();
    ASSERT_TRUE(store->append({person, access_draft(1)}));
    ASSERT_TRUE(store->tidy());
    std::map<std::string, bool> holds;
    for (const auto& [path, bytes] : snapshot()) {
        const std::string_view word = "CANARY";
        holds[fs::path(path).filename()] =
            std::search(bytes.begin(), bytes.end(), word.begin(), word.end()) != bytes.end();
    }
    EXPECT_TRUE(holds["personal.db"] || holds["personal.db-wal"]) << "the search finds what is there";
    EXPECT_FALSE(holds["ledger.db"] || holds["ledger.db-wal"]);
    EXPECT_EQ(holds.count("ledger.db-wal"), 1U);
}

// The log of a ledger in use lies beside the ledger, not beside a link to it.
TEST_F(StoreTest, through_a_link_the_newest_entries_are_seen_too) {
    init();
    const auto store = open();
    for (int n = 0; n < 5; ++n) ASSERT_FALSE(store->append({access_draft(n)}).has_error());
    const auto link = top_ + "/link.db";
    std::filesystem::create_symlink(ledger(), link);
    EXPECT_EQ(query(link, {})->size(), 6U);
    EXPECT_EQ(verify(VerifyInput{link, std::nullopt, commissioning_})->entries, 6);
    std::filesystem::create_symlink(top_ + "/none.db", top_ + "/dangling.db");
    EXPECT_TRUE(query(top_ + "/dangling.db", {}).has_error());
}

}  // namespace
}  // namespace sekisho::ledger
