// SPDX-License-Identifier: Apache-2.0
// 6.7-B1: whatever is disposed of, in whatever order, `ledger verify` passes against all that was kept outside, every
// answer about what stays is the same, and the state is the one that ran. Also where a crash comes between two slices.
#include "daemon/ledger/hash.hpp"
#include "daemon/ledger/store/counts.hpp"
#include "daemon/ledger/store/dispose.hpp"
#include "daemon/ledger/store/kept_config.hpp"
#include "daemon/ledger/store/leaf_source.hpp"
#include "daemon/ledger/store/prove.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/tile_export.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/state/store/check.hpp"
#include "daemon/state/store/keeper.hpp"
#include "daemon/state/store/snapshot.hpp"
#include "daemon/vault/vault.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <random>

namespace sekisho::state {
namespace {

namespace fs = std::filesystem;
using ledger::testing_support::at;
using ledger::testing_support::kOrigin;
using ledger::testing_support::ScratchDir;

constexpr std::int64_t kDay = 86400;

class Disposals : public ScratchDir {
protected:
    void begin(unsigned seed) {
        random_.seed(seed);
        init();
        vault_ = vault::Vault::open(dir_).value();
        reopen();
    }
    std::int64_t below(std::int64_t bound) {
        return std::uniform_int_distribution<std::int64_t>(0, bound - 1)(random_);
    }

    // A start, as the daemon's: what it folds is what ran.
    void reopen() {
        store_.reset();
        Fold started;
        store_ = ledger::Store::open(dir_, kOrigin,
                                     folding_into(started, [](const Error& why) { ADD_FAILURE() << to_text(why); }))
                     .value();
        if (!all_.empty()) {
            EXPECT_EQ(to_text(started), to_text(live_));
        }
        if (all_.empty()) {
            const auto genesis = ledger::query(ledger(), {}).value();
            for (const Entry& entry : genesis) take(entry, true);
        }
        write({draft(EntryKind::start, StartDetail{"0.1", "sim"})});
    }
    EntryDraft draft(EntryKind kind, EntryDetail detail) {
        EntryDraft made;
        made.kind = kind;
        made.recorded = at(now_);
        made.t_event = made.recorded.wall;
        made.cfg_seq = live_.state.config_seq;
        made.detail = std::move(detail);
        return made;
    }
    void take(const Entry& entry, bool ends) {
        live_.take(entry);
        all_.push_back({entry, ends});
    }
    std::vector<Entry> write(const std::vector<EntryDraft>& drafts) {
        auto entries = store_->append(drafts).value();
        for (const Entry& entry : entries) take(entry, &entry == &entries.back());
        return entries;
    }

    EntryDraft random_draft() {
        const Pid pid{1 + below(6)};
        switch (below(9)) {
            case 0: {
                auto made = draft(EntryKind::unlock, UnlockDetail{UnlockCause::command, "site.toml:9", "uid:7"});
                const auto text = fmt::format("canary-{}-{}", random_(), random_());
                made.pcommit = vault_->put_text(text).value();
                made.zone = ZoneNumber{1 + below(3)};
                return made;
            }
            case 1: {
                auto made = draft(EntryKind::person, PersonDetail{});
                made.pid = Pid{vault::random_id()};
                made.pcommit = vault_->put_person(made.pid, HolderId{std::to_string(random_())}, "N. N.").value();
                return made;
            }
            case 2: {
                auto made = draft(EntryKind::credential_issued, CredentialDetail{ReaderNumber{1}, "uid:7"});
                made.pid = pid;
                made.cred = CredentialRef{vault::random_id()};
                Digest card{};
                card[0] = static_cast<std::uint8_t>(random_());
                made.pcommit = vault_->put_card(made.cred, card).value();
                return made;
            }
            case 3: {
                ConfigDetail detail;
                const auto text = fmt::format("config {}", below(5));
                detail.sha256 = ledger::sha256({ledger::bytes_of(text)});
                detail.cause = "SIGHUP";
                std::ofstream(dir_ + "/" + ledger::kept_config_name(detail.sha256)) << text;
                return draft(EntryKind::config, detail);
            }
            case 4: {
                const auto pending = live_.state.pending;
                auto made = draft(EntryKind::outcome, OutcomeDetail{Passage::taken, ZoneNumber{1}, ZoneNumber{2}});
                if (!pending.empty()) {
                    const auto which = std::next(pending.begin(), below(static_cast<std::int64_t>(pending.size())));
                    made.ref_seq = which->first;
                    made.pid = which->second.pid;
                }
                return made;
            }
            case 5: return draft(EntryKind::fire, FireDetail{below(2) == 0, "panel"});
            default: {
                auto made = ledger::testing_support::access_draft(below(1000));
                made.recorded = at(now_);
                made.t_event = made.recorded.wall;
                std::get<AccessDetail>(made.detail).rule = fmt::format("canary-{}-{}", random_(), random_());
                return made;
            }
        }
    }
    void grow(std::int64_t entries) {
        const std::int64_t goal = store_->size() + entries;
        while (store_->size() < goal) {
            now_ += below(600);
            std::vector<EntryDraft> drafts;
            for (std::int64_t i = below(40); i >= 0; --i) drafts.push_back(random_draft());
            write(drafts);
            if (below(8) == 0) checkpoints_[store_->size()] = store_->checkpoint().value();
            if (below(30) == 0) keep();
            if (below(40) == 0) reopen();
        }
    }
    void keep() {
        Keeper keeper(dir_, {}, [this](const ledger::ProjectionHead& head) { return store_->sign(head); });
        const auto kept = keeper.keep();
        ASSERT_TRUE(kept) << to_text(kept.error());
    }

