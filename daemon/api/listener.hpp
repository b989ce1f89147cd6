// SPDX-License-Identifier: Apache-2.0
// A Unix socket that listens: its file, and whoever comes.
#pragma once

#include "daemon/model/result.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace sekisho::api {

class Listener {
public:
    using Socket = boost::asio::local::stream_protocol::socket;

    // `welcome` runs on the loop for each connection, until stop().
    Listener(boost::asio::io_context& loop, std::string path, std::function<void(Socket)> welcome);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();  // as stop()

    // Listens; a file that nobody listens on is removed first, its own has mode 0660. Errors: there is no room for it
    // at `path`, or it cannot be made there.
    [[nodiscard]] Result<void> start();
    // Hears nobody any more and removes the file, unless another daemon has put its own there meanwhile.
    void stop();

private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace sekisho::api
