// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: an export is the ledger up to its checkpoint, grows without touching what it has, and mixes no two ledgers.
#include "daemon/ledger/store/tile_export.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/tlog_tiles.hpp"
#include "tests/daemon/ledger/store/evidence.hpp"

#include <fmt/format.h>
#include <fstream>
#include <set>

namespace sekisho::ledger {
namespace {

namespace fs = std::filesystem;
using namespace testing_support;
using testing::HasSubstr;

class TileExportTest : public EvidenceDir {
protected:
    TileExportTest() { init(); }

    [[nodiscard]] std::string out(const std::string& name = "export") const { return top_ + "/" + name; }
    ExportReport exported(std::int64_t size, const std::string& name = "export") {
        return std::get<ExportReport>(export_tiles(ledger(), checkpoints_.at(size), out(name)).value());
    }
    std::string refused(std::int64_t size) {
        const auto outcome = export_tiles(ledger(), checkpoints_.at(size), out());
        if (outcome.has_error()) return "error: " + outcome.error().what;
        const auto* no = std::get_if<NotProven>(&*outcome);
        return no == nullptr ? "exported" : "no: " + no->why.what;
    }
    [[nodiscard]] std::map<std::string, std::string> files(const std::string& name = "export") const {
        std::map<std::string, std::string> found;
        for (const auto& file : fs::recursive_directory_iterator(out(name))) {
            if (!file.is_regular_file()) continue;
            std::ifstream in(file.path(), std::ios::binary);
            found[fs::relative(file.path(), out(name)).string()] = std::string(std::istreambuf_iterator<char>(in), {});
        }
        return found;
    }
};

TEST_F(TileExportTest, the_files_are_those_of_tlog_tiles_and_hold_the_ledger) {
    grow(600, {600});
    EXPECT_EQ(exported(600).added, 600);
    const auto found = files();
    std::set<std::string> names;
    for (const auto& [name, bytes] : found) names.insert(name);
    EXPECT_EQ(names,
              (std::set<std::string>{"checkpoint", "origin.vkey", "tile/0/000", "tile/0/001", "tile/0/002.p/88",
                                     "tile/1/000.p/2", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88",
                                     "signatures/000", "signatures/001", "signatures/002.p/88"}));
    EXPECT_EQ(found.at("checkpoint"), checkpoints_.at(600));
    EXPECT_EQ(found.at("origin.vkey"), to_text(parse_commissioning(commissioning_)->origin_key) + "\n");

    const auto entries = replayed();
    const auto expected = leaves({entries.begin() + 512, entries.end()});
    const auto& bundle = found.at("tile/entries/002.p/88");
    EXPECT_EQ(tlog_tiles::bundle_items(bytes_of(bundle), 88).value(), expected);
    const auto& signatures = found.at("signatures/002.p/88");
    EXPECT_EQ(tlog_tiles::bundle_items(bytes_of(signatures), 88).value().back().size(), 64U);
}

// Every proof that the ledger gives is given by its export too.
TEST_F(TileExportTest, proofs_come_out_of_an_export_alone) {
    grow(600, {1, 256, 300, 600});
    exported(600);
    const auto from_ledger = LedgerSource::open(ledger()).value();
    const auto from_export = ExportSource::open(out()).value();
    for (const std::int64_t size : {256, 300, 600}) {
        for (const std::int64_t seq : {std::int64_t{0}, std::int64_t{255}, size - 1}) {
            EXPECT_EQ(std::get<std::string>(prove_inclusion(*from_export, Seq{seq}, checkpoints_.at(size)).value()),
                      std::get<std::string>(prove_inclusion(*from_ledger, Seq{seq}, checkpoints_.at(size)).value()));
        }
        EXPECT_EQ(
            std::get<std::string>(prove_consistency(*from_export, checkpoints_.at(1), checkpoints_.at(size)).value()),
            std::get<std::string>(prove_consistency(*from_ledger, checkpoints_.at(1), checkpoints_.at(size)).value()));
    }
    EXPECT_TRUE(from_export->leaf(600).has_error());
    EXPECT_TRUE(ExportSource::open(dir_).has_error());
}

TEST_F(TileExportTest, growing_step_by_step_gives_the_same_files_and_touches_no_full_one) {
    grow(1100, {1, 255, 256, 257, 600, 768, 1000, 1100});
    std::map<std::string, fs::file_time_type> written;
    for (const std::int64_t size : {1, 255, 256, 257, 600, 768, 768, 1000, 1100}) {
        const auto report = exported(size);
        EXPECT_EQ(report.entries, size);
        for (const auto& [name, bytes] : files()) {
            if (name.find(".p/") != std::string::npos || name == "checkpoint") continue;
            const auto time = fs::last_write_time(out() + "/" + name);
            EXPECT_EQ(written.emplace(name, time).first->second, time) << name << " at " << size;
        }
    }
    exported(1100, "at-once");
    EXPECT_EQ(files(), files("at-once"));
}

TEST_F(TileExportTest, an_export_that_was_cut_off_is_taken_up_again) {
    grow(600, {300, 600});
    exported(600);
    const auto whole = files();
    fs::remove(out() + "/checkpoint");  // the last file that is written
    std::ofstream(out() + "/tile/0/001") << "half a ti";
    std::ofstream(out() + "/tile/0/002.p/88.new") << "half";
    EXPECT_EQ(exported(600).added, 600);
    EXPECT_EQ(files(), whole);
}

TEST_F(TileExportTest, a_folder_of_something_else_is_left_alone) {
    grow(300, {300});
    fs::create_directory(out());
    std::ofstream(out() + "/letter.txt") << "mine";
    EXPECT_THAT(refused(300), HasSubstr("error: the folder holds something else"));
    EXPECT_EQ(files().size(), 1U);
    fs::remove_all(out());
    fs::create_directory(out());
    const auto other = SigningKey::from_seed(Seed{3}).public_key();
    std::ofstream(out() + "/origin.vkey") << to_text(NoteKey{kOrigin, other}) << "\n";
    EXPECT_THAT(refused(300), HasSubstr("error: the folder holds an export of another ledger"));
    EXPECT_EQ(files().size(), 1U);
}

TEST_F(TileExportTest, a_later_export_or_a_damaged_one_is_not_built_upon) {
    grow(600, {300, 600});
    exported(600);
    EXPECT_THAT(refused(300), HasSubstr("error: the folder holds an export of 600 entries already"));
    auto tile = files().at("tile/1/000.p/2");
    tile[3] ^= 1;
    std::ofstream(out() + "/tile/1/000.p/2", std::ios::binary) << tile;
    EXPECT_THAT(refused(600), HasSubstr("error: the export here is damaged"));
}

// The ledger was exchanged behind its export: that is a finding, not a new export.
TEST_F(TileExportTest, a_ledger_that_is_no_longer_the_exported_one_is_told) {
    grow(600, {300, 600});
    exported(300);
    const auto before = files();
    attack("UPDATE tile SET h=zeroblob(8192) WHERE lvl=0 AND idx=0");
    EXPECT_THAT(refused(600), HasSubstr("no: the first 600 entries are not those of the checkpoint"));
    attack("DELETE FROM entry WHERE seq>=200");
    EXPECT_THAT(refused(300), HasSubstr("no: the checkpoint speaks of 300 entries, the ledger has 200"));
    EXPECT_EQ(files(), before);
}

// An entry was edited, its hash in the tree was not: no checkpoint is put above it.
TEST_F(TileExportTest, an_edited_entry_is_not_exported_and_the_earlier_export_stays) {
    grow(600, {300, 600});
    exported(300);
    const auto before = files();
    attack("UPDATE entry SET decision=2 WHERE seq=400");
    EXPECT_THAT(refused(600), HasSubstr("no: the entries are not those whose hashes the ledger keeps"));
    const auto after = files();
    for (const auto& [name, bytes] : before) EXPECT_EQ(after.at(name), bytes) << name;
}

}  // namespace
}  // namespace sekisho::ledger
