// SPDX-License-Identifier: Apache-2.0
// Reviews and disposals through the built programs: two accounts at the socket of a daemon whose ledger is old
// (6.7-B1, 6.7-B3, 6.7-C1, REV-11). Needs root, to be two people.
#include "daemon/ledger/disposal.hpp"
#include "daemon/config/load.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/main/virtual_gate.hpp"
#include "tests/daemon/main/installation.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::main {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using std::chrono::days;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kManager = 1001;
constexpr int kAudit = 1002;
constexpr const char* kReason = "CANARY waits outside";

class DisposeCommand : public testing_support::Installation {
protected:
    // Strangers at a door, and one unlocking, 120 days ago.
    DisposeCommand() {
        change("site.toml", {{"keep = \"3y\"\ncondition", "keep = \"90d\"\ncondition"}});
        const auto loaded = config::load(site_);
        const auto& site = std::get<std::shared_ptr<const site::Site>>(loaded);
        Now old;
        old.wall = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()) - days{120};
        EXPECT_TRUE(ledger::init_state_dir(state_, site->ledger_origin, old));
        VirtualGate gate(state_, site, old.wall);
        EXPECT_TRUE(gate.start());
        for (int i = 0; i < 400; ++i) gate.tap("r2", {CardTechnology::iso14443a, {4, 1, 2, 3, 4, 5, 6}, 1, 0x0044, 0});
        gate.gate().unlock(DoorName{"server_door"}, kReason, "uid:0", [](const Result<Seq>& seq) { EXPECT_TRUE(seq); });
        gate.settle();
        for (int i = 0; i < 400; ++i) gate.tap("r2", {CardTechnology::iso14443a, {4, 1, 2, 3, 4, 5, 6}, 1, 0x0044, 0});
        old_ = gate.gate().status().entries;
        // Another account of root's group may enter the folder, as the group of the real one may.
        fs::permissions(dir_, fs::perms::owner_all | fs::perms::group_exec);
    }
    // The command as another account asks for it.
    [[nodiscard]] testing_support::Finished as(int account, std::vector<std::string> words) const {
        auto command = sekisho_command(std::move(words));
        command.insert(command.begin(),
                       {"/usr/bin/setpriv", "--reuid", std::to_string(account), "--regid", "0", "--clear-groups"});
        return testing_support::run(std::move(command));
    }
    void expect_refused(const testing_support::Finished& run, const std::string& why) const {
        EXPECT_EQ(run.status, 1) << run.out << run.err;
        EXPECT_THAT(run.err, HasSubstr(why));
    }
    [[nodiscard]] testing_support::Finished signed_for_all() const {
        return as(kAudit, {"review", "sign", "--from", "0", "--to", std::to_string(old_ - 1), "--note", "as expected"});
    }
    [[nodiscard]] std::string before() const {
        const auto day =
            std::chrono::year_month_day{std::chrono::floor<days>(std::chrono::system_clock::now()) - days{91}};
        return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                           static_cast<unsigned>(day.day()));
    }
    [[nodiscard]] json::object asked() const {
        const auto run = as(kManager, {"dispose", "ledger", "--json", "--before", before()});
        EXPECT_EQ(run.status, 0) << run.out << run.err;
        return run.status == 0 ? json::parse(run.out).as_object() : json::object();
    }
    void wait_until_deleted() const {
        for (int tries = 0; tries < 300; ++tries) {
            const auto pending = sekisho({"dispose", "pending", "--json"});
            ASSERT_EQ(pending.status, 0) << pending.err;
            if (!json::parse(pending.out).at("deleting").as_bool()) return;
        }
        ADD_FAILURE() << "rows are still being deleted";
    }
    [[nodiscard]] bool anywhere(const std::string& text) const {
        for (const auto& item : fs::recursive_directory_iterator(state_)) {
            const auto path = item.path().string();
            if (item.is_regular_file() && testing_support::contents_of(path).find(text) != std::string::npos)
                return true;
        }
        return false;
    }
    // Signed by the key that the commissioning record names, and what it says.
    [[nodiscard]] ledger::Certificate certificate(const std::string& seq) const {
        const auto run = sekisho({"dispose", "certificate", seq});
        EXPECT_EQ(run.status, 0) << run.err;
        EXPECT_THAT(run.err, HasSubstr("backups made before still hold the rows"));
        EXPECT_EQ(sekisho({"dispose", "certificate", seq}).out, run.out) << "the same every time";
        const auto record = ledger::parse_commissioning(testing_support::contents_of(state_ + "/commissioning.txt"));
        const auto opened = ledger::open_note(run.out, record->origin_key);
        EXPECT_EQ(opened.fault, ledger::NoteFault::none) << opened.what;
        const auto read = ledger::parse_certificate(opened.text);
        EXPECT_TRUE(read) << run.out;
        std::ofstream(dir_ + "/certificate") << run.out;
        const auto checked =
            sekisho({"ledger", "check-proof", dir_ + "/certificate", "--commissioning", state_ + "/commissioning.txt"});
        EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
        EXPECT_THAT(checked.out, HasSubstr("entry: " + seq + "\n"));
        return read ? *read : ledger::Certificate{};
    }

    // A question for that time is told what went, with and without the daemon; one for today is not.
    void expect_said_where_it_is_missing(const std::string& seq, const json::object& plan) const {
        const auto said = fmt::format("of entries 0 to {}, {} were disposed of", json::serialize(plan.at("last")),
                                      json::serialize(plan.at("dropped")));
        for (const std::vector<std::string>& source : {std::vector<std::string>{}, {"--db", state_ + "/ledger.db"}}) {
            std::vector<std::string> show{"ledger", "show", "--to", before() + "T00:00:00Z"};
            show.insert(show.end(), source.begin(), source.end());
            const auto table = sekisho(show);
            EXPECT_EQ(table.status, 0);
            EXPECT_THAT(table.err, HasSubstr(said));
            EXPECT_THAT(table.err, HasSubstr("`sekisho dispose certificate " + seq + "`"));
            show.emplace_back("--json");
            const auto disposed = json::parse(sekisho(show).out).at("disposed").as_array();
            ASSERT_EQ(disposed.size(), 1U);
            EXPECT_EQ(json::serialize(disposed[0].at("seq")), seq);
            for (const auto* key : {"first", "last", "dropped"}) EXPECT_EQ(disposed[0].at(key), plan.at(key)) << key;
        }
        EXPECT_THAT(sekisho({"events"}).err, Not(HasSubstr("disposed of")));
        EXPECT_THAT(sekisho({"ledger", "show", "--from", before() + "T00:00:00Z"}).err, Not(HasSubstr("disposed of")));
    }

    std::int64_t old_ = 0;
};

