// SPDX-License-Identifier: Apache-2.0
// Commands against a running sekishod, and what is read of its ledger afterwards.
#include "tests/daemon/main/installation.hpp"

#include "tests/places.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::main {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using testing_support::contents_of;
using testing_support::picture_of;

// The keys that docs/schema names are there, all of them and no others.
void expect_schema(const json::object& value, const std::string& name) {
    const auto schema = json::parse(contents_of(SEKISHO_SOURCE_DIR "/docs/schema/" + name + ".json"));
    const auto& properties = schema.at("properties").as_object();
    for (const auto& key : schema.at("required").as_array())
        EXPECT_TRUE(value.contains(key.as_string())) << name << key;
    for (const auto& field : value) EXPECT_TRUE(properties.contains(field.key())) << name << field.key();
}

class Commands : public testing_support::Installation {
protected:
    [[nodiscard]] json::object answer(const std::vector<std::string>& words) const {
        auto all = words;
        all.emplace_back("--json");
        const auto finished = sekisho(all);
        EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
        return json::parse(finished.out).as_object();
    }
    [[nodiscard]] std::string ledger() const { return state_ + "/ledger.db"; }
};

// 6.8: the tail cut off at a commit, and an older copy put back, are found with a checkpoint held outside, and only
// with one.
TEST_F(Commands, a_checkpoint_finds_the_older_copy) {
    init();
    const auto old = dir_ + "/old.db";
    fs::copy_file(ledger(), old);
    auto daemon = start_daemon();
    const auto kept = dir_ + "/checkpoint";
    const auto text = sekisho({"ledger", "checkpoint"});
    ASSERT_EQ(text.status, 0) << text.err;
    EXPECT_EQ(text.out.rfind("hospital.example/gate1\n", 0), 0U) << text.out;
    std::ofstream(kept) << text.out;
    const auto given = answer({"ledger", "checkpoint"});
    expect_schema(given, "checkpoint");
    const auto verify = [&](const std::string& db) {
        return sekisho({"ledger", "verify", "--db", db, "--checkpoint", kept});
    };
    EXPECT_EQ(verify(ledger()).status, 0) << "beside the daemon";
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
    EXPECT_EQ(verify(ledger()).status, 0);
    EXPECT_EQ(sekisho({"ledger", "verify", "--db", old}).status, 0) << "on its own an older copy is sound";
    const auto found = verify(old);
    EXPECT_EQ(found.status, 1);
    EXPECT_NE(found.out.find("cut off"), std::string::npos) << found.out;
}

// 6.5-B3b: the daemon proves what it wrote, under a checkpoint of its own or one that was kept.
TEST_F(Commands, proofs_come_from_the_daemon_too) {
    init();
    auto daemon = start_daemon();
    const auto kept = dir_ + "/kept";
    std::ofstream(kept) << sekisho({"ledger", "checkpoint"}).out;
    expect_schema(answer({"door", "server_door", "unlock", "--reason", "delivery of paper"}), "seq");
    const std::vector<std::vector<std::string>> questions{
        {"0"}, {"1", "--to", kept}, {"--from", kept}, {"--from", kept, "--to", kept}};
    for (const auto& question : questions) {
        std::vector<std::string> words{"ledger", "prove"};
        words.insert(words.end(), question.begin(), question.end());
        const auto proof = dir_ + "/proof";
        std::ofstream(proof) << answer(words).at("proof").as_string().c_str();
        const auto checked =
            sekisho({"ledger", "check-proof", proof, "--commissioning", state_ + "/commissioning.txt"});
        EXPECT_EQ(checked.status, 0) << checked.out;
    }
    EXPECT_EQ(sekisho({"ledger", "prove", "1000000"}).status, 1);
    const auto tiles = dir_ + "/tiles";
    const auto exported = answer({"ledger", "export", "--tiles", tiles, "--db", ledger()});
    expect_schema(exported, "export");
    EXPECT_EQ(sekisho({"ledger", "export", "--tiles", tiles, "--state-dir", state_}).status, 2) << "the daemon signs";
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
}

