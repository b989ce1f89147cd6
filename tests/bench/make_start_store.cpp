// SPDX-License-Identifier: Apache-2.0
// make_start_store FOLDER ENTRIES HOLDERS: a state directory for the site of make_bench_site whose ledger has grown for
// three years up to now: HOLDERS people with a card each but for the first one, then taps with their outcomes. Through
// the product's own store, a thousand entries a commit.
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/vault/vault.hpp"
#include "tests/bench/site_files.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::bench {
namespace {

constexpr std::size_t kCommit = 1000;
constexpr std::chrono::days kLife{3 * 365};

class Maker {
public:
    Maker(std::string folder, std::int64_t entries, std::int64_t holders)
        : folder_(std::move(folder)), entries_(entries), holders_(holders) {}

    void make() {
        ledger::init_state_dir(folder_, kOrigin, next()).value();
        store_ = ledger::Store::open(folder_, kOrigin, [](const Entry&) {}).value();
        people();
        while (store_->size() + static_cast<std::int64_t>(drafts_.size()) < entries_) passage();
        flush();
        complete();
        store_->tidy().value();
    }

private:
    Now next() {
        Now now;
        const auto end = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
        now.wall = end - kLife + Duration(kLife) / (entries_ + 2 * std::int64_t{kCommit}) * written_++;
        now.status = ClockStatus::synced;
        return now;
    }
    void add(EntryDraft draft) {
        draft.recorded = next();
        draft.t_event = draft.recorded.wall;
        drafts_.push_back(std::move(draft));
        if (drafts_.size() == kCommit) flush();
    }
    void flush() {
        if (!store_->append(drafts_)) throw std::runtime_error("a commit failed");
        drafts_.clear();
    }

    // In one transaction: twenty thousand flushes are no part of what is measured.
    void people() {
        auto vault = disk::Database::open(folder_ + "/personal.db", disk::OpenMode::read_write).value();
        vault.checkpoint_on_close(true);
        vault.run("BEGIN").value();
        auto person = vault.prepare("INSERT INTO person(pid,holder,name,salt,pcommit) VALUES(?,?,?,?,?)").value();
        auto card = vault.prepare("INSERT INTO card(credential,card,salt,pcommit) VALUES(?,?,?,?)").value();
        for (std::int64_t i = 1; i < holders_; ++i) {
            EntryDraft draft;
            draft.pid = Pid{i};
            draft.kind = EntryKind::person;
            draft.detail = PersonDetail{};
            draft.pcommit = put_person(person, draft.pid, holder_id(static_cast<std::size_t>(i)));
            add(draft);
            draft.kind = EntryKind::credential_issued;
            draft.detail = CredentialDetail{};
            draft.cred = CredentialRef{i};
            draft.pcommit = put_card(card, draft.cred);
            add(std::move(draft));
        }
        vault.run("COMMIT").value();
        flush();
    }
    static vault::Commitment put_person(disk::Statement& insert, Pid pid, const std::string& holder) {
        const auto salt = vault::new_salt();
        const std::string name = "職員";
        auto commitment = vault::commit_person(salt, pid, holder, name);
        insert.bind(pid.value);
        insert.bind(holder);
        insert.bind(name);
        insert.bind(salt);
        insert.bind(commitment);
        insert.run().value();
        return commitment;
    }
    static vault::Commitment put_card(disk::Statement& insert, CredentialRef credential) {
        const auto salt = vault::new_salt();
        Digest number{};
        for (std::size_t i = 0; i < sizeof credential.value; ++i) {
            number[i] = static_cast<std::uint8_t>(credential.value >> (8 * i));
        }
        auto commitment = vault::commit_card(salt, credential, number);
        insert.bind(credential.value);
        insert.bind(number);
        insert.bind(salt);
        insert.bind(commitment);
        insert.run().value();
        return commitment;
    }

    // Somebody goes in.
    void passage() {
        EntryDraft access;
        access.kind = EntryKind::access;
        access.zone = ZoneNumber{2 + static_cast<std::int64_t>(random_() % 2)};
        access.door = DoorNumber{1 + static_cast<std::int64_t>(random_() % 64)};
        access.dir = Direction::entry;
        access.decision = Verdict::granted;
        access.pid = Pid{1 + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(holders_ - 1))};
        access.cred = CredentialRef{access.pid.value};
        AccessDetail detail;
        detail.reader = ReaderNumber{1};
        detail.rule = "site.toml:143 access_profiles.everywhere[0]";
        detail.basis = Basis::schedule_and_profile;
        detail.to = access.zone;
        access.detail = detail;
        auto outcome = access;
        outcome.kind = EntryKind::outcome;
        outcome.decision = Verdict{};
        outcome.detail = OutcomeDetail{Passage::taken, {}, access.zone};
        add(std::move(access));
        outcomes_.push_back(std::move(outcome));
        if (drafts_.empty()) complete();
    }
    // The decisions have their numbers: the outcomes cite them.
    void complete() {
        auto decision = store_->size() - static_cast<std::int64_t>(outcomes_.size());
        for (auto& outcome : outcomes_) {
            outcome.ref_seq = Seq{decision++};
            add(std::move(outcome));
        }
        outcomes_.clear();
        flush();
    }

    std::string folder_;
    std::int64_t entries_;
    std::int64_t holders_;
    std::int64_t written_ = 0;
    std::mt19937_64 random_{1};
    std::unique_ptr<ledger::Store> store_;
    std::vector<EntryDraft> drafts_;
    std::vector<EntryDraft> outcomes_;
};

}  // namespace
}  // namespace sekisho::bench

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: make_start_store FOLDER ENTRIES HOLDERS\n", stderr);
        return 2;
    }
    try {
        sekisho::bench::Maker(argv[1], std::stoll(argv[2]), std::stoll(argv[3])).make();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "make_start_store: %s\n", error.what());
        return 1;
    }
    return 0;
}
