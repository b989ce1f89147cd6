// SPDX-License-Identifier: Apache-2.0
// The file `state`: a start goes on from it and ends where one from the beginning does, or says why not and reads all.
#include "daemon/ledger/store/projection.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

namespace sekisho::ledger {
namespace {

using testing_support::access_draft;
using testing_support::at;
using testing_support::kOrigin;
using testing_support::ScratchDir;

std::string contents_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void put(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

// No file can be written behind so many bytes.
class SmallFiles {
public:
    explicit SmallFiles(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &before_), 0);
        const rlimit now{bytes, before_.rlim_max};
        EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &now), 0);
    }
    SmallFiles(const SmallFiles&) = delete;
    SmallFiles& operator=(const SmallFiles&) = delete;
    ~SmallFiles() {
        EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &before_), 0);
        static_cast<void>(std::signal(SIGXFSZ, handler_));
    }

private:
    rlimit before_{};
    void (*handler_)(int);
};

class ProjectionTest : public ScratchDir {
protected:
    ProjectionTest() { init(); }

    // Commits of `sizes` entries each, every one a day after the one before, so that keys change.
    void append(const std::vector<int>& sizes, std::int64_t days_between = 0) {
        auto store = open();
        for (const int size : sizes) {
            day_ += days_between;
            std::vector<EntryDraft> drafts;
            for (int i = 0; i < size; ++i) {
                auto draft = access_draft(i);
                draft.recorded = at(86'400 * day_ + i);
                drafts.push_back(std::move(draft));
            }
            ASSERT_TRUE(store->append(drafts));
        }
    }
    [[nodiscard]] Reached reached(std::int64_t size) const {
        return read_on(ledger(), 0, size, Folding{[](const Entry&) {}, {}, {}}).value();
    }
    static Folding into(std::vector<std::int64_t>& seqs) {
        return {[&seqs](const Entry& entry) { seqs.push_back(entry.seq.value); }, {}, {}};
    }
    static ProjectionHead head_of(const Reached& reached, const std::string& text) {
        return {reached.size, reached.root, sha256({bytes_of(text)})};
    }
    // A projection of the first `size` entries; its text is anything.
    void keep(std::int64_t size, const std::string& text = "folded\n") const {
        const auto note = open()->sign(head_of(reached(size), text));
        ASSERT_TRUE(note);
        ASSERT_TRUE(write_projection(dir_, *note, text));
    }
    struct Opening {
        std::int64_t resumed = 0;
        std::string text;
        std::vector<std::int64_t> seen;  // seqs
        std::vector<Error> dropped;
        std::unique_ptr<Store> store;
    };
    [[nodiscard]] Opening start(const Result<void>& answer = {}) const {
        Opening opening;
        const Folding folding{[&opening](const Entry& entry) { opening.seen.push_back(entry.seq.value); },
                              [&opening, &answer](std::string_view text, std::int64_t size) {
                                  if (answer) {
                                      opening.resumed = size;
                                      opening.text = text;
                                  }
                                  return answer;
                              },
                              [&opening](const Error& why) { opening.dropped.push_back(why); }};
        auto store = Store::open(dir_, kOrigin, folding);
        EXPECT_TRUE(store) << to_text(store.error());
        if (store) opening.store = std::move(*store);
        return opening;
    }
    static void expect_from(const Opening& opening, std::int64_t first, std::int64_t end) {
        ASSERT_EQ(opening.seen.size(), static_cast<std::size_t>(end - first));
        for (std::size_t i = 0; i < opening.seen.size(); ++i) {
            ASSERT_EQ(opening.seen[i], first + static_cast<std::int64_t>(i));
        }
    }
    // Not believed, said once, and everything folded.
    void expect_dropped(const std::string& why) const {
        const auto opening = start();
        EXPECT_EQ(opening.resumed, 0);
        expect_from(opening, 0, opening.store->size());
        ASSERT_EQ(opening.dropped.size(), 1u);
        EXPECT_NE(to_text(opening.dropped[0]).find(why), std::string::npos) << to_text(opening.dropped[0]);
    }
    [[nodiscard]] std::string file() const { return dir_ + "/state"; }

    std::int64_t day_ = 0;
};

// A disposal overwrites the file. What a crash in the middle leaves must not look like a file that somebody changed.
TEST_F(ProjectionTest, one_that_is_overwritten_in_part_is_none) {
    append({3, 5});
    keep(9, std::string(4'000, 'x'));
    {
        const SmallFiles at_most(100);
        EXPECT_TRUE(drop_projection(dir_).has_error());
    }
    EXPECT_TRUE(std::filesystem::exists(file() + ".dropped"));
    {
        const auto opening = start();
        expect_from(opening, 0, 9);
        EXPECT_TRUE(opening.dropped.empty());
    }
    keep(9);
    EXPECT_FALSE(std::filesystem::exists(file() + ".dropped")) << "the next one overwrites it";
    put(file() + ".dropped", "what another crash left");
    EXPECT_TRUE(drop_projection(dir_));
    EXPECT_FALSE(std::filesystem::exists(file()));
    EXPECT_FALSE(std::filesystem::exists(file() + ".dropped"));
}

TEST_F(ProjectionTest, without_one_everything_is_folded_and_nothing_said) {
    append({3, 5});
    const auto opening = start();
    expect_from(opening, 0, 9);
    EXPECT_TRUE(opening.dropped.empty());
}

// At every size, around the ends of tiles and of commits, with a key in the last commit and without.
TEST_F(ProjectionTest, a_start_from_any_size_ends_where_one_from_the_beginning_does) {
    append({1, 200, 53, 1}, 1);
    append({254, 1, 1, 3}, 0);
    append({1, 1}, 1);
    auto database = disk::Database::open(ledger(), disk::OpenMode::read_only).value();
    std::vector<std::int64_t> all;
    const auto full = replay(database, 0, into(all)).value();
    ASSERT_EQ(full.tree.size(), static_cast<std::int64_t>(all.size()));
    for (std::int64_t from = 1; from <= full.tree.size(); ++from) {
        std::vector<std::int64_t> seen;
        const auto part = replay(database, from, into(seen));
        ASSERT_TRUE(part) << from << ": " << to_text(part.error());
        EXPECT_EQ(part->tree.root(), full.tree.root()) << from;
        EXPECT_EQ(part->tree.size(), full.tree.size()) << from;
        EXPECT_EQ(part->origin, full.origin) << from;
        EXPECT_EQ(part->daily, full.daily) << from;
        EXPECT_EQ(part->daily_since, full.daily_since) << from;
        EXPECT_EQ(part->boot_seq, full.boot_seq) << from;
        ASSERT_EQ(seen, std::vector<std::int64_t>(all.begin() + from, all.end())) << from;
    }
}

TEST_F(ProjectionTest, roots_along_the_way_are_those_the_tree_had) {
    append({255, 1, 1, 300}, 1);
    auto database = disk::Database::open(ledger(), disk::OpenMode::read_only).value();
    Tree tree;
    const auto end = reached(std::numeric_limits<std::int64_t>::max());
    EXPECT_FALSE(end.more);
    const auto entries = replayed();
    for (const auto& leaf : testing_support::leaves(entries)) {
        tree.append(leaf_hash(leaf));
        ASSERT_EQ(root_at(database, tree.size()).value(), tree.root()) << tree.size();
    }
    EXPECT_EQ(end.root, tree.root());
    EXPECT_EQ(reached(256).size, 256);
    EXPECT_TRUE(reached(256).more);
    EXPECT_TRUE(root_at(database, tree.size() + 1).has_error());
}

TEST_F(ProjectionTest, a_start_goes_on_from_it_and_the_ledger_goes_on_after_that) {
    append({1, 300, 2}, 1);
    keep(200);
    append({40, 1}, 1);
    auto opening = start();
    EXPECT_EQ(opening.resumed, 200);
    EXPECT_EQ(opening.text, "folded\n");
    EXPECT_TRUE(opening.dropped.empty());
    const auto size = opening.store->size();
    expect_from(opening, 200, size);
    const auto written = opening.store->append({access_draft(1)});
    ASSERT_TRUE(written);
    EXPECT_EQ(written->front().boot_seq, 3);  // two openings wrote before this one
    opening.store.reset();
    EXPECT_EQ(start().store->size(), size + static_cast<std::int64_t>(written->size()));
}

TEST_F(ProjectionTest, one_of_the_whole_ledger_leaves_nothing_to_fold) {
    append({7});
    keep(8);
    EXPECT_TRUE(start().seen.empty());
}

TEST_F(ProjectionTest, one_of_another_time_of_the_same_ledger_is_as_good) {
    append({7});
    keep(4);
    const auto older = contents_of(file());
    keep(8);
    put(file(), older);
    const auto opening = start();
    EXPECT_EQ(opening.resumed, 4);
    expect_from(opening, 4, 8);
}

TEST_F(ProjectionTest, one_that_speaks_of_more_than_the_ledger_has_is_dropped) {
    append({7});
    const auto before = contents_of(ledger());
    append({7});
    keep(15);
    put(ledger(), before);
    expect_dropped("it speaks of 15 entries, and the ledger has 8");
}

TEST_F(ProjectionTest, one_of_another_history_is_dropped) {
    append({7});
    const auto before = contents_of(ledger());
    append({7}, 0);
    keep(15);
    put(ledger(), before);
    append({8}, 1);
    expect_dropped("the ledger's first 15 entries are not those it was folded from");
}

TEST_F(ProjectionTest, one_that_the_origin_key_has_not_signed_is_dropped) {
    append({7});
    const std::string text = "folded\n";
    const auto stranger = SigningKey::from_seed(Seed{1});
    const auto body = projection_body(kOrigin, head_of(reached(8), text));
    put(file(), sign_note(body, kOrigin, stranger) + text);
    expect_dropped("not signed by the key");
}

TEST_F(ProjectionTest, another_text_under_a_sound_note_is_dropped) {
    append({7});
    keep(8, "revoked yes\n");
    auto bytes = contents_of(file());
    bytes.replace(bytes.find("yes"), 3, "no");
    put(file(), bytes);
    expect_dropped("its text is not the one that was signed");
}

TEST_F(ProjectionTest, a_text_that_is_not_taken_is_dropped) {
    append({7});
    keep(8);
    const auto opening = start(Error{"no such fold", "", ""});
    expect_from(opening, 0, 8);
    ASSERT_EQ(opening.dropped.size(), 1u);
    EXPECT_EQ(opening.dropped[0].what, "no such fold");
}

// A checkpoint is signed with the same key: neither may stand for the other.
TEST_F(ProjectionTest, a_checkpoint_is_no_projection_and_a_projection_no_checkpoint) {
    append({7});
    put(file(), open()->checkpoint().value() + "folded\n");
    expect_dropped("");
    EXPECT_TRUE(parse_checkpoint_body(projection_body(kOrigin, head_of(reached(8), ""))).has_error());
}

// 6.7: no bit of it can be changed unnoticed.
TEST_F(ProjectionTest, every_flipped_bit_and_every_cut_is_noticed) {
    append({2});
    keep(3, "a\nb\n");
    const auto sound = contents_of(file());
    const auto key = load_origin_key(dir_).value();
    const NoteKey origin{kOrigin, key.key.public_key()};
    ASSERT_TRUE(read_projection(dir_, origin));
    for (std::size_t bit = 0; bit < 8 * sound.size(); ++bit) {
        auto changed = sound;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        put(file(), changed);
        const auto read = read_projection(dir_, origin);
        ASSERT_TRUE(read.has_error()) << bit;
        EXPECT_TRUE(is_unsound(read.error())) << to_text(read.error());
    }
    for (std::size_t size = 0; size < sound.size(); ++size) {
        put(file(), sound.substr(0, size));
        ASSERT_TRUE(read_projection(dir_, origin).has_error()) << size;
    }
}

TEST_F(ProjectionTest, what_a_crash_left_beside_it_is_no_hindrance) {
    append({2});
    put(file() + ".part", "half");
    keep(3);
    EXPECT_FALSE(std::filesystem::exists(file() + ".part"));
    EXPECT_EQ(start().resumed, 3);
}

// What a start checked before, it still does: the file lets it skip entries, nothing else.
TEST_F(ProjectionTest, the_last_signature_is_checked_all_the_same) {
    append({2, 3});
    keep(6);
    {
        auto database = disk::Database::open(ledger(), disk::OpenMode::read_write).value();
        ASSERT_TRUE(
            database.run("DROP TRIGGER no_upd; UPDATE entry SET sig=x'00' WHERE seq=5;"
                         "CREATE TRIGGER no_upd BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT,'an entry is "
                         "never changed'); END;"));
    }
    const auto opened =
        Store::open(dir_, kOrigin,
                    Folding{[](const Entry&) {}, [](std::string_view, std::int64_t) { return Result<void>(); },
                            [](const Error&) {}});
    ASSERT_TRUE(opened.has_error());
    EXPECT_NE(opened.error().what.find("the signature of entry 5"), std::string::npos) << to_text(opened.error());
}

TEST_F(ProjectionTest, a_ledger_is_not_begun_anew_beside_one) {
    append({2});
    keep(3);
    std::filesystem::rename(file(), top_ + "/kept");
    std::filesystem::remove_all(dir_);
    std::filesystem::create_directory(dir_);
    std::filesystem::rename(top_ + "/kept", file());
    EXPECT_TRUE(init_state_dir(dir_, kOrigin, at(0)).has_error());
}

}  // namespace
}  // namespace sekisho::ledger
