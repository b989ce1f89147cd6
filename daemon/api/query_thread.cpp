// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/query_thread.hpp"

#include "daemon/api/json/entry_json.hpp"

#include <utility>

namespace sekisho::api {

QueryThread::QueryThread(std::string ledger_path, std::string vault_path, Post post)
    : ledger_path_(std::move(ledger_path)),
      vault_path_(std::move(vault_path)),
      post_(std::move(post)),
      thread_([this] { run(); }) {}

QueryThread::~QueryThread() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

bool QueryThread::ask(const ledger::Filter& filter, Done done) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= kLongestQueue) return false;
        waiting_.push_back({filter, std::move(done)});
    }
    changed_.notify_one();
    return true;
}

Result<Found> QueryThread::look(const ledger::Filter& filter) const {
    auto entries = ledger::query(ledger_path_, filter, ledger::Patience{kPatience, &stopping_});
    if (entries.has_error()) return entries.error();
    std::vector<vault::Commitment> borne;
    for (const auto& entry : *entries) {
        if (bears_text(entry)) borne.push_back(entry.pcommit);
    }
    auto texts = vault::read_texts(vault_path_, borne);
    if (texts.has_error()) return texts.error();
    return Found{std::move(*entries), std::move(*texts)};
}

void QueryThread::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        auto question = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        // Shared, since std::function must be copyable and the rows should not be copied.
        auto rows = std::make_shared<Result<Found>>(look(question.filter));
        post_([done = std::move(question.done), rows] { done(std::move(*rows)); });
        lock.lock();
    }
}

}  // namespace sekisho::api
