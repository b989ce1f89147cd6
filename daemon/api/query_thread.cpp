// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/query_thread.hpp"

#include <utility>

namespace sekisho::api {

QueryThread::QueryThread(std::string ledger_path, Post post)
    : path_(std::move(ledger_path)), post_(std::move(post)), thread_([this] { run(); }) {}

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

void QueryThread::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        auto question = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        // Shared, since std::function must be copyable and the rows should not be copied.
        auto rows = std::make_shared<Result<std::vector<Entry>>>(ledger::query(path_, question.filter));
        post_([done = std::move(question.done), rows] { done(std::move(*rows)); });
        lock.lock();
    }
}

}  // namespace sekisho::api
