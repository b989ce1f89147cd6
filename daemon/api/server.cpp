// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/server.hpp"

#include "daemon/api/connection.hpp"
#include "daemon/api/socket_file.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <utility>

namespace sekisho::api {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

class Server::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::io_context& loop, std::string path, Services services)
        : path_(std::move(path)),
          router_(std::make_shared<Router>(std::move(services),
                                           [&loop](std::function<void()> work) { asio::post(loop, std::move(work)); })),
          acceptor_(loop),
          pause_(loop) {}

    Result<void> start() {
        const auto clear = clear_socket_path(path_);
        if (clear.has_error()) return clear.error();
        const auto socket = listen_at(path_);
        if (socket.has_error()) return socket.error();
        acceptor_.assign(Protocol(), *socket);
        struct stat there {};
        if (::lstat(path_.c_str(), &there) == 0) inode_ = there.st_ino;
        accept();
        return {};
    }

    void stop() {
        if (!acceptor_.is_open()) return;
        pause_.cancel();
        acceptor_.close();
        remove_file();
        const auto connections = std::exchange(connections_, {});
        for (const auto& [id, weak] : connections) {
            if (const auto connection = weak.lock()) connection->close();
        }
        router_.reset();
    }

private:
    void accept() {
        acceptor_.async_accept([weak = weak_from_this()](boost::system::error_code failed, Protocol::socket socket) {
            const auto self = weak.lock();
            if (self == nullptr || !self->acceptor_.is_open()) return;
            if (failed) return self->accept_later();
            self->welcome(std::move(socket));
            self->accept();
        });
    }

    // Out of descriptors: trying at once would spin.
    void accept_later() {
        pause_.expires_after(std::chrono::seconds(1));
        pause_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
            const auto self = weak.lock();
            if (self != nullptr && !failed && self->acceptor_.is_open()) self->accept();
        });
    }

    void welcome(Protocol::socket socket) {
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

    // Not when another daemon has put its own there meanwhile.
    void remove_file() const {
        struct stat there {};
        if (::lstat(path_.c_str(), &there) == 0 && there.st_ino == inode_) ::unlink(path_.c_str());
    }

    const std::string path_;
    std::shared_ptr<Router> router_;
    Protocol::acceptor acceptor_;
    asio::steady_timer pause_;
    ino_t inode_ = 0;
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
