// SPDX-License-Identifier: Apache-2.0
// The one read-only query thread: questions to ledger.db never block the loop nor the writer.
#pragma once

#include "daemon/ledger/store/query.hpp"
#include "daemon/model/result.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sekisho::api {

class QueryThread {
public:
    using Done = std::function<void(Result<std::vector<Entry>>)>;
    using Post = std::function<void(std::function<void()>)>;  // to the loop, from any thread

    static constexpr std::size_t kLongestQueue = 16;

    QueryThread(std::string ledger_path, Post post);
    ~QueryThread();  // drops what waits, joins after the question under way
    QueryThread(const QueryThread&) = delete;
    QueryThread& operator=(const QueryThread&) = delete;

    // `done` runs later on the loop. False, and no call: too many questions wait already.
    [[nodiscard]] bool ask(const ledger::Filter& filter, Done done);

private:
    struct Question {
        ledger::Filter filter;
        Done done;
    };
    void run();

    const std::string path_;
    const Post post_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Question> waiting_;
    bool stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace sekisho::api
