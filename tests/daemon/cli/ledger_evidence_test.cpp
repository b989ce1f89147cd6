// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: the built program's checkpoints, proofs and exports, without a daemon.
#include "daemon/ledger/disposal.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/store.hpp"
#include "tests/daemon/cli/program.hpp"
#include "tests/daemon/cli/qr_reader.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::HasSubstr;
using testing_support::expect_schema;
using testing_support::Folder;
using testing_support::sekisho;

constexpr const char* kOrigin = "hospital.example/gate1";

std::string contents_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class LedgerEvidence : public testing::Test {
protected:
    LedgerEvidence() {
        EXPECT_EQ(sekisho(fmt::format("ledger init --state-dir {} --origin {}", state_, kOrigin)).status, 0);
        grow("first");
        std::ofstream(early_) << sekisho("ledger checkpoint --state-dir " + state_).out;
        grow("second");
        std::ofstream(late_) << sekisho("ledger checkpoint --state-dir " + state_).out;
    }
    // Two entries more; the same day's key signs, whatever the clock says.
    void grow(const std::string& cause) const {
        std::int64_t day = 0;
        const auto store = ledger::Store::open(
            state_, kOrigin, [&day](const Entry& entry) { day = entry.recorded.wall.time_since_epoch().count(); });
        EntryDraft draft;
        draft.kind = EntryKind::stop;
        draft.recorded.wall = WallTime(Duration(day));
        draft.recorded.status = ClockStatus::synced;
        draft.detail = StopDetail{cause};
        ASSERT_FALSE((*store)->append({draft, draft}).has_error());
    }
    [[nodiscard]] json::object answer(const std::string& arguments, int status, const std::string& schema) const {
        const auto run = sekisho(arguments + " --json");
        EXPECT_EQ(run.status, status) << run.out;
        auto object = json::parse(run.out).as_object();
        if (!object.contains("error")) expect_schema(object, schema);
        return object;
    }
    [[nodiscard]] std::string proven(const std::string& arguments, const std::string& name) const {
        const auto run = sekisho("ledger prove " + arguments);
        EXPECT_EQ(run.status, 0) << arguments;
        std::ofstream(folder_ / name) << run.out;
        return folder_ / name;
    }

    // As the daemon would make it of a disposal entry, with the key in the state directory.
    [[nodiscard]] std::string certificate() const {
        Entry entry;
        entry.kind = EntryKind::disposal;
        entry.seq = Seq{900};
        entry.ref_seq = Seq{899};
        entry.detail = DisposalDetail{256, 300, 290, Digest{7}, "site.toml:9 disposal", "uid:1001", "uid:1002"};
        const auto key = ledger::load_origin_key(state_);
        EXPECT_TRUE(key);
        return ledger::sign_note(ledger::to_text(ledger::certificate_of(kOrigin, entry)), kOrigin, key->key);
    }

    Folder folder_;
    std::string state_ = folder_ / "state";
    std::string db_ = state_ + "/ledger.db";
    std::string early_ = folder_ / "early";
    std::string late_ = folder_ / "late";
    std::string record_ = " --commissioning " + state_ + "/commissioning.txt";
};

TEST_F(LedgerEvidence, a_proof_tells_its_entry_and_holds_without_the_ledger) {
    const auto proof = proven("3 --db " + db_ + " --to " + late_, "proof");
    EXPECT_EQ(answer("ledger prove 3 --state-dir " + state_, 0, "proof").at("proof").as_string(), contents_of(proof));
    fs::rename(state_ + "/commissioning.txt", folder_ / "record");
    fs::remove_all(state_);

    const auto told =
        answer("ledger check-proof " + proof + " --commissioning " + (folder_ / "record"), 0, "check-proof");
    EXPECT_EQ(told.at("holds"), true);
    EXPECT_EQ(told.at("kind"), "inclusion");
    EXPECT_EQ(told.at("against_commissioning"), true);
    EXPECT_EQ(told.at("checkpoints").at(0).at("size"), 5);
    EXPECT_EQ(told.at("entry").at("cause"), "second");
    const auto text = sekisho("ledger check-proof " + proof).out;
    EXPECT_THAT(text, HasSubstr("holds: entry 3 is under the checkpoint of 5 entries of hospital.example/gate1"));
    EXPECT_THAT(text, HasSubstr("nobody's signature was looked at"));
    EXPECT_EQ(sekisho("ledger check-proof - < " + proof).status, 0);
}

