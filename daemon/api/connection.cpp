// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/connection.hpp"

#include "daemon/api/json/fault_json.hpp"

#include <fmt/format.h>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <optional>
#include <utility>

namespace sekisho::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Protocol = asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::chrono::seconds kReadDeadline{10};
constexpr std::chrono::seconds kWriteDeadline{10};
constexpr std::chrono::seconds kAnswerDeadline{60};  // the longest command waits 30 s for a card
constexpr std::uint32_t kHeaderLimit = 8 * 1024;

constexpr std::string_view kStreamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nCache-Control: no-store\r\n"
    "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

std::string error_body(const Error& error) {
    return boost::json::serialize(error_to_json(error));
}

// Nobody takes it any more.
void drop(const Reply& reply) {
    const auto* answer = std::get_if<Answer>(&reply);
    if (answer != nullptr && answer->then) answer->then();
}

class Session final : public Connection, public LineSink, public std::enable_shared_from_this<Session> {
public:
    Session(Protocol::socket socket, std::string operator_name, std::shared_ptr<Router> router,
            std::function<void()> gone)
        : stream_(std::move(socket)),
          deadline_(stream_.get_executor()),
          operator_name_(std::move(operator_name)),
          router_(std::move(router)),
          gone_(std::move(gone)) {}

    void start() override { read(); }

    void close() override {
        if (closed_) return;
        closed_ = true;
        deadline_.cancel();
        stream_.close();
        if (auto closed = std::exchange(on_closed_, nullptr)) closed();
        on_drained_ = nullptr;
        if (auto gone = std::exchange(gone_, nullptr)) gone();
    }

    // --- LineSink ---
    bool push(std::string line) override {
        if (closed_ || finishing_ || cut_off_) return false;
        fmt::format_to(std::back_inserter(pending_), "{:x}\r\n{}\n\r\n", line.size() + 1, line);
        if (pending_.size() > kStreamLimit) {
            // Later: whoever pushes may be walking over its subscribers.
            cut_off_ = true;
            asio::post(stream_.get_executor(), [self = shared_from_this()] { self->close(); });
            return false;
        }
        write_pending();
        return true;
    }
    void when_drained(std::function<void()> work) override {
        on_drained_ = std::move(work);
        if (!writing_) notify_drained();
    }
    void when_closed(std::function<void()> work) override { on_closed_ = std::move(work); }
    void finish() override {
        if (closed_ || finishing_) return;
        finishing_ = true;
        pending_ += "0\r\n\r\n";
        write_pending();
    }

private:
    void read();
    void on_read(error_code failed);
    void ask_router();
    void respond(std::uint64_t question, Reply reply);
    void write_answer(Answer answer, bool keep_alive);
    void begin_stream(const BeginStream& begin);
    void watch_for_hang_up();
    void write_pending();
    void notify_drained();

    beast::basic_stream<Protocol> stream_;
    asio::steady_timer deadline_;
    const std::string operator_name_;
    const std::shared_ptr<Router> router_;
    std::function<void()> gone_;
    bool closed_ = false;

    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
    std::uint64_t question_ = 0;  // counts requests, so that a late answer is not taken for another's
    bool waiting_ = false;        // for the router

    std::string pending_;  // chunks to be written
    std::string writing_now_;
    bool writing_ = false;
    bool finishing_ = false;
    bool cut_off_ = false;
    char ignored_ = 0;
    std::function<void()> on_drained_;
    std::function<void()> on_closed_;
};

void Session::read() {
    parser_.emplace();
    parser_->body_limit(kBodyLimit);
    parser_->header_limit(kHeaderLimit);
    stream_.expires_after(kReadDeadline);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code failed, std::size_t) { self->on_read(failed); });
}

void Session::on_read(error_code failed) {
    if (closed_) return;
    if (!failed) return ask_router();
    if (failed == http::error::body_limit) {
        return write_answer({413, error_body({"the body is too large", "body", "send at most 64 KiB"})}, false);
    }
    const bool garbage = failed.category() == http::make_error_code(http::error::bad_method).category() &&
                         failed != http::error::end_of_stream && failed != http::error::partial_message;
    if (garbage) return write_answer({400, error_body({"this is not HTTP/1.1", "request", "see docs/api.md"})}, false);
    close();  // gone, silent for too long, or half a request
}

