// SPDX-License-Identifier: Apache-2.0
#include "daemon/witness/server.hpp"

#include "daemon/ledger/add_checkpoint.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

namespace sekisho::witness {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds kReadDeadline{10};
constexpr std::chrono::seconds kWriteDeadline{10};
constexpr std::chrono::seconds kLifetime{600};  // of a connection, whatever it sends
constexpr std::uint32_t kHeaderLimit = 4 * 1024;

Answer plain(unsigned status, std::string_view text) {
    return {status, "text/plain; charset=utf-8", std::string(text) + "\n"};
}

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket socket, std::shared_ptr<Server::Handler> handler, std::function<void()> gone)
        : stream_(std::move(socket)),
          handler_(std::move(handler)),
          gone_(std::move(gone)),
          ends_(std::chrono::steady_clock::now() + kLifetime) {}

    void read() {
        parser_.emplace();
        parser_->body_limit(ledger::kLargestAddCheckpoint);
        parser_->header_limit(kHeaderLimit);
        stream_.expires_after(kReadDeadline);
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](error_code failed, std::size_t) { self->on_read(failed); });
    }

    void close() {
        if (closed_) return;
        closed_ = true;
        stream_.close();
        if (auto gone = std::exchange(gone_, nullptr)) gone();
    }

private:
    void on_read(error_code failed) {
        if (closed_) return;
        if (!failed) return write(answer(), parser_->keep_alive() && std::chrono::steady_clock::now() < ends_);
        if (failed == http::error::body_limit) return write(plain(413, "the request is too large"), false);
        const bool garbage = failed.category() == http::make_error_code(http::error::bad_method).category() &&
                             failed != http::error::end_of_stream && failed != http::error::partial_message;
        if (garbage) return write(plain(400, "this is not HTTP/1.1"), false);
        close();  // gone, silent for too long, or half a request
    }

    [[nodiscard]] Answer answer() const {
        const auto& request = parser_->get();
        if (request.target() != "/add-checkpoint") return plain(404, "there is no such address");
        if (request.method() != http::verb::post) return plain(405, "POST it");
        return (*handler_)(request.body());
    }

    void write(const Answer& answer, bool keep_alive) {
        response_ = {};
        response_.version(11);
        response_.result(answer.status);
        response_.set(http::field::content_type, answer.content_type);
        response_.keep_alive(keep_alive);
        response_.body() = answer.body;
        response_.prepare_payload();
        stream_.expires_after(kWriteDeadline);
        http::async_write(stream_, response_, [self = shared_from_this(), keep_alive](error_code failed, std::size_t) {
            if (self->closed_) return;
            if (failed || !keep_alive) return self->close();
            self->read();
        });
    }

    beast::basic_stream<tcp> stream_;
    const std::shared_ptr<Server::Handler> handler_;
    std::function<void()> gone_;
    const std::chrono::steady_clock::time_point ends_;
    bool closed_ = false;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
};

}  // namespace

class Server::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::io_context& loop, Handler handler)
        : handler_(std::make_shared<Handler>(std::move(handler))), acceptor_(loop), pause_(loop) {}

    Result<std::uint16_t> start(const std::string& address, std::uint16_t port) {
        const auto where = fmt::format("{}:{}", address, port);
        error_code failed;
        const auto host = asio::ip::make_address(address, failed);
        if (failed) return Error{"this is no address", where, "write it as 192.0.2.10 or ::1"};
        const tcp::endpoint endpoint(host, port);
        acceptor_.open(endpoint.protocol(), failed);
        if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
        if (!failed) acceptor_.bind(endpoint, failed);
        if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
        if (failed) {
            return Error{"cannot listen: " + failed.message(), where,
                         "give an address of this machine, and a port that no other program uses"};
        }
        accept();
        return acceptor_.local_endpoint().port();
    }

    void stop() {
        if (!acceptor_.is_open()) return;
        pause_.cancel();
        acceptor_.close();
        const auto sessions = std::exchange(sessions_, {});
        for (const auto& [id, weak] : sessions) {
            if (const auto session = weak.lock()) session->close();
        }
    }

private:
    void accept() {
        acceptor_.async_accept([weak = weak_from_this()](error_code failed, tcp::socket socket) {
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
        pause_.async_wait([weak = weak_from_this()](error_code failed) {
            const auto self = weak.lock();
            if (self != nullptr && !failed && self->acceptor_.is_open()) self->accept();
        });
    }

    void welcome(tcp::socket socket) {
        if (sessions_.size() >= kMostConnections) return;  // closes it
        const auto id = next_id_++;
        auto gone = [weak = weak_from_this(), id] {
            if (const auto self = weak.lock()) self->sessions_.erase(id);
        };
        const auto session = std::make_shared<Session>(std::move(socket), handler_, std::move(gone));
        sessions_.emplace(id, session);
        session->read();
    }

    std::shared_ptr<Handler> handler_;
    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    std::map<std::uint64_t, std::weak_ptr<Session>> sessions_;
    std::uint64_t next_id_ = 0;
};

Server::Server(asio::io_context& loop, Handler add_checkpoint)
    : impl_(std::make_shared<Impl>(loop, std::move(add_checkpoint))) {}

Server::~Server() {
    stop();
}

Result<std::uint16_t> Server::start(const std::string& address, std::uint16_t port) {
    return impl_->start(address, port);
}

void Server::stop() {
    impl_->stop();
}

}  // namespace sekisho::witness
