// SPDX-License-Identifier: Apache-2.0
// Answers GET /metrics on a Unix socket of its own, so that whoever watches need not be able to command. On the loop.
#pragma once

#include "daemon/model/result.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace sekisho::metrics {

class Server {
public:
    static constexpr std::size_t kMostConnections = 4;  // more are closed at once
    static constexpr std::size_t kLongestRequest = 8 * 1024;

    // `text` is asked once an answer.
    Server(boost::asio::io_context& loop, std::string socket_path, std::function<std::string()> text);
    ~Server();  // as stop()
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Listens; the socket file has mode 0660. Errors as api::Server::start.
    [[nodiscard]] Result<void> start();
    // Ends every connection and removes the socket file.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

// The whole HTTP answer to a request's first line ("GET /metrics HTTP/1.1"); the connection ends behind it.
[[nodiscard]] std::string answer_to(std::string_view first_line, const std::function<std::string()>& text);

}  // namespace sekisho::metrics