TEST_F(LedgerEvidence, a_proof_that_does_not_hold_is_one_and_says_why) {
    const auto proof = proven("3 --db " + db_ + " --to " + late_, "proof");
    auto text = contents_of(proof);
    text.replace(text.find("index 3"), 7, "index 2");
    std::ofstream(proof) << text;
    const auto told = answer("ledger check-proof " + proof + record_, 1, "check-proof");
    EXPECT_EQ(told.at("holds"), false);
    EXPECT_EQ(told.at("findings").as_array().size(), 2U);
    EXPECT_THAT(sekisho("ledger check-proof " + proof).out, HasSubstr("DOES NOT HOLD"));
    std::ofstream(proof) << "no proof at all";
    EXPECT_EQ(answer("ledger check-proof " + proof, 1, "check-proof").at("kind"), nullptr);
    EXPECT_EQ(sekisho("ledger check-proof /nowhere").status, 2);
    EXPECT_EQ(sekisho("ledger check-proof " + proof + " --commissioning " + proof).status, 2);
    EXPECT_EQ(sekisho("ledger check-proof").status, 2);
}

// 6.7-B3: a certificate made with the key of this ledger, held against its record and against another's.
TEST_F(LedgerEvidence, a_certificate_is_read_to_whoever_holds_the_record) {
    const auto paper = folder_ / "certificate";
    const auto note = certificate();
    std::ofstream(paper) << note;
    const auto told = answer("ledger check-proof " + paper + record_, 0, "check-proof");
    EXPECT_EQ(told.at("kind"), "disposal certificate");
    EXPECT_EQ(told.at("certificate").at("dropped"), 290);
    EXPECT_EQ(told.at("certificate").at("approver"), "uid:1002");
    const auto record = contents_of(state_ + "/commissioning.txt");
    EXPECT_THAT(record, HasSubstr("origin key: " + std::string(told.at("signed_by").as_string())));
    const auto text = sekisho("ledger check-proof " + paper + record_).out;
    EXPECT_THAT(text, HasSubstr("rows taken out: 290\n"));
    EXPECT_THAT(text, HasSubstr("holds: 290 of the entries 256 to 555 of hospital.example/gate1 were disposed of"));
    EXPECT_THAT(text, HasSubstr("signed by hospital.example/gate1+"));
    EXPECT_THAT(sekisho("ledger check-proof " + paper).out, HasSubstr("nobody's signature was looked at"));

    const auto other = folder_ / "other";
    ASSERT_EQ(sekisho(fmt::format("ledger init --state-dir {} --origin {}", other, kOrigin)).status, 0);
    const auto stranger =
        answer("ledger check-proof " + paper + " --commissioning " + other + "/commissioning.txt", 1, "check-proof");
    EXPECT_EQ(stranger.at("signed_by"), nullptr);
    auto changed = note;
    std::ofstream(paper) << changed.replace(note.find(": 290"), 5, ": 289");
    const auto refused = sekisho("ledger check-proof " + paper + record_);
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.out, HasSubstr("the signature does not fit the text"));
    EXPECT_THAT(refused.out, HasSubstr("DOES NOT HOLD"));
}

TEST_F(LedgerEvidence, growth_from_one_checkpoint_to_another) {
    const auto proof = proven(fmt::format("--from {} --to {} --db {}", early_, late_, db_), "growth");
    const auto told = answer("ledger check-proof " + proof + record_, 0, "check-proof");
    EXPECT_EQ(told.at("kind"), "consistency");
    EXPECT_EQ(told.at("entry"), nullptr);
    EXPECT_EQ(told.at("checkpoints").at(0).at("size"), 3);
    EXPECT_EQ(told.at("checkpoints").at(1).at("size"), 5);
    EXPECT_EQ(sekisho(fmt::format("ledger prove --from {} --to {} --db {}", late_, early_, db_)).status, 1);
}

