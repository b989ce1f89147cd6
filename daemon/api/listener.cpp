// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/listener.hpp"

#include "daemon/api/socket_file.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

namespace sekisho::api {

namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;
using boost::system::error_code;

}  // namespace

class Listener::State : public std::enable_shared_from_this<State> {
public:
    State(asio::io_context& loop, std::string path, std::function<void(Socket)> welcome)
        : path_(std::move(path)), welcome_(std::move(welcome)), acceptor_(loop), pause_(loop) {}

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
        struct stat there {};
        if (::lstat(path_.c_str(), &there) == 0 && there.st_ino == inode_) ::unlink(path_.c_str());
    }

private:
    void accept() {
        acceptor_.async_accept([weak = weak_from_this()](error_code failed, Socket socket) {
            const auto self = weak.lock();
            if (self == nullptr || !self->acceptor_.is_open()) return;
            if (failed) return self->accept_later();
            self->welcome_(std::move(socket));
            if (self->acceptor_.is_open()) self->accept();
        });
    }

    // Out of descriptors: trying at once would spin.
    void accept_later() {
        pause_.expires_after(std::chrono::seconds(1));
        pause_.async_wait([weak = weak_from_this()](error_code failed) {
            const auto self = weak.lock();
            if (self != nullptr && !failed && self->acceptor_.is_open()) self->accept();
        });
    }

    const std::string path_;
    const std::function<void(Socket)> welcome_;
    Protocol::acceptor acceptor_;
    asio::steady_timer pause_;
    ino_t inode_ = 0;
};

Listener::Listener(asio::io_context& loop, std::string path, std::function<void(Socket)> welcome)
    : state_(std::make_shared<State>(loop, std::move(path), std::move(welcome))) {}

Listener::~Listener() {
    stop();
}

Result<void> Listener::start() {
    return state_->start();
}

void Listener::stop() {
    state_->stop();
}

}  // namespace sekisho::api
