// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/server.hpp"

#include "daemon/api/connection.hpp"
#include "daemon/api/listener.hpp"
#include "daemon/api/socket_file.hpp"

#include <sys/socket.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <map>
#include <utility>

namespace sekisho::api {

namespace asio = boost::asio;

class Server::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::io_context& loop, std::string path, Services services)
        : router_(std::make_shared<Router>(std::move(services),
                                           [&loop](std::function<void()> work) { asio::post(loop, std::move(work)); })),
          listener_(loop, std::move(path), [this](Listener::Socket socket) { welcome(std::move(socket)); }) {}

    Result<void> start() { return listener_.start(); }

    void stop() {
        listener_.stop();
        const auto connections = std::exchange(connections_, {});
        for (const auto& [id, weak] : connections) {
            if (const auto connection = weak.lock()) connection->close();
        }
        router_.reset();
    }

private:
    void welcome(Listener::Socket socket) {
        const auto peer = peer_name(socket.native_handle());
        if (peer.empty()) return;  // nobody whom an entry could name
        if (connections_.size() >= kMostConnections) {
            const auto text = busy_answer();  // fits into an empty socket's buffer, so it is sent whole or not at all
            (void)::send(socket.native_handle(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            return;
        }
        const auto id = next_id_++;
        auto gone = [weak = weak_from_this(), id] {
            if (const auto self = weak.lock()) self->connections_.erase(id);
        };
        const auto connection = make_connection(std::move(socket), peer, router_, std::move(gone));
        connections_.emplace(id, connection);
        connection->start();
    }

    std::shared_ptr<Router> router_;
    Listener listener_;
    std::map<std::uint64_t, std::weak_ptr<Connection>> connections_;
    std::uint64_t next_id_ = 0;
};

Server::Server(asio::io_context& loop, std::string socket_path, Services services)
    : impl_(std::make_shared<Impl>(loop, std::move(socket_path), std::move(services))) {}

Server::~Server() {
    stop();
}

Result<void> Server::start() {
    return impl_->start();
}

void Server::stop() {
    impl_->stop();
}

}  // namespace sekisho::api
