// SPDX-License-Identifier: Apache-2.0
// Brings the ledger's checkpoint to every witness and tells the gate what each answered. Asks the gate anew each round,
// so a reload or a restart of the gate is followed. On the loop only.
#pragma once

#include "daemon/notify/desk.hpp"

#include <functional>
#include <memory>
#include <string>

namespace sekisho::notify {

class Messenger {
public:
    // `say` gets a line for the log when something changes: the gate or a witness fails, refuses, or is well again.
    Messenger(boost::asio::io_context& loop, std::string socket, std::function<void(const std::string&)> say);
    ~Messenger();
    Messenger(const Messenger&) = delete;
    Messenger& operator=(const Messenger&) = delete;

    void start();
    // Nothing runs afterwards; what is under way is dropped.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace sekisho::notify
