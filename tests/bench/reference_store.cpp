// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/reference_store.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/appender.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/state/store/keeper.hpp"
#include "daemon/vault/vault.hpp"
#include "tests/bench/reference_story.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <fstream>
#include <future>
#include <memory>
#include <stdexcept>

namespace sekisho::bench {
namespace {

namespace fs = std::filesystem;
using ledger::SigningKey;

constexpr std::size_t kBatch = 16384;        // entries
constexpr int kBatchesPerTransaction = 100;  // the dirty pages of so many fit into SQLite's memory

struct Commit {
    std::size_t last = 0;  // row of the batch that carries the signature
    std::shared_ptr<const SigningKey> key;
    std::vector<std::uint8_t> message;
    ledger::Signature signature{};
};
struct Batch {
    std::vector<ledger::Row> rows;
    std::vector<Commit> commits;
    std::vector<ledger::Tile> tiles;
};

// SQLite without a flush, a log or a copy of anything.
class BulkFile {
public:
    explicit BulkFile(const std::string& path) {
        check(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr));
        run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1500000; BEGIN");
        std::string marks = "?";
        for (int i = 0; i < ledger::kNumbers + 2; ++i) marks += ",?";
        entry_ = prepare(fmt::format("INSERT INTO entry({},pcommit,detail,sig) VALUES({})",
                                     fmt::join(ledger::kColumnNames, ","), marks));
        tile_ = prepare("INSERT INTO tile(lvl,idx,h) VALUES(?,?,?)");
    }
    ~BulkFile() {
        sqlite3_finalize(entry_);
        sqlite3_finalize(tile_);
        sqlite3_close(handle_);
    }
    BulkFile(const BulkFile&) = delete;
    BulkFile& operator=(const BulkFile&) = delete;

    void write(const Batch& batch) {
        auto commit = batch.commits.begin();
        for (std::size_t i = 0; i < batch.rows.size(); ++i) {
            const bool ends = commit != batch.commits.end() && commit->last == i;
            insert(batch.rows[i],
                   ends ? std::span<const std::uint8_t>(commit->signature) : std::span<const std::uint8_t>());
            if (ends) ++commit;
        }
        for (const ledger::Tile& tile : batch.tiles) {
            sqlite3_bind_int64(tile_, 1, tile.level);
            sqlite3_bind_int64(tile_, 2, tile.index);
            bind(tile_, 3, {tile.hashes.front().data(), tile.hashes.size() * sizeof(Digest)});
            step(tile_);
        }
        if (++batches_ % kBatchesPerTransaction == 0) run("COMMIT; BEGIN");
    }
    // Ready to be opened by the product.
    void finish() { run("COMMIT; PRAGMA journal_mode=WAL"); }

private:
    void check(int code) const {
        if (code != SQLITE_OK) throw std::runtime_error(fmt::format("SQLite: {}", sqlite3_errmsg(handle_)));
    }
    void run(const std::string& sql) { check(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr)); }
    sqlite3_stmt* prepare(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr));
        return statement;
    }
    static void bind(sqlite3_stmt* statement, int at, std::span<const std::uint8_t> blob) {
        const void* data = blob.empty() ? static_cast<const void*>("") : blob.data();
        sqlite3_bind_blob64(statement, at, data, blob.size(), SQLITE_STATIC);
    }
    void step(sqlite3_stmt* statement) {
        if (sqlite3_step(statement) != SQLITE_DONE) check(sqlite3_errcode(handle_));
        sqlite3_reset(statement);
    }
    void insert(const ledger::Row& row, std::span<const std::uint8_t> signature) {
        int at = 0;
        for (const std::int64_t number : row.numbers) sqlite3_bind_int64(entry_, ++at, number);
        bind(entry_, ++at, row.pcommit);
        bind(entry_, ++at, row.detail);
        bind(entry_, ++at, signature);
        step(entry_);
    }

    sqlite3* handle_ = nullptr;
    sqlite3_stmt* entry_ = nullptr;
    sqlite3_stmt* tile_ = nullptr;
    int batches_ = 0;
};

