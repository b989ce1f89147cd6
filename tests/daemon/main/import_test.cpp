// SPDX-License-Identifier: Apache-2.0
// 6.5-B4a: files of the configuration come in through one command, or not at all. With the built programs.
#include "daemon/disk/file.hpp"
#include "daemon/ledger/import_note.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "tests/daemon/main/installation.hpp"
#include "tests/places.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace sekisho::main {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing_support::contents_of;

// What entries say.
constexpr const char* kUnreadable = "it is no plain file of a sensible size, or could not be read";
constexpr const char* kNoSignature = "its signature is by no key that may sign, or of another file";
constexpr const char* kNotPassed = "the scanner did not let it pass";

void expect_schema(const json::object& value, const std::string& name) {
    const auto schema = json::parse(contents_of(SEKISHO_SOURCE_DIR "/docs/schema/" + name + ".json"));
    for (const auto& key : schema.at("required").as_array())
        EXPECT_TRUE(value.contains(key.as_string())) << name << key;
    for (const auto& field : value)
        EXPECT_TRUE(schema.at("properties").as_object().contains(field.key())) << name << field.key();
}

std::int64_t seconds_now() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

class Imports : public testing_support::Installation {
protected:
    Imports() : office_(dir_ + "/office.key"), came_(dir_ + "/came.toml"), roster_(dir_ + "/etc/roster.toml") {
        before_ = contents_of(roster_);
    }
    // [imports] with the office's key.
    void configure(const std::string& more = "") {
        const auto made = answer({"import", "key", office_, "--name", "registry.hospital.example"});
        expect_schema(made, "import-key");
        std::ofstream(site_, std::ios::app)
            << "\n[imports]\nkeys = [\"" << made.at("key").as_string().c_str() << "\"]\n"
            << more;
        init();
    }
    [[nodiscard]] json::object answer(std::vector<std::string> words) const {
        words.emplace_back("--json");
        const auto finished = sekisho(words);
        EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
        json::error_code failed;
        const auto value = json::parse(finished.out, failed);
        return failed ? json::object() : value.as_object();
    }
    // The roster with that line at its end, signed by the office's command.
    void comes(const std::string& line) const {
        write(line);
        expect_schema(answer({"import", "sign", came_, "--as", "roster.toml", "--key", office_}), "import-signed");
    }
    // The same, signed so many seconds from now.
    void comes_signed(const std::string& line, std::int64_t later) const {
        write(line);
        sign(ledger::bytes_of(contents_of(came_)), later);
    }
    void write(const std::string& line) const { std::ofstream(came_) << before_ << line << "\n"; }
    void sign(std::span<const std::uint8_t> bytes, std::int64_t later) const {
        const auto key = ledger::load_key_file(office_);
        ASSERT_TRUE(key);
        const ledger::ImportWord word{"roster.toml", ledger::sha256({bytes}), seconds_now() + later};
        std::ofstream(came_ + ".sig") << ledger::sign_note(ledger::to_text(word), key->name, key->key);
    }
    [[nodiscard]] testing_support::Finished import(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{"import", came_, "--as", "roster.toml", "--config", site_};
        words.insert(words.end(), more.begin(), more.end());
        return sekisho(words);
    }
    // Refused, and whoever brought it is told `why`; the last entry says `recorded`; the roster is what it was, and
    // nothing lies beside it.
    void expect_refused(const std::string& why, const std::string& recorded,
                        const std::string& key = "registry.hospital.example") const {
        const auto refused = import();
        EXPECT_EQ(refused.status, 1) << refused.out << refused.err;
        EXPECT_THAT(refused.err, HasSubstr(why));
        expect_untouched();
        const auto told = imports();
        ASSERT_THAT(told, ::testing::Not(IsEmpty()));
        EXPECT_THAT(told.back(), HasSubstr("refused roster.toml " + key + ": "));
        EXPECT_THAT(told.back(), HasSubstr(recorded));
    }
    // The command could not begin: wrong is not what came, so that no entry speaks of it.
    void expect_not_judged(const std::string& why) const {
        const auto known = imports().size();
        const auto refused = import();
        EXPECT_EQ(refused.status, 2) << refused.out << refused.err;
        EXPECT_THAT(refused.err, HasSubstr(why));
        expect_untouched();
        EXPECT_EQ(imports().size(), known);
    }
    void expect_untouched() const {
        EXPECT_EQ(contents_of(roster_), before_);
        std::vector<std::string> names;
        for (const auto& item : fs::directory_iterator(dir_ + "/etc")) names.push_back(item.path().filename());
        EXPECT_THAT(names, ::testing::UnorderedElementsAre("roster.toml", "site.toml", "special_days.toml"));
    }
    // Of the ledger, in words.
    [[nodiscard]] std::vector<std::string> imports() const {
        std::vector<std::string> told;
        for (const auto& entry : entries()) {
            if (entry.at("kind") != "import") continue;
            const auto& more = entry.at("more").as_object();
            const auto text = [&](const char* name) {
                return more.at(name).is_null() ? std::string() : std::string(more.at(name).as_string());
            };
            told.push_back(fmt::format("{} {} {}: {}", more.at("taken").as_bool() ? "taken" : "refused", text("file"),
                                       text("key"), text("why")));
            EXPECT_EQ(text("operator"), fmt::format("uid:{}", ::getuid()));
        }
        return told;
    }
    static void end(testing_support::Process& daemon) {
        daemon.signal(SIGTERM);
        EXPECT_EQ(daemon.wait(), 0);
    }

