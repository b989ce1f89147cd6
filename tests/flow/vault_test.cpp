// SPDX-License-Identifier: Apache-2.0
// Someone edits the state directory while the daemon is not running: nobody gains a right by it, and everybody gets
// out.
#include "daemon/disk/sqlite.hpp"
#include "daemon/site/losses.hpp"
#include "tests/flow/stage.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::flow {
namespace {

namespace fs = std::filesystem;

// Hanako the nurse may not enter the server room, Ichiro may, and so may Saburo by day.
class EditedVault : public Stage {
protected:
    EditedVault() {
        start(tokyo(24, 9, 0));
        hanako_ = gate().issue("N1", "desk", kHanako).value().credential;
        ichiro_ = gate().issue("S1", "desk", kIchiro).value().credential;
        EXPECT_TRUE(gate().issue("C1", "desk", kSaburo));
        expect_server(kHanako, Verdict::denied, Detail::no_right);
        expect_server(kIchiro, Verdict::granted, Detail::none);
        crash();
        fs::copy_file(vault(), dir_ + "/backup.db");
    }
    [[nodiscard]] std::string vault() const { return state_dir_ + "/personal.db"; }
    void edit(const std::string& sql) const {
        auto database = disk::Database::open(vault(), disk::OpenMode::read_write).value();
        database.checkpoint_on_close(true);
        ASSERT_TRUE(database.run(sql)) << sql;
    }
    void expect_server(const CardEvidence& tapped, Verdict verdict, Detail detail) {
        gate().tap("r2", tapped);
        EXPECT_EQ(last(EntryKind::access).decision, verdict);
        EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, detail);
        EXPECT_EQ(gate().released("server"), verdict == Verdict::granted);
        gate().advance(std::chrono::seconds(10));
    }
    void expect_way_out(const CardEvidence& tapped) {
        gate().tap("r3", tapped);
        EXPECT_TRUE(gate().released("server"));
        gate().advance(std::chrono::seconds(10));
    }
    void restore() {
        crash();
        fs::copy_file(dir_ + "/backup.db", vault(), fs::copy_options::overwrite_existing);
        start(tokyo(24, 9, 30));
        expect_server(kHanako, Verdict::denied, Detail::no_right);
        expect_server(kIchiro, Verdict::granted, Detail::none);
    }

    const CardEvidence kSaburo = card({0x04, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36});  // holder C1, clerk
    CredentialRef hanako_;
    CredentialRef ichiro_;
};

TEST_F(EditedVault, people_who_changed_places_have_no_rights) {
    edit("UPDATE person SET holder=CASE holder WHEN 'N1' THEN 'S1' ELSE 'N1' END WHERE holder IN ('N1','S1')");
    start(tokyo(24, 9, 10));
    expect_server(kHanako, Verdict::denied, Detail::not_in_roster);
    expect_server(kIchiro, Verdict::denied, Detail::not_in_roster);
    EXPECT_TRUE(gate().gate().directory().is_left_out(last(EntryKind::access).pid));
    expect_server(kSaburo, Verdict::granted, Detail::none);
    expect_way_out(kHanako);
    restore();
}

TEST_F(EditedVault, cards_that_changed_places_are_unknown) {
    const auto both = std::to_string(hanako_.value) + "," + std::to_string(ichiro_.value);
    edit("CREATE TABLE old AS SELECT * FROM card WHERE credential IN (" + both +
         "); UPDATE card SET card=(SELECT card FROM old WHERE old.credential<>card.credential) WHERE credential IN (" +
         both + "); DROP TABLE old");
    start(tokyo(24, 9, 10));
    expect_server(kHanako, Verdict::denied, Detail::unknown_card);
    expect_server(kIchiro, Verdict::denied, Detail::unknown_card);
    expect_server(kSaburo, Verdict::granted, Detail::none);
    expect_way_out(kIchiro);
    restore();
}

// The whole row written anew, with a salt and a commitment of its own.
TEST_F(EditedVault, a_row_that_agrees_with_itself_gives_no_right) {
    Pid pid;
    {
        const auto open = vault::Vault::open(state_dir_).value();
        for (const auto& row : open->persons().value()) {
            if (row.holder.value == "N1") pid = row.pid;
        }
    }
    edit("DELETE FROM person WHERE pid=" + std::to_string(pid.value));
    ASSERT_TRUE(vault::Vault::open(state_dir_).value()->put_person(pid, HolderId{"S1"}, ""));
    start(tokyo(24, 9, 10));
    expect_server(kHanako, Verdict::denied, Detail::not_in_roster);
    expect_server(kIchiro, Verdict::granted, Detail::none);
    restore();
}

TEST_F(EditedVault, a_card_that_is_no_hash_stops_nothing) {
    edit("UPDATE card SET card=x'00' WHERE credential=" + std::to_string(ichiro_.value));
    start(tokyo(24, 9, 10));
    expect_server(kIchiro, Verdict::denied, Detail::unknown_card);
    expect_server(kSaburo, Verdict::granted, Detail::none);
}

TEST_F(EditedVault, rows_are_counted_and_orphans_are_not_among_them) {
    edit("UPDATE person SET name='x' WHERE holder='N1'");
    ASSERT_TRUE(vault::Vault::open(state_dir_).value()->put_text("an orphan"));
    const auto opened = main::open_state_dir(state_dir_, "test.example/gate").value();
    EXPECT_EQ(opened.mismatched, 1);
    EXPECT_EQ(opened.swept, 1);
    EXPECT_TRUE(opened.vault->texts().value().empty());
    EXPECT_EQ(opened.directory.pid_of(HolderId{"N1"}), std::nullopt);
    EXPECT_NE(opened.directory.pid_of(HolderId{"S1"}), std::nullopt);
}

