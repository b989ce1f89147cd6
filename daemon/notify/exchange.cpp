// SPDX-License-Identifier: Apache-2.0
#include "daemon/notify/exchange.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <utility>

namespace sekisho::notify {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using local = asio::local::stream_protocol;

constexpr std::uint64_t kBodyLimit = std::uint64_t{1024} * 1024;
constexpr std::uint32_t kHeaderLimit = 8 * 1024;

// One deadline for all of it, name resolution included.
template <class Protocol>
class Exchange : public std::enable_shared_from_this<Exchange<Protocol>> {
public:
    Exchange(asio::io_context& loop, std::string where, HttpRequest asked, std::function<void(Result<HttpAnswer>)> done)
        : stream_(loop), timer_(loop), where_(std::move(where)), done_(std::move(done)) {
        parser_.body_limit(kBodyLimit);
        parser_.header_limit(kHeaderLimit);
        request_.version(11);
        request_.method_string(asked.method);
        request_.target(asked.target);
        request_.set(http::field::host, where_);
        if (!asked.content_type.empty()) request_.set(http::field::content_type, asked.content_type);
        request_.keep_alive(false);
        request_.body() = std::move(asked.body);
        request_.prepare_payload();
    }

    void limit(std::chrono::milliseconds deadline) {
        timer_.expires_after(deadline);
        timer_.async_wait([self = this->shared_from_this()](error_code failed) {
            if (!failed) self->fail("there was no answer in time");
        });
    }

    // `endpoints`: one, or the results of a resolver.
    template <class Endpoints>
    void connect(const Endpoints& endpoints) {
        stream_.async_connect(endpoints, [self = this->shared_from_this()](error_code failed, auto...) {
            if (failed) return self->fail("cannot connect: " + failed.message());
            self->write();
        });
    }

    void fail(const std::string& what) { finish(Error{what, where_, "see that it runs and can be reached"}); }
    [[nodiscard]] bool over() const { return done_ == nullptr; }

private:
    void write() {
        if (over()) return;
        http::async_write(stream_, request_, [self = this->shared_from_this()](error_code failed, std::size_t) {
            // Whoever refuses early closes before it has read all: its answer is there all the same.
            if (failed && failed != asio::error::broken_pipe && failed != asio::error::connection_reset) {
                return self->fail("cannot send: " + failed.message());
            }
            self->read();
        });
    }

    void read() {
        if (over()) return;
        http::async_read(stream_, buffer_, parser_, [self = this->shared_from_this()](error_code failed, std::size_t) {
            if (failed) return self->fail("no whole answer: " + failed.message());
            auto& answer = self->parser_.get();
            self->finish(HttpAnswer{answer.result_int(), std::move(answer.body())});
        });
    }

    void finish(Result<HttpAnswer> result) {
        if (over()) return;
        timer_.cancel();
        stream_.close();
        auto done = std::exchange(done_, nullptr);
        done(std::move(result));
    }

    beast::basic_stream<Protocol> stream_;
    asio::steady_timer timer_;
    std::string where_;
    std::function<void(Result<HttpAnswer>)> done_;
    http::request<http::string_body> request_;
    beast::flat_buffer buffer_;
    http::response_parser<http::string_body> parser_;
};

void exchange_tcp(asio::io_context& loop, const TcpHost& peer, HttpRequest request, std::chrono::milliseconds deadline,
                  std::function<void(Result<HttpAnswer>)> done) {
    const bool six = peer.host.find(':') != std::string::npos;
    auto where = fmt::format(fmt::runtime(six ? "[{}]:{}" : "{}:{}"), peer.host, peer.port);
    auto work = std::make_shared<Exchange<tcp>>(loop, std::move(where), std::move(request), std::move(done));
    work->limit(deadline);
    auto resolver = std::make_shared<tcp::resolver>(loop);
    resolver->async_resolve(peer.host, std::to_string(peer.port), tcp::resolver::numeric_service,
                            [work, resolver](error_code failed, const tcp::resolver::results_type& found) {
                                if (work->over()) return;
                                if (failed) return work->fail("the name cannot be resolved: " + failed.message());
                                work->connect(found);
                            });
}

void exchange_local(asio::io_context& loop, const UnixPath& peer, HttpRequest request,
                    std::chrono::milliseconds deadline, std::function<void(Result<HttpAnswer>)> done) {
    constexpr std::size_t kLongest = 107;
    if (peer.path.empty() || peer.path.size() > kLongest) {
        const Error wrong{"a socket path has 1 to 107 bytes", peer.path, "choose a shorter one"};
        return asio::post(loop, [done = std::move(done), wrong] { done(wrong); });
    }
    auto work = std::make_shared<Exchange<local>>(loop, "sekishod", std::move(request), std::move(done));
    work->limit(deadline);
    work->connect(local::endpoint(peer.path));
}

}  // namespace

void exchange(asio::io_context& loop, const Peer& peer, HttpRequest request, std::chrono::milliseconds deadline,
              std::function<void(Result<HttpAnswer>)> done) {
    if (const auto* host = std::get_if<TcpHost>(&peer)) {
        exchange_tcp(loop, *host, std::move(request), deadline, std::move(done));
    } else {
        exchange_local(loop, std::get<UnixPath>(peer), std::move(request), deadline, std::move(done));
    }
}

}  // namespace sekisho::notify
