// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/query_thread.hpp"

#include "daemon/api/json/entry_json.hpp"

#include <memory>
#include <utility>

namespace sekisho::api {

QueryThread::QueryThread(std::string ledger_path, std::string vault_path, Post post)
    : ledger_path_(std::move(ledger_path)),
      vault_path_(std::move(vault_path)),
      post_(std::move(post)),
      thread_([this] { serve(); }) {}

QueryThread::~QueryThread() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

bool QueryThread::run(Work work) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= kLongestQueue) return false;
        waiting_.push_back(std::move(work));
    }
    changed_.notify_one();
    return true;
}

bool QueryThread::ask(const ledger::Filter& filter, Done done) {
    return run([this, filter, done = std::move(done)]() -> std::function<void()> {
        // Shared, since std::function must be copyable and the rows should not be copied.
        auto rows = std::make_shared<Result<Found>>(look(filter));
        return [done, rows] { done(std::move(*rows)); };
    });
}

Result<Found> QueryThread::look(const ledger::Filter& filter) const {
    auto answer = ledger::look_up(ledger_path_, filter, ledger::Patience{kPatience, &stopping_});
    if (answer.has_error()) return answer.error();
    std::vector<vault::Commitment> borne;
    for (const auto& entry : answer->entries) {
        if (bears_text(entry)) borne.push_back(entry.pcommit);
    }
    auto texts = vault::read_texts(vault_path_, borne);
    if (texts.has_error()) return texts.error();
    return Found{std::move(*answer), std::move(*texts)};
}

void QueryThread::serve() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        const auto work = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        post_(work());
        lock.lock();
    }
}

}  // namespace sekisho::api