    // As far as a plan says; a crash comes now and then.
    void dispose(WallTime before) {
        const auto plan = ledger::plan_disposal(ledger(), before);
        if (plan.has_error()) return;
        ++disposals_;
        const auto snapshot = take_snapshot(dir_).value();
        const auto cited = write({draft(EntryKind::snapshot, snapshot)}).back();
        auto disposal = draft(EntryKind::disposal, ledger_detail(*plan));
        disposal.ref_seq = cited.seq;
        disposal_ = write({disposal}).back();
        dropped_from_ = plan->first;
        dropped_end_ = plan->first + plan->count;
        const auto from = static_cast<std::size_t>(plan->first);
        ledger::Staying staying;
        for (auto i = from; i < static_cast<std::size_t>(dropped_end_); ++i)
            all_[i].gone = !staying.next(all_[i].entry.kind, all_[i].ends_commit);
        drop();
    }
    static DisposalDetail ledger_detail(const ledger::DisposalPlan& plan) {
        return {plan.first, plan.count, plan.dropped, plan.sha256, "site.toml:40", "uid:1001", "uid:1002"};
    }
    void drop() {
        for (;;) {
            if (below(4) == 0) verify_all(1);
            if (below(3) == 0) reopen();
            const auto slice = store_->drop_slice().value();
            if (!slice) return;
            ASSERT_FALSE(slice->waiting);
            vault::Erasure texts;
            texts.texts = slice->texts;
            ASSERT_TRUE(vault_->forget(texts));
        }
    }