    std::string office_;
    std::string came_;
    std::string roster_;
    std::string before_;
};

TEST_F(Imports, ASignedFileIsRecordedAndPutInPlace_6_5_B4a) {
    configure("scanner = \"/usr/bin/cat\"\n");
    ASSERT_EQ(::chmod(roster_.c_str(), 0640), 0);
    auto daemon = start_daemon();
    comes("# from the registry");
    const auto taken = import({"--json"});
    ASSERT_EQ(taken.status, 0) << taken.out << taken.err;
    const auto told = json::parse(taken.out).as_object();
    expect_schema(told, "import");
    EXPECT_TRUE(told.at("taken").as_bool());
    EXPECT_EQ(told.at("path"), json::string(roster_));
    EXPECT_EQ(contents_of(roster_), contents_of(came_));
    EXPECT_EQ(fs::status(roster_).permissions(), fs::perms(0640)) << "the daemon must go on reading it";
    EXPECT_THAT(imports(), ElementsAre("taken roster.toml registry.hospital.example: "));
    const auto last = entries().back().as_object();
    EXPECT_EQ(last.at("more").at("sha256"), told.at("sha256"));
    EXPECT_EQ(last.at("seq"), told.at("entry"));
    // The same again: whoever was interrupted between the entry and the place tries again.
    const auto again = import();
    EXPECT_EQ(again.status, 0) << again.err;
    EXPECT_THAT(again.err, HasSubstr("config reload"));
    EXPECT_EQ(sekisho({"config", "reload"}).status, 0);
    end(*daemon);
    expect_verified();
}

