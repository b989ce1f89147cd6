// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/server.hpp"

#include "daemon/api/listener.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <set>
#include <utility>

namespace sekisho::metrics {
namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::chrono::seconds kDeadline{5};  // for the request and its answer together

std::string answer(std::string_view status, std::string_view type, std::string_view body) {
    return fmt::format(
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: "
        "close\r\n\r\n{}",
        status, type, body.size(), body);
}

// One client: its request, the answer, the end.
class Visit : public std::enable_shared_from_this<Visit> {
public:
    Visit(Protocol::socket socket, const std::function<std::string()>& text, std::function<void(Visit*)> gone)
        : socket_(std::move(socket)), deadline_(socket_.get_executor()), text_(text), gone_(std::move(gone)) {}

    void start() {
        deadline_.expires_after(kDeadline);
        deadline_.async_wait([self = shared_from_this()](error_code failed) {
            if (!failed) self->close();
        });
        asio::async_read_until(socket_, asio::dynamic_buffer(request_, Server::kLongestRequest), "\r\n\r\n",
                               [self = shared_from_this()](error_code failed, std::size_t) {
                                   if (failed) return self->close();
                                   self->tell();
                               });
    }

    void close() {
        error_code ignored;
        socket_.close(ignored);
        deadline_.cancel();
        if (const auto gone = std::exchange(gone_, nullptr)) gone(this);
    }

private:
    void tell() {
        answer_ = answer_to(std::string_view(request_).substr(0, request_.find("\r\n")), text_);
        asio::async_write(socket_, asio::buffer(answer_),
                          [self = shared_from_this()](error_code, std::size_t) { self->close(); });
    }

    Protocol::socket socket_;
    asio::steady_timer deadline_;
    std::function<std::string()> text_;
    std::function<void(Visit*)> gone_;
    std::string request_;
    std::string answer_;
};

}  // namespace

std::string answer_to(std::string_view first_line, const std::function<std::string()>& text) {
    constexpr std::string_view kPlain = "text/plain; charset=utf-8";
    const auto method = first_line.substr(0, first_line.find(' '));
    auto target = first_line.substr(std::min(first_line.size(), method.size() + 1));
    const auto space = target.find(' ');
    const auto version = space == std::string_view::npos ? "" : target.substr(space + 1);
    if (space == 0 || (version != "HTTP/1.1" && version != "HTTP/1.0"))
        return answer("400 Bad Request", kPlain, "this is no request of HTTP/1.1\n");
    target = target.substr(0, space);
    if (method != "GET") return answer("405 Method Not Allowed", kPlain, "GET alone\n");
    if (target != "/metrics") return answer("404 Not Found", kPlain, "there is /metrics alone\n");
    return answer("200 OK", "text/plain; version=0.0.4; charset=utf-8", text());
}

class Server::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::io_context& loop, std::string path, std::function<std::string()> text)
        : text_(std::move(text)),
          listener_(loop, std::move(path), [this](Protocol::socket socket) { welcome(std::move(socket)); }) {}

    Result<void> start() { return listener_.start(); }

    void stop() {
        listener_.stop();
        for (const auto& visit : std::exchange(visits_, {})) visit->close();
    }

private:
    void welcome(Protocol::socket socket) {
        if (visits_.size() >= kMostConnections) return;
        auto gone = [weak = weak_from_this()](Visit* visit) {
            if (const auto self = weak.lock()) self->visits_.erase(visit->shared_from_this());
        };
        auto visit = std::make_shared<Visit>(std::move(socket), text_, std::move(gone));
        visits_.insert(visit);
        visit->start();
    }

    const std::function<std::string()> text_;
    api::Listener listener_;
    std::set<std::shared_ptr<Visit>> visits_;
};

Server::Server(asio::io_context& loop, std::string socket_path, std::function<std::string()> text)
    : impl_(std::make_shared<Impl>(loop, std::move(socket_path), std::move(text))) {}

Server::~Server() {
    stop();
}

Result<void> Server::start() {
    return impl_->start();
}

void Server::stop() {
    impl_->stop();
}

}  // namespace sekisho::metrics
