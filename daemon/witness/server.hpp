// SPDX-License-Identifier: Apache-2.0
// The witness on the network: HTTP/1.1, POST /add-checkpoint and nothing else. Whoever can connect may ask: signatures
// decide, so requests are bounded in size, time and number instead.
#pragma once

#include "daemon/model/result.hpp"
#include "daemon/witness/witness.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace sekisho::witness {

class Server {
public:
    static constexpr std::size_t kMostConnections = 64;
    using Handler = std::function<Answer(std::string_view body)>;

    // `add_checkpoint` runs on the loop.
    Server(boost::asio::io_context& loop, Handler add_checkpoint);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Returns the port, which is another than the one asked for when that was 0. Error: not an address of this machine,
    // or the port is in use.
    [[nodiscard]] Result<std::uint16_t> start(const std::string& address, std::uint16_t port);
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace sekisho::witness