TEST_F(DisposeCommand, two_accounts_dispose_of_a_reviewed_period) {
    const auto daemon = start_daemon();
    expect_refused(as(kManager, {"dispose", "ledger", "--before", before()}), "nobody has reviewed entry 0");
    expect_refused(as(4711, {"review", "sign", "--from", "0", "--to", "1", "--note", "x"}), "may not sign reviews");
    ASSERT_EQ(signed_for_all().status, 0) << signed_for_all().err;
    expect_refused(as(kManager, {"dispose", "ledger", "--before", "2999-01-01"}), "too early");
    expect_refused(sekisho({"dispose", "ledger", "--before", before()}), "this account may not dispose");
    EXPECT_EQ(as(kManager, {"dispose", "ledger", "--before", "last year"}).status, 2);
    EXPECT_EQ(sekisho({"dispose", "pending"}).out, "nothing is asked for\n");

    const auto plan = asked();
    const std::string sha256(plan.at("sha256").as_string());
    EXPECT_THAT(sekisho({"dispose", "pending"}).out, HasSubstr(sha256));
    expect_refused(as(kManager, {"dispose", "approve", sha256}), "who asked cannot approve: uid:1001");
    expect_refused(sekisho({"dispose", "approve", sha256}), "this account may not dispose");
    expect_refused(as(kAudit, {"dispose", "approve", std::string(64, '0')}), "not the hash of what was asked for");
    EXPECT_EQ(as(kAudit, {"dispose", "approve", "4b0c"}).status, 2);
    const auto approved = as(kAudit, {"dispose", "approve", "--json", sha256});
    ASSERT_EQ(approved.status, 0) << approved.out << approved.err;
    const auto seq = json::serialize(json::parse(approved.out).at("seq"));
    wait_until_deleted();
    EXPECT_FALSE(anywhere(kReason));

    const auto paper = certificate(seq);
    EXPECT_EQ(paper.detail.operator_, "uid:1001");
    EXPECT_EQ(paper.detail.approver, "uid:1002");
    EXPECT_EQ(paper.detail.dropped, plan.at("dropped").as_int64());
    EXPECT_EQ(std::to_string(paper.entry.value), seq);
    EXPECT_EQ(sekisho({"dispose", "certificate", "0"}).status, 2) << "no disposal";
    EXPECT_EQ(sekisho({"dispose", "certificate", "x"}).status, 2);
    const auto rebuilt = sekisho({"state", "rebuild", "--live", "--state-dir", state_});
    EXPECT_EQ(rebuilt.status, 0) << rebuilt.out << rebuilt.err;
    const auto shown = sekisho({"ledger", "show", "--json", "--limit", "100000"});
    const auto rows = json::parse(shown.out).at("entries").as_array();
    EXPECT_EQ(rows.front().at("seq"), 0) << "the first key stays";
    EXPECT_EQ(status().at("entries").as_int64(),
              static_cast<std::int64_t>(rows.size()) + plan.at("dropped").as_int64());
    expect_verified();
    expect_said_where_it_is_missing(seq, plan);
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0) << daemon->err();
    expect_verified();
    const auto again = start_daemon();
    EXPECT_EQ(certificate(seq).detail.sha256, paper.detail.sha256);
}

