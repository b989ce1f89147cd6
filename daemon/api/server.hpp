// SPDX-License-Identifier: Apache-2.0
// The one way in: HTTP/1.1 and JSON on a Unix socket. On the loop only; docs/api.md has every address.
#pragma once

#include "daemon/api/services.hpp"
#include "daemon/model/result.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace sekisho::api {

class Server {
public:
    static constexpr std::size_t kMostConnections = 32;

    // What `services` refers to must outlive the server.
    Server(boost::asio::io_context& loop, std::string socket_path, Services services);
    ~Server();  // as stop()
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Listens; the socket file has mode 0660. Errors: path longer than 107 bytes, something else than a socket is
    // there, another program listens on it, no such folder. A socket that nobody listens on is replaced.
    [[nodiscard]] Result<void> start();
    // Ends every connection and removes the socket file.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace sekisho::api