TEST_F(LedgerEvidence, what_cannot_be_proven_is_one_and_what_cannot_be_asked_is_two) {
    const auto status = [](const std::string& rest) {
        return sekisho("ledger prove --socket /nowhere " + rest).status;
    };
    EXPECT_EQ(status("4 --db " + db_ + " --to " + early_), 1);
    EXPECT_EQ(status("5 --db " + db_ + " --to " + late_), 1);
    EXPECT_EQ(status("1 --db " + db_), 2) << "nobody there to sign a checkpoint";
    EXPECT_EQ(status("1"), 2);
    EXPECT_EQ(status("--db " + db_ + " --to " + late_), 2) << "neither an entry nor a checkpoint";
    EXPECT_EQ(status(fmt::format("1 --from {} --to {} --db {}", early_, late_, db_)), 2);
    EXPECT_EQ(status("1 --db " + db_ + " --to " + state_ + "/commissioning.txt"), 2);
    EXPECT_EQ(status(fmt::format("1 --db {} --state-dir {}", db_, state_)), 2);
    EXPECT_EQ(status("1 --db /nowhere --to " + late_), 2);
    EXPECT_EQ(status("-1 --db " + db_ + " --to " + late_), 2);
}

TEST_F(LedgerEvidence, an_export_grows_and_gives_proofs_of_its_own) {
    const auto tiles = folder_ / "tiles";
    const auto first =
        answer(fmt::format("ledger export --tiles {} --db {} --checkpoint {}", tiles, db_, early_), 0, "export");
    EXPECT_EQ(first.at("entries"), 3);
    EXPECT_EQ(first.at("added"), 3);
    EXPECT_THAT(sekisho(fmt::format("ledger export --tiles {} --state-dir {}", tiles, state_)).out,
                HasSubstr("5 entries, 2 of them new"));
    EXPECT_EQ(contents_of(tiles + "/checkpoint"), contents_of(late_));
    EXPECT_EQ(contents_of(proven("3 --tiles " + tiles, "out-of-tiles")),
              contents_of(proven("3 --db " + db_ + " --to " + late_, "out-of-ledger")));

    const auto again = [&](const std::string& rest) {
        return sekisho("ledger export --socket /nowhere --tiles " + tiles + " " + rest).status;
    };
    EXPECT_EQ(again(fmt::format("--db {} --checkpoint {}", db_, early_)), 2) << "a later export is there";
    EXPECT_EQ(again("--db " + db_), 2) << "nobody there to sign";
    EXPECT_THAT(sekisho("ledger export --tiles " + tiles + " 2>&1").out, HasSubstr("give --db DIR/ledger.db"));
    EXPECT_EQ(again(""), 2);
    fs::create_directory(folder_ / "mine");
    std::ofstream(folder_ / "mine/letter") << "x";
    EXPECT_EQ(sekisho(fmt::format("ledger export --tiles {} --state-dir {}", folder_ / "mine", state_)).status, 2);
    const auto other = folder_ / "other";
    ASSERT_EQ(sekisho(fmt::format("ledger init --state-dir {} --origin {}", other, kOrigin)).status, 0);
    EXPECT_EQ(again("--state-dir " + other), 2) << "another ledger's export";
    EXPECT_EQ(again(fmt::format("--db {} --checkpoint {}", other + "/ledger.db", late_)), 1) << "not its checkpoint";
}

TEST_F(LedgerEvidence, a_checkpoint_and_the_record_as_codes) {
    const auto picture = folder_ / "checkpoint.png";
    const auto note = contents_of(late_);
    const auto out = sekisho(fmt::format("ledger checkpoint --state-dir {} --qr --png {}", state_, picture)).out;
    ASSERT_EQ(out.rfind(note, 0), 0U) << out;
    EXPECT_EQ(testing_support::read_terminal(out.substr(note.size())), note);
    EXPECT_EQ(testing_support::read_png(picture), note);
    EXPECT_EQ(answer("ledger checkpoint --qr --state-dir " + state_, 0, "checkpoint").at("checkpoint").as_string(),
              note);
    EXPECT_EQ(sekisho("ledger checkpoint --png /nowhere/x.png --state-dir " + state_).status, 2);

    const auto made = sekisho(fmt::format("ledger init --qr --state-dir {} --origin {}", folder_ / "new", kOrigin)).out;
    const auto record = contents_of(folder_ / "new/commissioning.txt");
    ASSERT_EQ(made.rfind(record, 0), 0U) << made;
    const auto scanned = testing_support::read_terminal(made.substr(record.size()));
    std::ofstream(folder_ / "scanned") << scanned;
    EXPECT_EQ(
        sekisho(fmt::format("ledger verify --db {} --commissioning {}", folder_ / "new/ledger.db", folder_ / "scanned"))
            .status,
        0)
        << scanned;
}

}  // namespace
}  // namespace sekisho::cli