TEST_F(Commands, the_reason_of_an_unlock_is_told) {
    init();
    auto daemon = start_daemon();
    testing_support::Process following(sekisho_command({"events", "--follow", "--after", "0", "--json"}));
    expect_schema(answer({"door", "server_door", "unlock", "--reason", "delivery of paper"}), "seq");
    const auto reason_in = [](const json::array& entries) {
        for (const auto& entry : entries) {
            if (entry.at("cause") == "command") return json::serialize(entry.at("more").at("reason"));
        }
        return std::string("no such entry");
    };
    EXPECT_EQ(reason_in(answer({"ledger", "show"}).at("entries").as_array()), "\"delivery of paper\"");
    EXPECT_NE(sekisho({"events"}).out.find("delivery of paper"), std::string::npos);
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
    EXPECT_TRUE(following.ends_within(testing_support::kPatience));
    EXPECT_NE(following.out().find("delivery of paper"), std::string::npos) << following.out();
    EXPECT_EQ(reason_in(entries()), "\"delivery of paper\"") << "without the daemon";
    EXPECT_EQ(contents_of(ledger()).find("delivery of paper"), std::string::npos) << "its words are not in the ledger";
    fs::remove(state_ + "/personal.db");
    EXPECT_EQ(reason_in(entries()), "null");
}

// What is looked at as evidence is afterwards what it was, byte by byte, also where the daemon was killed.
TEST_F(Commands, looking_at_a_ledger_changes_nothing) {
    init();
    {
        auto daemon = start_daemon();
        EXPECT_EQ(sekisho({"door", "server_door", "unlock", "--reason", "delivery"}).status, 0);
        daemon->signal(SIGKILL);
        EXPECT_NE(daemon->wait(), 0);
    }
    for (const char* name : {"ledger.db-shm", "personal.db-shm"}) fs::remove(state_ + "/" + name);
    fs::remove_all(state_ + "/keys");
    const auto before = picture_of(state_);
    EXPECT_EQ(sekisho({"ledger", "show", "--db", ledger()}).status, 0);
    expect_verified();
    EXPECT_TRUE(before == picture_of(state_)) << "evidence has changed";
}

TEST_F(Commands, answers_keep_to_their_schemas) {
    init();
    auto daemon = start_daemon();
    expect_schema(answer({"inside"}), "inside");
    expect_schema(answer({"credential", "list"}), "credentials");
    expect_schema(answer({"permit", "list"}), "permits");
    expect_schema(answer({"vendor", "list"}), "vendors");
    expect_schema(answer({"asset", "list"}), "assets");
    expect_schema(answer({"visit", "list"}), "visits");
    expect_schema(answer({"inspection", "list"}), "inspections");
    expect_schema(answer({"config", "reload"}), "seq");
    expect_schema(answer({"status"}), "status");
    expect_schema(answer({"ledger", "show"}), "entries");
}

TEST_F(Commands, a_card_s_answers_keep_to_their_schemas) {
    init();
    auto daemon = start_daemon();
    testing_support::Process issuing(
        sekisho_command({"credential", "issue", "--json", "--holder", "N0123", "--reader", "desk"}));
    // The card may be there before it is awaited: it is held to the reader again and again.
    for (int tries = 0; tries < 40 && !issuing.ends_within(std::chrono::milliseconds(300)); ++tries) {
        EXPECT_EQ(sekisho({"sim", "remove", "--reader", "desk"}).status, 0);
        EXPECT_EQ(sekisho({"sim", "tap", "--reader", "desk", "--uid", "04a1b2c3", "--hold"}).status, 0);
    }
    ASSERT_EQ(issuing.wait(), 0) << issuing.err();
    const auto issued = json::parse(issuing.out()).as_object();
    expect_schema(issued, "credential");
    const auto rows = answer({"credential", "list"}).at("credentials").as_array();
    ASSERT_EQ(rows.size(), 1U);
    expect_schema(rows[0].as_object(), "credential");
    expect_schema(answer({"credential", "revoke", std::string(issued.at("credential").as_string())}), "seq");
}

