// SPDX-License-Identifier: Apache-2.0
// The witness on the network: what is asked right, wrong, too much, too slowly, and by too many.
#include "tests/daemon/witness/reference_log.hpp"

#include "daemon/witness/server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <thread>

namespace sekisho::witness {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A client that sends what it is told, byte for byte.
class Client {
public:
    explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in there{};
        there.sin_family = AF_INET;
        there.sin_port = htons(port);
        there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there), 0);
    }
    ~Client() { ::close(fd_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(std::string_view text) const {
        while (!text.empty()) {
            const auto sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    // Until `end` has come, or the server closes; at most 30 s without a byte.
    [[nodiscard]] std::string receive(std::string_view end) const {
        std::string text;
        char bytes[4096];
        while (text.find(end) == std::string::npos) {
            pollfd waiting{fd_, POLLIN, 0};
            if (::poll(&waiting, 1, 30'000) <= 0) return text + "(nothing comes)";
            const auto got = ::recv(fd_, bytes, sizeof bytes, 0);
            if (got <= 0) return text + "(closed)";
            text.append(bytes, static_cast<std::size_t>(got));
        }
        return text;
    }

private:
    int fd_;
};

class ServerTest : public testing::Test {
protected:
    ServerTest()
        : server_(loop_, [this](std::string_view body) {
              last_body_ = body;
              return answer_;
          }) {
        port_ = server_.start("127.0.0.1", 0).value();
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~ServerTest() override {
        boost::asio::post(loop_, [this] { server_.stop(); });
        thread_.join();
    }
    [[nodiscard]] static std::string request(std::string_view body, std::string_view more = "") {
        return fmt::format("POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n{}Content-Length: {}\r\n\r\n{}", more,
                           body.size(), body);
    }
    [[nodiscard]] std::string ask(std::string_view text) const {
        const Client client(port_);
        client.send(text);
        return client.receive("\r\n\r\n");
    }
    boost::asio::io_context loop_;
    Answer answer_{200, "text/plain; charset=utf-8", "yes\n"};
    std::string last_body_;
    Server server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

TEST_F(ServerTest, a_body_comes_through_and_a_connection_serves_more_than_one) {
    const Client client(port_);
    client.send(request("old 0\n\nnote"));
    EXPECT_THAT(client.receive("yes\n"), StartsWith("HTTP/1.1 200"));
    EXPECT_EQ(last_body_, "old 0\n\nnote");
    client.send(request("again"));
    EXPECT_THAT(client.receive("yes\n"), StartsWith("HTTP/1.1 200"));
    EXPECT_EQ(last_body_, "again");
}

TEST_F(ServerTest, the_answer_s_status_and_type_are_sent) {
    answer_ = {409, "text/x.tlog.size", "12\n"};
    const Client client(port_);
    client.send(request("x", "Connection: close\r\n"));
    const auto text = client.receive("(");
    EXPECT_THAT(text, StartsWith("HTTP/1.1 409"));
    EXPECT_THAT(text, HasSubstr("Content-Type: text/x.tlog.size\r\n"));
    EXPECT_THAT(text, HasSubstr("\r\n\r\n12\n"));
}

TEST_F(ServerTest, nothing_but_add_checkpoint_is_there) {
    EXPECT_THAT(ask("GET /add-checkpoint HTTP/1.1\r\nHost: w\r\n\r\n"), StartsWith("HTTP/1.1 405"));
    EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: w\r\nContent-Length: 0\r\n\r\n"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(ask("GET /../witness.key HTTP/1.1\r\nHost: w\r\n\r\n"), StartsWith("HTTP/1.1 404"));
    EXPECT_EQ(last_body_, "");
}

TEST_F(ServerTest, what_is_no_http_is_refused) {
    EXPECT_THAT(ask("hello\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("POST /add-checkpoint HTTP/9.9\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask(request("x", "Content-Length: 2\r\n")), StartsWith("HTTP/1.1 400"));
    EXPECT_EQ(last_body_, "");
}

TEST_F(ServerTest, what_is_too_large_is_refused_before_it_is_read) {
    EXPECT_THAT(ask("POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 16385\r\n\r\n"),
                StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(ask("POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 99999999999\r\n\r\n"),
                StartsWith("HTTP/1.1 413"));
    const auto chunk = fmt::format("{:x}\r\n{}\r\n", 20'000, std::string(20'000, 'x'));
    EXPECT_THAT(ask("POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk),
                StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(ask("POST /add-checkpoint HTTP/1.1\r\nHost: " + std::string(5000, 'h') + "\r\n\r\n"),
                StartsWith("HTTP/1.1 400"));
    EXPECT_EQ(last_body_, "");
    EXPECT_THAT(ask(request(std::string(16384, 'x'))), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, half_a_request_is_cut_off_in_time_and_keeps_no_other_waiting) {
    const Client slow(port_);
    slow.send("POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 10\r\n\r\nhalf");
    EXPECT_THAT(ask(request("x")), StartsWith("HTTP/1.1 200"));
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(slow.receive("\n"), "(closed)");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(25));
}

TEST_F(ServerTest, more_connections_than_there_may_be_are_closed_and_room_is_made_again) {
    {
        std::vector<std::unique_ptr<Client>> many;
        for (std::size_t i = 0; i < Server::kMostConnections; ++i) {
            many.push_back(std::make_unique<Client>(port_));
            many.back()->send(request("x"));
            ASSERT_THAT(many.back()->receive("yes\n"), StartsWith("HTTP/1.1 200")) << i;
        }
        const Client one_more(port_);
        EXPECT_EQ(one_more.receive("\n"), "(closed)");
    }
    // The closed ones are noticed one by one.
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::string text;
    while (text.find("200") == std::string::npos && std::chrono::steady_clock::now() < until) text = ask(request("x"));
    EXPECT_THAT(text, StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, an_address_of_another_machine_or_a_port_in_use_is_an_error) {
    boost::asio::io_context loop;
    Server second(loop, [](std::string_view) { return Answer{}; });
    EXPECT_THAT(second.start("192.0.2.1", 0).error().what, HasSubstr("cannot listen"));
    Server third(loop, [](std::string_view) { return Answer{}; });
    EXPECT_THAT(third.start("127.0.0.1", port_).error().what, HasSubstr("cannot listen"));
    Server fourth(loop, [](std::string_view) { return Answer{}; });
    EXPECT_TRUE(fourth.start("nowhere", 1).has_error());
}

}  // namespace
}  // namespace sekisho::witness