    void verify_all(int threads) {
        checkpoints_[store_->size()] = store_->checkpoint().value();
        ledger::VerifyInput input{ledger(), {}, commissioning_};
        for (const auto& [size, note] : checkpoints_) input.more_checkpoints.push_back(note);
        input.threads = threads;
        input.signatures = threads == 1 ? ledger::Signatures::all : ledger::Signatures::of_each_key;
        expect_verified(input);
        auto since = checkpoints_.begin();
        std::advance(since, below(static_cast<std::int64_t>(checkpoints_.size())));
        if (since->first > 0) input.since = since->second;
        expect_verified(input);
    }
    void expect_verified(const ledger::VerifyInput& input) const {
        const auto report = ledger::verify(input).value();
        for (const auto& finding : report.findings)
            ADD_FAILURE() << "since " << report.since.value_or(0) << ", entry " << finding.seq.value << ": "
                          << finding.what;
        EXPECT_EQ(report.entries, store_->size());
    }
    // What stays answers as ever, and what is gone nowhere does harm.
    void ask_all() {
        std::vector<Entry> expected;
        for (const auto& one : all_) {
            if (!one.gone) expected.push_back(one.entry);
        }
        ledger::Filter filter;
        filter.limit = 100'000;
        EXPECT_EQ(ledger::testing_support::leaves(ledger::query(ledger(), filter).value()),
                  ledger::testing_support::leaves(expected));
        filter.zone = ZoneNumber{2};
        std::erase_if(expected, [](const Entry& entry) { return entry.zone != ZoneNumber{2}; });
        EXPECT_EQ(ledger::testing_support::leaves(ledger::query(ledger(), filter).value()),
                  ledger::testing_support::leaves(expected));
        std::map<Pid, std::int64_t> people;
        for (const Entry& entry : expected) {
            if (entry.pid.value != 0) ++people[entry.pid];
        }
        const auto counts = ledger::count_in_zone(ledger(), ZoneNumber{2}, {WallTime::min(), WallTime::max()}).value();
        ASSERT_EQ(counts.size(), people.size());
        for (const auto& count : counts) EXPECT_EQ(count.entries, people[count.pid]);
    }
    void prove_some() {
        const auto source = ledger::LedgerSource::open(ledger()).value();
        const auto latest = store_->checkpoint().value();
        for (int i = 0; i < 20; ++i) {
            const auto& one = all_[static_cast<std::size_t>(below(store_->size()))];
            const auto proved = ledger::prove_inclusion(*source, one.entry.seq, latest);
            if (one.gone) {
                EXPECT_THAT(proved.error().what, testing::HasSubstr("was disposed of, as entry "));
            } else {
                EXPECT_TRUE(std::holds_alternative<std::string>(proved.value())) << one.entry.seq.value;
            }
        }
        for (const auto& [size, note] : checkpoints_) {
            const auto proved = ledger::prove_consistency(*source, note, latest).value();
            EXPECT_TRUE(std::holds_alternative<std::string>(proved)) << size;
        }
        const auto folder = fmt::format("{}/export-{}", top_, store_->size());
        EXPECT_TRUE(
            std::holds_alternative<ledger::ExportReport>(ledger::export_tiles(ledger(), latest, folder).value()));
    }
    void hold_the_state() {
        EXPECT_EQ(to_text(fold_ledger(ledger()).value().fold), to_text(live_));
        const auto kept = check_projection(ledger()).value();
        for (const auto& finding : kept.value_or(std::vector<std::string>())) ADD_FAILURE() << finding;
    }
    // No byte of a row that went: not in a free page, a log or another file. What waited for its outcome when the
    // snapshot was taken stands in that, as part of the state.
    void look_for_canaries() {
        keep();
        std::string bytes;
        std::string waited;
        for (const auto& file : fs::recursive_directory_iterator(dir_)) {
            if (!file.is_regular_file()) continue;
            std::ifstream in(file.path(), std::ios::binary);
            const bool snapshot = file.path().parent_path().filename() == "snapshot";
            (snapshot ? waited : bytes).append(std::istreambuf_iterator<char>(in), {});
        }
        std::int64_t looked = 0;
        for (const auto& one : all_) {
            const auto* access = std::get_if<AccessDetail>(&one.entry.detail);
            if (!one.gone || access == nullptr || waited.find(access->rule) != std::string::npos) continue;
            ++looked;
            EXPECT_EQ(bytes.find(access->rule), std::string::npos) << one.entry.seq.value;
        }
        EXPECT_GT(looked, 0);
    }

    struct One {
        Entry entry;
        bool ends_commit = false;
        bool gone = false;
    };
    std::mt19937_64 random_;
    std::int64_t now_ = 10;
    std::unique_ptr<vault::Vault> vault_;
    std::unique_ptr<ledger::Store> store_;
    Fold live_;
    std::vector<One> all_;
    std::map<std::int64_t, std::string> checkpoints_;
    Entry disposal_;
    std::int64_t dropped_from_ = 0;
    std::int64_t dropped_end_ = 0;
    int disposals_ = 0;
};

class AnyDisposals : public Disposals, public testing::WithParamInterface<unsigned> {};

TEST_P(AnyDisposals, LeaveALedgerThatVerifiesAndAnswers) {
    begin(GetParam());
    for (int round = 0; round < 3; ++round) {
        grow(300 + below(900));
        now_ += below(2) * kDay;
        const auto& oldest = all_[static_cast<std::size_t>(dropped_end_)].entry.recorded.wall;
        const auto span = at(now_).wall - oldest;
        dispose(oldest + span * below(110) / 100);
        verify_all(1);
        verify_all(3);
        ask_all();
        prove_some();
        hold_the_state();
        if (disposals_ > 0 && round == 2) look_for_canaries();
        reopen();
    }
    EXPECT_GT(disposals_, 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyDisposals, testing::Range(1U, 9U));

}  // namespace
}  // namespace sekisho::state
