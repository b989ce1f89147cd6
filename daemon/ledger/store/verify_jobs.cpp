// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_jobs.hpp"

#include <atomic>
#include <exception>
#include <thread>

namespace sekisho::ledger {
namespace {

constexpr int kTries = 100;

Result<disk::Database> open_one(const std::string& path) {
    auto database = disk::Database::open(path, disk::OpenMode::read_only);
    if (database.has_error()) return database.error();
    // What a segment's walk has read is there for its look-ups.
    const auto wide = database->run("PRAGMA cache_size=-32768");
    if (wide.has_error()) return wide.error();
    return database;
}

// One transaction: a ledger in use is looked at as it is now. The first read begins it.
Result<std::int64_t> begin(disk::Database& database) {
    const auto begun = database.run("BEGIN");
    if (begun.has_error()) return begun.error();
    return database.number("SELECT count(*) FROM sqlite_schema");
}

Result<std::int64_t> size_of(disk::Database& database) {
    return database.number("SELECT coalesce(max(seq)+1,0) FROM entry");
}

// False: the file was written to in between.
Result<bool> begin_all(std::vector<disk::Database>& databases) {
    for (disk::Database& database : databases) {
        const auto begun = begin(database);
        if (begun.has_error()) return begun.error();
    }
    if (databases.size() == 1) return true;
    const auto first = size_of(databases.front());
    if (first.has_error()) return true;  // the looks at the file tell it
    for (disk::Database& database : databases) {
        const auto size = size_of(database);
        if (size.has_error()) return size.error();
        if (size.value() != first.value()) return false;
    }
    return true;
}

}  // namespace

Result<std::vector<disk::Database>> open_alike(const std::string& path, std::size_t count) {
    std::vector<disk::Database> databases;
    for (std::size_t i = 0; i < count; ++i) {
        auto database = open_one(path);
        if (database.has_error()) return database.error();
        databases.push_back(std::move(database.value()));
    }
    for (int tries = 0; tries < kTries; ++tries) {
        const auto alike = begin_all(databases);
        if (alike.has_error()) return alike.error();
        if (alike.value()) return databases;
        for (disk::Database& database : databases) {
            const auto ended = database.run("ROLLBACK");
            if (ended.has_error()) return ended.error();
        }
    }
    return Error{"the ledger is written to so often that several threads cannot see the same entries", path,
                 "use --threads 1, or verify a copy"};
}

void run_jobs(std::vector<disk::Database>& databases, const std::vector<Job>& jobs) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::exception_ptr thrown;
    const auto work = [&](disk::Database& database) {
        for (std::size_t job = next++; job < jobs.size(); job = next++) {
            try {
                jobs[job](database);
            } catch (...) {
                next = jobs.size();  // whoever waits for a turn waits for one that was taken up before
                const std::lock_guard lock(mutex);
                thrown = std::current_exception();
            }
        }
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < databases.size(); ++i) threads.emplace_back(work, std::ref(databases[i]));
    work(databases.front());
    for (std::thread& thread : threads) thread.join();
    if (thrown) std::rethrow_exception(thrown);
}

Turns::Turn::~Turn() {
    if (passed_) return;
    wait();
    pass();
}

void Turns::Turn::wait() {
    std::unique_lock lock(turns_.mutex_);
    turns_.moved_on_.wait(lock, [this] { return turns_.next_ == number_; });
}

void Turns::Turn::pass() {
    passed_ = true;
    {
        const std::lock_guard lock(turns_.mutex_);
        ++turns_.next_;
    }
    turns_.moved_on_.notify_all();
}

}  // namespace sekisho::ledger
