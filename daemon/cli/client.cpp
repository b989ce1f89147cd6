// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/client.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <system_error>

namespace sekisho::cli {
namespace {

namespace http = boost::beast::http;
using Parser = http::response_parser<http::string_body>;

constexpr int kAnswerDeadlineMs = 70000;  // the daemon gives up after 60 s
constexpr std::uint64_t kLargestAnswer = std::uint64_t{256} * 1024 * 1024;
constexpr std::size_t kLongestLine = std::size_t{1024} * 1024;

Error no_daemon(const std::string& path, int number) {
    return {fmt::format("no sekishod answers: {}", std::generic_category().message(number)), path,
            "start it, name its socket with --socket or SEKISHO_SOCKET, and see that you are in the socket's group"};
}

Error broken(const std::string& path, std::string_view what) {
    return {std::string(what), path, "look at the daemon's log; ask again"};
}

class Socket {
public:
    explicit Socket(int value) : value_(value) {}
    ~Socket() {
        if (value_ >= 0) ::close(value_);
    }
    Socket(Socket&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int get() const { return value_; }

private:
    int value_;
};

Result<Socket> connect_to(const std::string& path) {
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        return Error{"a socket path has 1 to 107 bytes", path, "choose a shorter one"};
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.get() < 0 || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return no_daemon(path, errno);
    }
    return {boost::system::in_place_value, std::move(socket)};
}

// A daemon that refuses early closes before it has read all: its answer is there all the same.
void send_all(const Socket& socket, std::string_view text) {
    while (!text.empty()) {
        const auto sent = ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

// Bytes read; 0: the other side ended; negative: nothing came in time, or an error.
ssize_t receive(const Socket& socket, char* bytes, std::size_t size, int deadline_ms) {
    pollfd waiting{socket.get(), POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, deadline_ms);
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0) return -1;
    const auto got = ::recv(socket.get(), bytes, size, 0);
    return got < 0 && errno == ECONNRESET ? 0 : got;  // it ended before it had read all
}

std::string request_text(std::string_view method, std::string_view target, std::string_view body) {
    return fmt::format(
        "{} {} HTTP/1.1\r\nHost: sekishod\r\nConnection: close\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\n\r\n{}",
        method, target, body.size(), body);
}

// Feeds the parser until the message is whole or `stop` is set; `deadline_ms` -1 waits for ever.
Result<void> read_answer(const Socket& socket, const std::string& path, Parser& parser, int deadline_ms,
                         const bool& stop) {
    std::string unread;
    char bytes[16384];
    boost::beast::error_code failed;
    while (!parser.is_done() && !stop) {
        const auto size =
            receive(socket, bytes, sizeof bytes, parser.is_header_done() ? deadline_ms : kAnswerDeadlineMs);
        if (size < 0) return broken(path, "the daemon did not answer in time");
        if (size == 0) {
            if (!parser.got_some()) return broken(path, "the daemon ended before it answered");
            parser.put_eof(failed);
            if (failed || !parser.is_done()) return broken(path, "the daemon ended in the middle of its answer");
            return {};
        }
        unread.append(bytes, static_cast<std::size_t>(size));
        while (!unread.empty() && !parser.is_done() && !stop) {
            const auto used = parser.put(boost::asio::const_buffer(unread.data(), unread.size()), failed);
            unread.erase(0, used);
            if (failed == http::error::need_more || (!failed && used == 0)) break;
            if (failed && !stop) return broken(path, "the daemon's answer is no HTTP");
        }
    }
    return {};
}

Result<Reply> parsed(const std::string& path, const Parser& parser) {
    boost::json::error_code failed;
    Reply reply{parser.get().result_int(), boost::json::parse(parser.get().body(), failed)};
    if (failed) return broken(path, "the daemon's answer is no JSON");
    return reply;
}

Result<Reply> ask(const std::string& path, std::string_view method, std::string_view target, std::string_view body) {
    const auto socket = connect_to(path);
    if (socket.has_error()) return socket.error();
    send_all(*socket, request_text(method, target, body));
    Parser parser;
    parser.body_limit(kLargestAnswer);
    parser.eager(true);
    const bool never = false;
    const auto read = read_answer(*socket, path, parser, kAnswerDeadlineMs, never);
    if (read.has_error()) return read.error();
    return parsed(path, parser);
}

// Cuts a stream into lines.
class Lines {
public:
    explicit Lines(const std::function<bool(std::string_view)>& on_line) : on_line_(on_line) {}
    // False: enough, or a line that never ends.
    bool take(std::string_view text) {
        rest_ += text;
        std::size_t begin = 0;
        for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
            if (!on_line_(std::string_view(rest_).substr(begin, end - begin))) return false;
            begin = end + 1;
        }
        rest_.erase(0, begin);
        return rest_.size() <= kLongestLine;
    }

private:
    const std::function<bool(std::string_view)>& on_line_;
    std::string rest_;
};

}  // namespace

Result<Reply> Client::get(std::string_view target) const {
    return ask(path_, "GET", target, "");
}

Result<Reply> Client::post(std::string_view target, const boost::json::value& body) const {
    return ask(path_, "POST", target, boost::json::serialize(body));
}

Result<Reply> Client::follow(std::string_view target, const std::function<bool(std::string_view)>& on_line) const {
    const auto socket = connect_to(path_);
    if (socket.has_error()) return socket.error();
    send_all(*socket, request_text("GET", target, ""));
    Parser parser;
    parser.body_limit(boost::none);
    parser.eager(true);
    Lines lines(on_line);
    bool stop = false;
    // Only a stream is chunked; a refusal comes whole and goes to the parser's own body.
    auto on_chunk = [&](std::uint64_t, boost::beast::string_view text, boost::beast::error_code&) {
        stop = stop || !lines.take({text.data(), text.size()});
        return text.size();
    };
    parser.on_chunk_body(on_chunk);
    const auto read = read_answer(*socket, path_, parser, -1, stop);
    if (read.has_error()) return read.error();
    if (parser.is_header_done() && parser.chunked()) return Reply{parser.get().result_int(), nullptr};
    return parsed(path_, parser);
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~").find(c) != std::string_view::npos;
        if (plain) {
            out.push_back(c);
        } else {
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

}  // namespace sekisho::cli