// A row whose number was changed has no entry either, but it does not agree with itself: it is evidence, and stays.
TEST_F(EditedVault, a_row_with_another_number_is_no_orphan_of_a_crash) {
    edit("UPDATE person SET pid=pid+1 WHERE holder='N1'");
    {
        const auto opened = main::open_state_dir(state_dir_, "test.example/gate").value();
        EXPECT_EQ(opened.mismatched, 1);
        EXPECT_EQ(opened.swept, 0);
    }
    start(tokyo(24, 9, 10));
    const auto refused = gate().issue("N1", "desk", kStranger);
    ASSERT_FALSE(refused) << "a second pseudonym for one person";
    EXPECT_NE(refused.error().hint.find("second pseudonym"), std::string::npos) << to_text(refused.error());
}

class EditedConfig : public Stage {};

TEST_F(EditedConfig, a_kept_configuration_is_believed_for_its_bytes) {
    start(tokyo(24, 9, 0));
    const auto site = load();
    const auto kept = main::keep_config(state_dir_, *site, gate().vault()).value();
    EXPECT_FALSE(kept.rewritten);
    const auto path = fs::directory_iterator(state_dir_ + "/config")->path();
    const auto size = fs::file_size(path);
    const auto lost = [&] {
        return main::lost_since_last_run(state_dir_, gate().gate().state(), *site, gate().vault(), tokyo(24, 9, 0));
    };
    ASSERT_TRUE(lost());
    std::ofstream(path) << R"({"holder":"nobody","valid_from_us":null,"valid_until_us":null})";
    ASSERT_FALSE(lost());
    EXPECT_EQ(lost().error().what, "this is not the configuration that the ledger commits to");
    EXPECT_NE(lost().error().hint, "");
    const auto again = main::keep_config(state_dir_, *site, gate().vault()).value();
    EXPECT_TRUE(again.rewritten);
    EXPECT_EQ(again.sha256, kept.sha256);
    EXPECT_EQ(fs::file_size(path), size);
    EXPECT_TRUE(lost());
    EXPECT_FALSE(main::keep_config(state_dir_, *site, gate().vault()).value().rewritten);
    fs::remove(path);
    fs::create_symlink("nowhere", path);
    EXPECT_TRUE(main::keep_config(state_dir_, *site, gate().vault()).value().rewritten);
    EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(path)));
    fs::remove(path);
    EXPECT_EQ(lost().error().what, "the kept configuration is missing");
    EXPECT_FALSE(main::keep_config(state_dir_, *site, gate().vault()).value().rewritten);
}

// PRAC-05: a start counts what a reload would count, whichever file takes the right.
TEST_F(EditedConfig, AStartCountsTheLossesThatAReloadCounts_PRAC_05) {
    const auto roster = dir_ + "/roster.toml";
    std::ofstream(roster, std::ios::app)
        << "[[holders]]\nid = \"V1\"\nname = \"V\"\njob_class = \"nurse\"\nvendor = \"abc\"\nnda = 2025-04-01\n";
    const std::string vendor =
        "[vendors.abc]\nname = \"ABC\"\ncontract = { number = \"K\", last_day = 2028-03-31 }\n"
        "nda = 2025-04-01\n[access_profiles]";
    (void)changed_site("[access_profiles]", vendor);
    start(tokyo(24, 9, 0));
    const auto in_force = gate().gate().site();
    const auto lost = [&](const std::shared_ptr<const site::Site>& site) {
        const auto now = tokyo(24, 9, 0);
        const auto at_start =
            main::lost_since_last_run(state_dir_, gate().gate().state(), *site, gate().vault(), now).value();
        const auto at_reload = site::lost_rights({*in_force, in_force->roster}, {*site, site->roster}, now);
        EXPECT_EQ(at_start.people.size(), at_reload.people.size());
        EXPECT_EQ(at_start.of, at_reload.of);
        return at_start.people.size();
    };
    EXPECT_EQ(lost(load()), 0U);
    EXPECT_EQ(lost(changed_site("last_day = 2028-03-31", "last_day = 2026-03-31")), 1U) << "a vendor's contract";
    (void)changed_site("last_day = 2026-03-31", "last_day = 2028-03-31");
    EXPECT_EQ(lost(changed_site("common = [ { at = [\"front\"]", "common = [ { at = [\"server\"]")), 1U)
        << "the vendor has no contract for the zone that is left";
    (void)changed_site("common = [ { at = [\"server\"]", "common = [ { at = [\"front\"]");
    EXPECT_EQ(lost(changed_site("profiles = [\"common\"]", "profiles = []")), 2U) << "all rights of a job class";
    // The class itself is gone, and its people are of one without rights.
    std::ifstream file(roster);
    std::string people(std::istreambuf_iterator<char>(file), {});
    for (auto at = people.find("\"nurse\""); at != std::string::npos; at = people.find("\"nurse\""))
        people.replace(at, 7, "\"aide\"");
    std::ofstream(roster) << people;
    EXPECT_EQ(lost(changed_site("nurse = {", "aide = {")), 2U) << "a job class that is removed";
}

}  // namespace
}  // namespace sekisho::flow