// People and cards, by what they are called in the ledger.
std::vector<std::uint8_t> put_facts(vault::Vault& vault, const EntryDraft& draft) {
    if (draft.kind == EntryKind::person) {
        const auto number = fmt::format("N{}", draft.pid.value);
        return vault.put_person(draft.pid, HolderId{number}, "name of " + number).value();
    }
    const auto number = ledger::bytes_of(fmt::format("card {}", draft.cred.value));
    return vault.put_card(draft.cred, ledger::sha256({number})).value();
}

// Entries into leaves, tree and commits.
class Maker {
public:
    Maker(const fs::path& folder, const ReferencePlan& plan, vault::Vault& vault)
        : plan_(plan),
          story_(plan, [&vault](const EntryDraft& draft) { return put_facts(vault, draft); }),
          dice_(plan.seed + 1),
          origin_(ledger::load_origin_key(folder.string()).value()) {
        const auto first = disk::read_file((folder / "keys/daily.key").string(), 32).value();
        std::copy(first.begin(), first.end(), seed_.begin());
        key_ = std::make_shared<SigningKey>(SigningKey::from_seed(seed_));
        Entry genesis;
        static_cast<EntryDraft&>(genesis) =
            ledger::key_entry(key_->public_key(), origin_.origin, origin_.key.public_key(), begin());
        genesis.seq = Seq{0};
        tree_.append(ledger::leaf_hash(ledger::leaf_of(ledger::to_row(genesis).value())));
        signed_ = 1;
        day_ = std::chrono::floor<std::chrono::days>(begin().wall);
    }

    static Now begin() {
        Now now;
        now.wall = WallTime(std::chrono::sys_days{std::chrono::year{2023} / 1 / 1});
        now.status = ClockStatus::synced;
        return now;
    }

    [[nodiscard]] bool done() const { return tree_.size() >= plan_.entries && pending_ == 0; }
    [[nodiscard]] Batch make() {
        Batch batch;
        while (!done() && (batch.rows.size() < kBatch || pending_ > 0)) {
            if (pending_ == 0) pending_ = group_size();
            const WallTime now = story_.move_on();
            const auto day = std::chrono::floor<std::chrono::days>(now);
            if (day != day_ && fresh_) {
                new_key(batch, day);
                continue;
            }
            add(batch, story_.next());
            if (--pending_ == 0 || tree_.size() >= plan_.entries) seal(batch);
        }
        batch.tiles = tree_.take_tiles();
        return batch;
    }
    [[nodiscard]] std::string checkpoint() const {
        return ledger::sign_checkpoint({origin_.origin, tree_.size(), tree_.root()}, origin_.key);
    }
    [[nodiscard]] std::int64_t size() const { return tree_.size(); }
    [[nodiscard]] const ledger::Seed& last_seed() const { return seed_; }

private:
    // 1 with four entries of five, else a rush.
    std::int64_t group_size() { return dice_.below(1000) < 970 ? 1 : 2 + dice_.below(13); }

    void add(Batch& batch, const Entry& entry) {
        ledger::Row row = ledger::to_row(entry).value();
        tree_.append(ledger::leaf_hash(ledger::leaf_of(row)));
        batch.rows.push_back(std::move(row));
        fresh_ = false;
    }
    void seal(Batch& batch) {
        batch.commits.push_back({batch.rows.size() - 1,
                                 key_,
                                 ledger::commit_message(origin_.origin, signed_, tree_.size(), tree_.root()),
                                 {}});
        signed_ = tree_.size();
        pending_ = 0;
        fresh_ = true;
        if (next_key_) key_ = std::exchange(next_key_, nullptr);
    }
    void new_key(Batch& batch, std::chrono::sys_days day) {
        seed_ = ledger::sha256(
            {ledger::bytes_of(fmt::format("reference {} {}", plan_.seed, day.time_since_epoch().count()))});
        next_key_ = std::make_shared<SigningKey>(SigningKey::from_seed(seed_));
        add(batch,
            story_.seal(ledger::key_entry(next_key_->public_key(), origin_.origin, origin_.key.public_key(), {})));
        day_ = day;
    }