TEST_F(DisposeCommand, a_daemon_that_is_killed_meanwhile_goes_on_at_its_next_start) {
    std::int64_t dropped = 0;
    std::string seq;
    {
        const auto daemon = start_daemon();
        ASSERT_EQ(signed_for_all().status, 0);
        const auto plan = asked();
        dropped = plan.at("dropped").as_int64();
        const auto approved = as(kAudit, {"dispose", "approve", "--json", std::string(plan.at("sha256").as_string())});
        daemon->signal(SIGKILL);
        ASSERT_EQ(approved.status, 0) << approved.err;
        seq = json::serialize(json::parse(approved.out).at("seq"));
        EXPECT_EQ(daemon->wait(), 128 + SIGKILL);
    }
    expect_verified();
    const auto daemon = start_daemon();
    wait_until_deleted();
    EXPECT_FALSE(anywhere(kReason));
    EXPECT_EQ(certificate(seq).detail.dropped, dropped);
    EXPECT_EQ(status().at("entries").as_int64(), static_cast<std::int64_t>(entries().size()) + dropped);
    expect_verified();
}

// H9.2-4: what was disposed of is no fault of a backup, and it comes back as it was backed up.
TEST_F(DisposeCommand, a_backup_made_afterwards_is_put_back) {
    fs::create_directory(dir_ + "/backups");
    const auto key = sekisho({"backup", "key", "--json", dir_ + "/outside.key"});
    ASSERT_EQ(key.status, 0) << key.err;
    std::ofstream(site_, std::ios::app) << "\n[backup]\nfolder = \"" << dir_ << "/backups\"\nrecipient = \""
                                        << std::string_view(json::parse(key.out).at("recipient").as_string()) << "\"\n";
    const auto daemon = start_daemon();
    ASSERT_EQ(signed_for_all().status, 0);
    ASSERT_EQ(as(kAudit, {"dispose", "approve", std::string(asked().at("sha256").as_string())}).status, 0);
    wait_until_deleted();
    const auto made = sekisho({"backup", "run", "--json", "--config", site_, "--state-dir", state_});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    const auto file = dir_ + "/backups/" + std::string(json::parse(made.out).at("name").as_string());
    const auto rehearsed =
        sekisho({"backup", "restore", file, "--rehearse", "--work", dir_, "--key", dir_ + "/outside.key"});
    EXPECT_EQ(rehearsed.status, 0) << rehearsed.out << rehearsed.err;
}

}  // namespace
}  // namespace sekisho::main
