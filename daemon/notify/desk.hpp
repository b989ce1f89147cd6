// SPDX-License-Identifier: Apache-2.0
// sekishod as this program knows it: docs/api.md.
#pragma once

#include "daemon/ledger/add_checkpoint.hpp"
#include "daemon/model/result.hpp"
#include "daemon/notify/exchange.hpp"
#include "daemon/notify/plan.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace sekisho::notify {

struct WitnessRow {
    std::string name;
    TcpHost host;
    std::string path;
    ledger::NoteKey key;
    std::int64_t cosigned = 0;  // entries it cosigned last, 0: none that the gate knows of
};
struct Orders {
    Intervals intervals;
    std::vector<WitnessRow> witnesses;
};
struct CurrentCheckpoint {
    std::string note;
    std::int64_t size = 0;
};

class Desk {
public:
    Desk(boost::asio::io_context& loop, std::string socket) : loop_(loop), socket_(std::move(socket)) {}

    // Each `done` runs once, later. Error: not reached, refused, or an answer that cannot be read.
    void orders(std::function<void(Result<Orders>)> done);
    void checkpoint(std::function<void(Result<CurrentCheckpoint>)> done);
    void consistency(std::int64_t from, std::int64_t to, std::function<void(Result<std::vector<Digest>>)> done);
    // `reading`: cosigned, refused or failed.
    void report(const std::string& witness, const Reading& reading, std::function<void(Result<void>)> done);

private:
    template <class T>
    void get(std::string target, std::function<Result<T>(const std::string&)> read,
             std::function<void(Result<T>)> done);

    boost::asio::io_context& loop_;
    std::string socket_;
};

// The bodies of the answers, strictly.
[[nodiscard]] Result<Orders> read_orders(const std::string& body);
[[nodiscard]] Result<CurrentCheckpoint> read_checkpoint(const std::string& body);
[[nodiscard]] Result<std::vector<Digest>> read_consistency(const std::string& body);

}  // namespace sekisho::notify