void Session::ask_router() {
    const auto& message = parser_->get();
    waiting_ = true;
    const auto question = ++question_;
    deadline_.expires_after(kAnswerDeadline);
    deadline_.async_wait([self = shared_from_this(), question](error_code failed) {
        if (failed) return;
        self->respond(question,
                      Answer{504, error_body({"there was no answer in time", "", "see `sekisho status`; ask again"})});
    });
    Request request{std::string(message.method_string()), std::string(message.target()), message.body(),
                    operator_name_};
    router_->handle(request, [weak = weak_from_this(), question](Reply reply) {
        if (const auto self = weak.lock()) {
            self->respond(question, std::move(reply));
        } else {
            drop(reply);
        }
    });
}

void Session::respond(std::uint64_t question, Reply reply) {
    if (closed_ || !waiting_ || question != question_) return drop(reply);
    waiting_ = false;
    deadline_.cancel();
    if (auto* answer = std::get_if<Answer>(&reply)) return write_answer(std::move(*answer), parser_->keep_alive());
    begin_stream(std::get<BeginStream>(reply));
}

void Session::write_answer(Answer answer, bool keep_alive) {
    response_ = {};
    response_.version(11);
    response_.result(answer.status);
    response_.set(http::field::content_type, "application/json");
    response_.set(http::field::cache_control, "no-store");
    response_.keep_alive(keep_alive);
    response_.body() = std::move(answer.body);
    response_.prepare_payload();
    stream_.expires_after(kWriteDeadline);
    auto written = [self = shared_from_this(), keep_alive, then = std::move(answer.then)](error_code failed,
                                                                                          std::size_t) {
        if (then) then();
        if (self->closed_) return;
        if (failed || !keep_alive) return self->close();
        self->read();
    };
    http::async_write(stream_, response_, std::move(written));
}

void Session::begin_stream(const BeginStream& begin) {
    if (parser_->get().version() < 11) {
        return write_answer({400, error_body({"a stream needs HTTP/1.1", "request", "ask with HTTP/1.1"})}, false);
    }
    stream_.expires_never();
    watch_for_hang_up();
    pending_ = kStreamHead;
    write_pending();
    begin(shared_from_this());
}

// Nothing more is expected from the client: whatever comes, or its end, ends the stream.
void Session::watch_for_hang_up() {
    stream_.async_read_some(asio::buffer(&ignored_, 1),
                            [self = shared_from_this()](error_code, std::size_t) { self->close(); });
}

void Session::write_pending() {
    if (writing_ || pending_.empty()) return;
    writing_ = true;
    writing_now_.clear();
    std::swap(writing_now_, pending_);
    stream_.expires_after(kWriteDeadline);
    asio::async_write(stream_, asio::buffer(writing_now_), [self = shared_from_this()](error_code failed, std::size_t) {
        self->writing_ = false;
        if (failed) return self->close();
        if (self->closed_) return;
        if (!self->pending_.empty()) return self->write_pending();
        if (self->finishing_) return self->close();
        self->notify_drained();
    });
}

void Session::notify_drained() {
    if (on_drained_ == nullptr) return;
    auto work = std::exchange(on_drained_, nullptr);
    asio::post(stream_.get_executor(), std::move(work));
}

}  // namespace

std::shared_ptr<Connection> make_connection(Protocol::socket socket, std::string operator_name,
                                            std::shared_ptr<Router> router, std::function<void()> gone) {
    return std::make_shared<Session>(std::move(socket), std::move(operator_name), std::move(router), std::move(gone));
}

std::string busy_answer() {
    const auto body = error_body({"too many programs are connected", "", "close some, or try again in a moment"});
    return fmt::format(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\n"
        "Content-Length: {}\r\n\r\n{}",
        body.size(), body);
}

}  // namespace sekisho::api
