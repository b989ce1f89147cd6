// SPDX-License-Identifier: Apache-2.0
// One client on the socket. connection.cpp alone knows HTTP.
#pragma once

#include "daemon/api/router.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace sekisho::api {

inline constexpr std::size_t kBodyLimit = 64 * 1024;
inline constexpr std::size_t kStreamLimit = 1024 * 1024;  // bytes a stream's client may leave unread

class Connection {
public:
    virtual ~Connection() = default;
    virtual void start() = 0;
    virtual void close() = 0;
};

// `gone` runs once, when the connection is over. It lives on its own until then.
[[nodiscard]] std::shared_ptr<Connection> make_connection(boost::asio::local::stream_protocol::socket socket,
                                                          std::string operator_name, std::shared_ptr<Router> router,
                                                          std::function<void()> gone);

// What a client hears when there are too many: complete HTTP, then the connection ends.
[[nodiscard]] std::string busy_answer();

}  // namespace sekisho::api
