// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.1 request and its answer, over a Unix socket or TCP, within a deadline. On the loop only.
#pragma once

#include "daemon/model/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>

namespace boost::asio {
class io_context;
}

namespace sekisho::notify {

struct UnixPath {
    std::string path;
};
struct TcpHost {
    std::string host;  // a name or an address
    std::uint16_t port = 0;
};
using Peer = std::variant<UnixPath, TcpHost>;

struct HttpRequest {
    std::string method;  // "GET", "POST"
    std::string target;
    std::string content_type;
    std::string body;
};
struct HttpAnswer {
    unsigned status = 0;
    std::string body;  // at most 1 MiB
};

// `done` runs once, later. Error: not reached, no whole answer in time, no HTTP.
void exchange(boost::asio::io_context& loop, const Peer& peer, HttpRequest request, std::chrono::milliseconds deadline,
              std::function<void(Result<HttpAnswer>)> done);

}  // namespace sekisho::notify