TEST_F(Imports, WhatIsNotSignedByTheOfficeIsRefused_6_5_B4a) {
    configure();
    auto daemon = start_daemon();
    write("# unsigned");
    expect_refused("it is not signed", "it is not signed", "");
    std::ofstream(came_ + ".sig") << "no note\n";
    expect_refused("this is no signed note", kNoSignature, "");
    const auto other = dir_ + "/other.key";
    ASSERT_EQ(sekisho({"import", "key", other, "--name", "registry.hospital.example"}).status, 0);
    ASSERT_EQ(sekisho({"import", "sign", came_, "--as", "roster.toml", "--key", other}).status, 0);
    expect_refused("none of the keys that may sign has signed it", kNoSignature, "");
    ASSERT_EQ(sekisho({"import", "sign", came_, "--as", "duty.csv", "--key", office_}).status, 0);
    expect_refused("it was signed as duty.csv", kNoSignature, "");
    comes("# from the registry");
    std::ofstream(came_, std::ios::app) << "#";
    expect_refused("the signature is of another file", kNoSignature, "");
    std::ofstream(came_ + ".sig") << std::string(20'000, 'x');
    expect_refused("longer than", kNoSignature, "");
    end(*daemon);
    expect_verified();
}

// A roster of last month would bring back who has left since.
TEST_F(Imports, AnOlderOneIsRefused_6_5_B4a) {
    configure();
    auto daemon = start_daemon();
    comes_signed("# of today", -10);
    ASSERT_EQ(import().status, 0);
    before_ = contents_of(roster_);
    const auto refused = [&](const std::string& why) { expect_refused(why, why); };
    comes_signed("# of last month", -2'592'000);
    refused("was taken in that was signed 25919");
    comes_signed("# of the same second", 0);
    const auto note = contents_of(came_ + ".sig");
    ASSERT_EQ(import().status, 0);
    before_ = contents_of(roster_);
    const auto key = ledger::load_key_file(office_);
    auto word = ledger::open_import(note, std::vector{ledger::NoteKey{key->name, key->key.public_key()}})->word;
    write("# another one");
    word.sha256 = ledger::sha256({ledger::bytes_of(contents_of(came_))});
    std::ofstream(came_ + ".sig") << ledger::sign_note(ledger::to_text(word), key->name, key->key);
    refused("signed in the same second");
    comes_signed("# of next year", 31'536'000);
    refused("at a time that has not come");
    end(*daemon);
    // The ledger remembers it, not the daemon.
    daemon = start_daemon();
    comes_signed("# of last month", -2'592'000);
    refused("was taken in that was signed");
    comes_signed("# newer", 1);
    EXPECT_EQ(import().status, 0);
    end(*daemon);
    expect_verified();
}

TEST_F(Imports, TheScannersWordCounts_6_5_B4a) {
    configure("scanner = \"/usr/bin/false\"\nlimit = \"1s\"\n");
    auto daemon = start_daemon();
    comes("# infected");
    expect_refused("the scanner ended with status 1", kNotPassed);
    // It never ends by itself.
    change("site.toml", {{"/usr/bin/false", "/usr/bin/yes"}});
    expect_refused("the scanner was killed at its limit", kNotPassed);
    change("site.toml", {{"/usr/bin/yes", "/usr/bin/no-such-scanner"}});
    expect_refused("the scanner did not start", kNotPassed);
    // Everybody may write into the folder that it lies in.
    const auto mine = dir_ + "/scan";
    fs::copy_file("/usr/bin/true", mine);
    change("site.toml", {{"/usr/bin/no-such-scanner", mine}});
    expect_refused("others than root may write here", kNotPassed);
    // It must only look.
    change("site.toml", {{mine, "/usr/bin/shred"}});
    expect_refused("the scanner changed it", "the scanner changed it");
    change("site.toml", {{"/usr/bin/shred", "/usr/bin/true"}});
    EXPECT_EQ(import().status, 0);
    end(*daemon);
    expect_verified();
}

TEST_F(Imports, FaultsOfFormAreShownAndNotRecorded_6_5_B4a) {
    configure();
    auto daemon = start_daemon();
    comes("[[holders]]\nid = \"CANARY\"\nname = \"CANARY\"\njob_class = \"nobody\"");
    expect_refused("a fault with it, the first by the rule unknown-name",
                   "the configuration would have faults with it");
    EXPECT_THAT(import().err, HasSubstr("roster.toml:"));
    const auto told = import({"--json"});
    EXPECT_EQ(told.status, 1);
    const auto object = json::parse(told.out).as_object();
    expect_schema(object, "import");
    EXPECT_FALSE(object.at("taken").as_bool());
    EXPECT_EQ(object.at("faults").as_array().size(), 1U);
    EXPECT_EQ(contents_of(state_ + "/ledger.db").find("CANARY"), std::string::npos) << "a ledger names nobody";
    end(*daemon);
}

TEST_F(Imports, OnlyAPlainFileOfASensibleSizeIsRead_6_5_B4a) {
    configure();
    auto daemon = start_daemon();
    comes("# good");
    fs::rename(came_, came_ + ".away");
    fs::create_symlink(came_ + ".away", came_);
    expect_refused("this is no plain file", kUnreadable, "");
    fs::remove(came_);
    ASSERT_EQ(::mkfifo(came_.c_str(), 0600), 0);
    expect_refused("this is no plain file", kUnreadable, "");
    fs::remove(came_);
    fs::create_symlink("/dev/zero", came_);
    expect_refused("this is no plain file", kUnreadable, "");
    fs::remove(came_);
    std::ofstream{came_};
    fs::resize_file(came_, 64U * 1024 * 1024 + 1);
    expect_refused("it is longer than 67108864 bytes", kUnreadable, "");
    fs::remove(came_);
    const auto missing = import();
    EXPECT_EQ(missing.status, 2) << "nothing came, so nothing is refused";
    EXPECT_EQ(imports().size(), 4U);
    end(*daemon);
}

// The scanner stands in "/", wherever the command was given.
TEST_F(Imports, ARelativeConfigurationIsScannedToo_6_5_B4a) {
    configure("scanner = \"/usr/bin/cat\"\n");
    auto daemon = start_daemon();
    std::int64_t signed_at = -30;
    for (const char* config : {"site.toml", "./site.toml", "../etc/site.toml"}) {
        comes_signed(fmt::format("# by {}", config), signed_at += 5);
        std::vector<std::string> words{"/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", dir_ + "/etc"};
        for (const auto& word : sekisho_command({"import", came_, "--as", "roster.toml", "--config", config}))
            words.push_back(word);
        const auto taken = testing_support::run(words);
        EXPECT_EQ(taken.status, 0) << config << taken.out << taken.err;
        before_ = contents_of(came_);
        expect_untouched();
    }
    end(*daemon);
}

TEST_F(Imports, OneAtATimeIsPutInPlace_6_5_B4a) {
    configure();
    auto daemon = start_daemon();
    comes("# good");
    {
        const auto other = disk::FolderLock::take(dir_ + "/etc");
        ASSERT_TRUE(other);
        expect_not_judged("another `sekisho import` is under way");
    }
    EXPECT_EQ(import().status, 0);
    end(*daemon);
}

// A rename would put the file in the link's place, and leave the one that the link leads to.
TEST_F(Imports, ALinkInThePlaceIsRefused_6_5_B4a) {
    configure();
    auto daemon = start_daemon();
    comes("# good");
    fs::rename(roster_, dir_ + "/kept.toml");
    fs::create_symlink(dir_ + "/kept.toml", roster_);
    expect_not_judged("a link lies where the file belongs");
    EXPECT_TRUE(fs::is_symlink(roster_));
    EXPECT_EQ(contents_of(dir_ + "/kept.toml"), before_);
    fs::remove(roster_);
    fs::create_symlink(dir_ + "/nothing", roster_);
    EXPECT_EQ(import().status, 2) << "one that leads nowhere too";
    EXPECT_TRUE(fs::is_symlink(roster_));
    fs::remove(roster_);
    fs::create_directory(roster_);
    const auto folder = import();
    EXPECT_EQ(folder.status, 2);
    EXPECT_THAT(folder.err, HasSubstr("no plain file lies where the file belongs"));
    fs::remove(roster_);
    EXPECT_EQ(import().status, 0) << "one that is missing is what an import may mend";
    EXPECT_EQ(contents_of(roster_), contents_of(came_));
    EXPECT_THAT(imports(), ElementsAre("taken roster.toml registry.hospital.example: "));
    end(*daemon);
}

// No record, no import.
TEST_F(Imports, WithoutADaemonNothingIsTakenIn_6_5_B4a) {
    configure();
    comes("# good");
    const auto alone = import();
    EXPECT_EQ(alone.status, 2) << alone.err;
    expect_untouched();
    write("# changed");
    const auto refused = import();
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("the refusal is not in the ledger"));
    expect_untouched();
    EXPECT_THAT(imports(), IsEmpty());
}