    ReferencePlan plan_;
    Story story_;
    Dice dice_;
    ledger::OriginKey origin_;
    ledger::Seed seed_{};
    std::shared_ptr<const SigningKey> key_;
    std::shared_ptr<const SigningKey> next_key_;
    std::chrono::sys_days day_;
    ledger::Tree tree_;
    std::int64_t signed_ = 0;
    std::int64_t pending_ = 0;  // entries until the commit under way ends
    bool fresh_ = true;         // no entry of it yet
};

void sign(Batch& batch, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
        batch.commits[i].signature = batch.commits[i].key->sign(batch.commits[i].message);
}

// Three things at once: one batch is thought out, the one before it is signed, the one before that is written.
void produce(Maker& maker, BulkFile& file, const std::function<void()>& after_batch) {
    const auto sign_all = [](std::shared_ptr<Batch> batch) {
        const std::size_t half = batch->commits.size() / 2;
        auto other = std::async(std::launch::async, [batch, half] { sign(*batch, half, batch->commits.size()); });
        sign(*batch, 0, half);
        other.get();
        return batch;
    };
    std::future<std::shared_ptr<Batch>> signing;
    std::future<void> writing;
    const auto pass_on = [&] {
        if (!signing.valid()) return;
        auto batch = signing.get();
        if (writing.valid()) writing.get();
        writing = std::async(std::launch::async, [batch = std::move(batch), &file] { file.write(*batch); });
    };
    while (!maker.done()) {
        auto batch = std::make_shared<Batch>(maker.make());
        after_batch();
        pass_on();
        signing = std::async(std::launch::async, sign_all, std::move(batch));
    }
    pass_on();
    if (writing.valid()) writing.get();
}

void write_text(const fs::path& path, std::string_view text) {
    std::ofstream out(path, std::ios::trunc | std::ios::binary);
    if (!(out << text).flush()) throw std::runtime_error("cannot write " + path.string());
}

// As the daemon leaves it at its end.
void keep_state(const fs::path& folder, std::int64_t entries) {
    ledger::Folding nothing;
    nothing.on_entry = [](const Entry&) {};
    nothing.known = entries;
    const auto store = ledger::Store::open(folder.string(), kReferenceOrigin, nothing).value();
    state::Keeper keeper(folder.string(), {}, [&store](const auto& head) { return store->sign(head); });
    keeper.keep().value();
}

}  // namespace

void make_reference_store(const fs::path& folder, const ReferencePlan& plan) {
    if (plan.entries < 1000) throw std::runtime_error("a reference store has at least 1000 entries");
    fs::create_directories(folder.parent_path());
    ledger::init_state_dir(folder.string(), kReferenceOrigin, Maker::begin()).value();
    const Digest config = ledger::sha256({ledger::bytes_of(kReferenceConfig)});
    write_text(folder / "config" / fmt::format("{:02x}", fmt::join(config, "")), kReferenceConfig);
    const auto vault = vault::Vault::open(folder.string()).value();
    Maker maker(folder, plan, *vault);
    {
        BulkFile file((folder / "ledger.db").string());
        std::string earlier;
        produce(maker, file, [&] {
            if (earlier.empty() && maker.size() >= plan.entries / 100 * 99) earlier = maker.checkpoint();
        });
        file.finish();
        write_text(folder / "earlier.txt", earlier);
    }
    write_text(folder / "checkpoint.txt", maker.checkpoint());
    disk::wipe_file((folder / "keys/daily.key").string()).value();
    disk::write_new_file((folder / "keys/daily.key").string(), maker.last_seed(), 0400).value();
    keep_state(folder, maker.size());
}

fs::path reference_store(const fs::path& folder, const ReferencePlan& plan) {
    auto path = folder / fmt::format("{}-{}", plan.entries, plan.seed);
    // Its last file says that it is whole.
    if (fs::exists(path / "whole")) return path;
    fs::remove_all(path);
    fmt::print("making the reference store of {} entries in {}\n", plan.entries, path.string());
    std::fflush(stdout);
    make_reference_store(path, plan);
    write_text(path / "whole", "");
    return path;
}

}  // namespace sekisho::bench
