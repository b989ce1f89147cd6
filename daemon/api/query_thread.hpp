// SPDX-License-Identifier: Apache-2.0
// The one read-only query thread: questions to ledger.db never block the loop nor the writer.
#pragma once

#include "daemon/ledger/store/query.hpp"
#include "daemon/model/result.hpp"
#include "daemon/vault/vault.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sekisho::api {

struct Found : ledger::Answer {
    vault::Texts texts;  // those that the entries bear and that are not erased
};

class QueryThread {
public:
    using Done = std::function<void(Result<Found>)>;
    using Work = std::function<std::function<void()>()>;
    using Post = std::function<void(std::function<void()>)>;  // to the loop, from any thread

    static constexpr std::size_t kLongestQueue = 32;             // one for each connection
    static constexpr std::chrono::milliseconds kPatience{2000};  // a question that takes longer is cut off, and says so

    QueryThread(std::string ledger_path, std::string vault_path, Post post);
    ~QueryThread();  // drops what waits, cuts off the question under way
    QueryThread(const QueryThread&) = delete;
    QueryThread& operator=(const QueryThread&) = delete;

    // `done` runs later on the loop. False, and no call: too many questions wait already.
    [[nodiscard]] bool ask(const ledger::Filter& filter, Done done);
    // Runs `work` here, what it returns on the loop. It must end by itself within kPatience. False: as above.
    [[nodiscard]] bool run(Work work);

private:
    void serve();

    [[nodiscard]] Result<Found> look(const ledger::Filter& filter) const;

    const std::string ledger_path_;
    const std::string vault_path_;
    const Post post_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Work> waiting_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace sekisho::api