// What the files say now and what is in force differ until a reload: the daemon asks for the keys in force.
TEST_F(Imports, TheKeysInForceCount_6_5_B4a) {
    init();
    auto daemon = start_daemon();
    const auto made = answer({"import", "key", office_, "--name", "registry.hospital.example"});
    EXPECT_EQ(sekisho({"import", "key", office_, "--name", "x"}).status, 2) << "no key is written over";
    comes("# early");
    const auto unknown = import();
    EXPECT_EQ(unknown.status, 1);
    EXPECT_THAT(unknown.err, HasSubstr("[imports] is missing"));
    std::ofstream(site_, std::ios::app) << "\n[imports]\nkeys = [\"" << made.at("key").as_string().c_str() << "\"]\n";
    expect_refused("the configuration in force has no [imports]", "the configuration in force has no [imports]", "");
    ASSERT_EQ(sekisho({"config", "reload"}).status, 0);
    EXPECT_EQ(import().status, 0);
    EXPECT_EQ(sekisho({"import", came_, "--as", "site.toml", "--config", site_}).status, 1) << "it says who may sign";
    EXPECT_EQ(sekisho({"import", came_, "--as", "../site.toml", "--config", site_}).status, 2);
    EXPECT_EQ(sekisho({"import", came_}).status, 2);
    EXPECT_EQ(sekisho({"import"}).status, 2);
    end(*daemon);
}

}  // namespace
}  // namespace sekisho::main
