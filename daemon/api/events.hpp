// SPDX-License-Identifier: Apache-2.0
// One client's stream of entries: what it missed from the ledger first, then each entry as it becomes durable.
#pragma once

#include "daemon/api/exchange.hpp"
#include "daemon/api/query_thread.hpp"
#include "daemon/api/services.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace sekisho::api {

class EventFeed : public std::enable_shared_from_this<EventFeed> {
public:
    // An entry further back than this is not replayed: such a client must ask for /v1/entries or a copy of the ledger.
    static constexpr std::int64_t kLongestReplay = 100000;

    // `reader`: the client's account, which decides what it may see. The feed lives as long as the client stays.
    // `owner` keeps `desk` and `queries` alive with it while it is there.
    static void start(const std::weak_ptr<void>& owner, Desk& desk, QueryThread& queries,
                      std::shared_ptr<LineSink> sink, std::string reader, std::optional<Seq> after);

private:
    EventFeed(std::weak_ptr<void> owner, Desk& desk, QueryThread& queries, std::shared_ptr<LineSink> sink,
              std::string reader, Seq sent);
    void on_entry(const Entry& entry);
    void replay();
    void on_rows(Result<Found> rows);
    void push_some();
    void fail(const Error& error);
    void end();

    std::weak_ptr<void> owner_;
    Desk& desk_;
    QueryThread& queries_;
    std::shared_ptr<LineSink> sink_;
    std::string reader_;
    Seq sent_;             // the last entry the client has
    Seq latest_ = kNoSeq;  // the last entry that became durable while replaying
    bool live_ = false;
    Found rows_;  // being replayed
    std::size_t next_row_ = 0;
    std::optional<std::uint64_t> subscription_;
};

}  // namespace sekisho::api