// 6.8-C4: by the programs, from the word to the next tap, and across a restart.
TEST_F(Commands, AWorkerIsRemovedAndConfirmed_6_8_C4) {
    // At all hours the same: a PIN would be asked for before the permit.
    change("site.toml",
           {{"levels = { business = \"card\", default = \"two_people\" }", "levels = { default = \"card\" }"}});
    init();
    auto daemon = start_daemon();
    issue("ABC-01", "04c0ffee12c0de");
    std::int64_t seen = -1;
    const auto tap = [&] {
        EXPECT_EQ(sekisho({"sim", "tap", "--reader", "r7", "--uid", "04c0ffee12c0de"}).status, 0);
        for (int tries = 0; tries < 100; ++tries) {
            for (const auto& entry : entries()) {
                const auto seq = entry.at("seq").as_int64();
                if (entry.at("kind") != "access" || seq <= seen) continue;
                seen = seq;
                return std::string(entry.at("detail").as_string());
            }
        }
        return std::string("no entry");
    };
    const auto worker = [&] {
        const auto listed = answer({"vendor", "list"});
        expect_schema(listed, "vendors");
        for (const auto& vendor : listed.at("vendors").as_array()) {
            if (vendor.at("vendor") == "abc") return vendor.at("workers").at(0);
        }
        return json::value(nullptr);
    };
    EXPECT_EQ(tap(), "ext:NoPermit");
    EXPECT_TRUE(worker().at("suspended").is_null());
    EXPECT_EQ(sekisho({"vendor", "worker", "remove", "ABC-01"}).status, 2) << "a reason is needed";
    EXPECT_EQ(sekisho({"vendor", "worker", "remove", "N0123", "--reason", "left"}).status, 1) << "no vendor's";
    const auto removal = answer({"vendor", "worker", "remove", "ABC-01", "--reason", "CANARY left on Monday"});
    expect_schema(removal, "seq");
    EXPECT_EQ(tap(), "ext:WorkerRemoved");
    EXPECT_EQ(worker().at("removal"), removal.at("seq"));
    EXPECT_NE(sekisho({"vendor", "list"}).out.find("ext:WorkerRemoved"), std::string::npos);
    EXPECT_EQ(sekisho({"vendor", "confirm", "abc", "--worker", "ABC-01", "--document", "list"}).status, 1);
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
    daemon = start_daemon();
    EXPECT_EQ(tap(), "ext:WorkerRemoved");
    EXPECT_EQ(sekisho({"vendor", "worker", "confirm", "ABC-01", "--document", "letter"}).status, 0);
    EXPECT_EQ(tap(), "ext:NoPermit");
    expect_schema(answer({"vendor", "confirm", "abc", "--worker", "ABC-01", "--document", "list"}), "vendor-confirmed");
    EXPECT_TRUE(worker().at("confirmed").is_string());
    EXPECT_EQ(contents_of(ledger()).find("CANARY"), std::string::npos) << "why is not in the ledger";
    EXPECT_NE(sekisho({"ledger", "show", "--db", ledger()}).out.find("CANARY"), std::string::npos);
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
    expect_verified();
}

// 6.4-C4b: by the programs: a round with one missing tag lists exactly that tag.
TEST_F(Commands, ARoundTellsWhatIsMissing_6_4_C4b) {
    init();
    auto daemon = start_daemon();
    const auto listed = answer({"asset", "list"});
    expect_schema(listed, "assets");
    EXPECT_TRUE(listed.at("assets").at(0).at("seen").is_null());
    const auto begun = answer({"asset", "check", "begin"});
    expect_schema(begun, "seq");
    const auto round = std::to_string(begun.at("seq").as_int64());
    EXPECT_EQ(sekisho({"asset", "check", "begin", "--zone", "server_room"}).status, 1) << "one is under way";
    EXPECT_EQ(sekisho({"asset", "check", "begin", "--zone", "attic"}).status, 2);
    EXPECT_EQ(sekisho({"sim", "tap", "--reader", "r8", "--uid", "04d2e47a3b1c80"}).status, 0);
    const auto meanwhile = sekisho({"asset", "list"});
    EXPECT_NE(meanwhile.out.find("of all assets, begun"), std::string::npos) << meanwhile.out;
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
    daemon = start_daemon();
    const auto ended = answer({"asset", "check", "end", round});
    expect_schema(ended, "asset-round-ended");
    EXPECT_EQ(ended.at("expected"), 2);
    ASSERT_EQ(ended.at("missing").as_array().size(), 1U);
    EXPECT_EQ(ended.at("missing").at(0).at("asset"), "A-0012");
    EXPECT_TRUE(ended.at("elsewhere").as_array().empty());
    EXPECT_EQ(answer({"asset", "list"}).at("assets").at(0).at("seen_in"), "server_room");
    EXPECT_EQ(sekisho({"asset", "check", "end", round}).status, 1) << "it is over";
    std::string acts;
    for (const auto& entry : entries()) {
        if (entry.at("kind") == "asset") acts += std::string(entry.at("more").at("act").as_string()) + ", ";
        EXPECT_NE(entry.at("kind"), "access");
    }
    EXPECT_EQ(acts, "round begun, seen, round ended, ");
    const auto shown = sekisho({"ledger", "show", "--db", ledger()}).out;
    EXPECT_NE(shown.find("A-0007"), std::string::npos) << shown;
    EXPECT_NE(shown.find("A-0012"), std::string::npos) << shown;
}

// 6.5-B5d: simulated readers do not say what they are, so nothing is there to accept.
TEST_F(Commands, TheDeviceOfAReaderIsShownAndNoneIsAcceptedUnseen_6_5_B5d) {
    init();
    auto daemon = start_daemon();
    const auto shown = answer({"commission", "reader", "r1"});
    expect_schema(shown, "commission-reader");
    EXPECT_EQ(shown.at("reader"), "r1");
    EXPECT_EQ(shown.at("up"), true);
    EXPECT_EQ(shown.at("strange"), false);
    EXPECT_TRUE(shown.at("identity").is_null());
    EXPECT_NE(sekisho({"commission", "reader", "r1"}).out.find("does not say what it is"), std::string::npos);
    const auto refused = sekisho({"commission", "reader", "r1", "--accept", "maker, chip 2"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_NE(refused.err.find("no other device answers there"), std::string::npos) << refused.err;
    EXPECT_EQ(sekisho({"commission", "reader", "none"}).status, 2);
    EXPECT_EQ(sekisho({"commission"}).status, 2);
}

// 6.6.2-C1-3: by the programs, from the exit to what was found.
TEST_F(Commands, AnInspectionIsListedAndRecorded_6_6_2_C1_3) {
    change("site.toml",
           {{"levels = { business = \"card\", default = \"card_pin\" }", "levels = { default = \"card\" }"},
            {"at = [\"pharmacy_door\"], schedule = \"always\"",
             "at = [\"pharmacy_door\"], schedule = \"always\", inspect_after = \"2h\""}});
    init();
    auto daemon = start_daemon();
    issue("P0031", "04c0ffee12c0de");
    const auto pass = [&](const char* reader) {
        EXPECT_EQ(sekisho({"sim", "tap", "--reader", reader, "--uid", "04c0ffee12c0de"}).status, 0);
        for (const char* state : {"open", "closed"})
            EXPECT_EQ(sekisho({"sim", "contact", "pharmacy_door", state}).status, 0);
    };
    const auto listed = [&] {
        for (int tries = 0; tries < 100; ++tries) {
            const auto all = answer({"inspection", "list"});
            if (!all.at("inspections").as_array().empty()) return all.at("inspections").at(0).as_object();
        }
        return json::object{{"inspection", -1}};
    };
    pass("r3");
    EXPECT_TRUE(answer({"inspection", "list"}).at("inspections").as_array().empty());
    pass("r4");
    const auto open = listed();
    ASSERT_EQ(open.at("zone"), "pharmacy");
    EXPECT_EQ(open.at("worker"), "P0031");
    const auto number = std::to_string(open.at("inspection").as_int64());
    EXPECT_TRUE(answer({"inspection", "list", "--overdue"}).at("inspections").as_array().empty());
    EXPECT_NE(sekisho({"inspection", "list"}).out.find("item 3: "), std::string::npos);
    const std::vector<std::string> record{"inspection", "record", number, "--item", "1=good", "--item", "2=bad"};
    const auto with = [&record](std::vector<std::string> more) {
        more.insert(more.begin(), record.begin(), record.end());
        return more;
    };
    const auto lacking = sekisho(record);
    EXPECT_EQ(lacking.status, 1);
    EXPECT_NE(lacking.err.find("not answered: 3 "), std::string::npos) << lacking.err;
    EXPECT_EQ(sekisho(with({"--item", "3=fine"})).status, 2);
    EXPECT_EQ(sekisho(with({"--item", "3=good"})).status, 1) << "what is bad is not told";
    expect_schema(answer(with({"--item", "3=good", "--note", "CANARY a note on the screen"})), "seq");
    EXPECT_TRUE(answer({"inspection", "list"}).at("inspections").as_array().empty());
    EXPECT_EQ(contents_of(ledger()).find("CANARY"), std::string::npos) << "what was found is not in the ledger";
    EXPECT_NE(sekisho({"ledger", "show", "--db", ledger()}).out.find("CANARY"), std::string::npos);
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
    expect_verified();
}

// Nobody is asked for a card that the daemon would not take.
TEST_F(Commands, a_card_is_not_asked_for_in_vain) {
    init();
    auto daemon = start_daemon();
    const auto refused = sekisho({"credential", "issue", "--holder", "NOBODY", "--reader", "desk"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.err.find("unless it refuses"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("roster has nobody"), std::string::npos) << refused.err;
}

// The account of the fire panel alone, with a reason that `events` shows, and not while the panel says fire.
TEST_F(Commands, a_fire_is_reset_by_who_works_the_panel_STD_EGR_02) {
    init();
    auto daemon = start_daemon();
    const std::vector<std::string> reset{"fire", "reset", "fire", "--reason", "false alarm in ward 3"};
    ASSERT_EQ(sekisho({"sim", "input", "fire", "on"}).status, 0);
    const auto stranger = sekisho(reset);
    EXPECT_EQ(stranger.status, 1);
    EXPECT_NE(stranger.err.find("this account may not reset a fire"), std::string::npos) << stranger.err;
    ASSERT_EQ(sekisho({"sim", "input", "fire", "off"}).status, 0);
    daemon->signal(SIGKILL);
    EXPECT_EQ(daemon->wait(), 128 + SIGKILL);
    change("site.toml", {{"fire_panel = [\"uid:1006\"]", fmt::format("fire_panel = [\"uid:{}\"]", ::getuid())}});
    daemon = start_daemon();
    EXPECT_TRUE(released("main_gate")) << "it stands over a power cut, by the ledger alone";
    ASSERT_EQ(sekisho({"sim", "input", "fire", "on"}).status, 0);
    const auto burning = sekisho(reset);
    EXPECT_EQ(burning.status, 1);
    EXPECT_NE(burning.err.find("the input still says fire"), std::string::npos) << burning.err;
    ASSERT_EQ(sekisho({"sim", "input", "fire", "off"}).status, 0);
    const auto awaits_reset = [this] { return status().at("inputs").at(0).at("awaits_reset").as_bool(); };
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!awaits_reset() && std::chrono::steady_clock::now() < limit) continue;
    ASSERT_TRUE(awaits_reset());
    EXPECT_NE(sekisho({"status"}).out.find("sekisho fire reset fire"), std::string::npos);
    EXPECT_EQ(sekisho({"fire", "reset", "fire"}).status, 2) << "a reason is asked for";
    expect_schema(answer(reset), "seq");
    EXPECT_FALSE(status().at("fire").as_bool());
    const auto told = sekisho({"events"}).out;
    EXPECT_NE(told.find("false alarm in ward 3"), std::string::npos) << told;
    EXPECT_NE(told.find(fmt::format("uid:{}", ::getuid())), std::string::npos) << told;
}

TEST_F(Commands, an_unknown_input_is_told_those_that_there_are) {
    init();
    auto daemon = start_daemon();
    const auto refused = sekisho({"sim", "input", "smoke", "on"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.err.find("the configuration names"), std::string::npos) << refused.err;
}

TEST_F(Commands, events_after_an_entry_are_all_that_follow_it) {
    init();
    auto daemon = start_daemon();
    for (int n = 0; n < 25; ++n) EXPECT_EQ(sekisho({"config", "reload"}).status, 0);
    const auto all = answer({"events", "--after", "1"}).at("entries").as_array();
    EXPECT_EQ(all.front().at("seq"), 2);
    EXPECT_GT(all.size(), 25U);
    EXPECT_EQ(answer({"events"}).at("entries").as_array().size(), 20U);
}

}  // namespace
}  // namespace sekisho::main
