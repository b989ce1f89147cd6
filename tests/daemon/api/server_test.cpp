// SPDX-License-Identifier: Apache-2.0
// The server on a real socket, against clients that do what they should not.
#include "tests/daemon/api/fake_desk.hpp"

#include "daemon/api/server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

namespace sekisho::api {
namespace {

using namespace std::chrono_literals;

// A client that never blocks: the test runs the loop in between.
class Peer {
public:
    explicit Peer(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Peer() { ::close(socket_); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    void send(std::string_view bytes) const { (void)!::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    void end() const { ::shutdown(socket_, SHUT_WR); }
    void receive() {
        char bytes[65536];
        ssize_t size = 0;
        while ((size = ::recv(socket_, bytes, sizeof bytes, 0)) > 0) text.append(bytes, static_cast<std::size_t>(size));
        over = size == 0 || errno == ECONNRESET;
    }
    [[nodiscard]] bool connected() const { return connected_; }

    std::string text;
    bool over = false;

private:
    int socket_;
    bool connected_ = false;
};

class ServerTest : public ::testing::Test {
protected:
    ServerTest() {
        std::string name = (std::filesystem::temp_directory_path() / "sekisho-api-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        path_ = folder_ + "/s";
        server_ = make(path_);
    }
    ~ServerTest() override {
        server_.reset();
        loop_.restart();
        loop_.poll();
        std::filesystem::remove_all(folder_);
    }
    std::unique_ptr<Server> make(const std::string& path) {
        Services services{desk_, folder_ + "/none.db", folder_ + "/none.db", {}, {}, {}, {}, std::nullopt};
        services.stop = [this](const gate::StopRequest&, Services::Stopped done) { stopped_ = std::move(done); };
        return std::make_unique<Server>(loop_, path, std::move(services));
    }
    void ask_to_stop(Peer& peer) {
        peer.send("POST /v1/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 14\r\n\r\n{\"reason\":\"x\"}");
        ASSERT_TRUE(until([this] { return bool{stopped_}; }));
    }
    // Runs the loop until the condition holds; false after 20 s, longer than every deadline of the server but one.
    template <class Condition>
    bool until(Condition condition) {
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            loop_.restart();
            loop_.run_one_for(10ms);
        }
        return true;
    }
    bool until_text(Peer& peer, std::string_view wanted) {
        return until([&] {
            peer.receive();
            return peer.text.find(wanted) != std::string::npos;
        });
    }
    bool until_over(Peer& peer) {
        return until([&] {
            peer.receive();
            return peer.over;
        });
    }

    boost::asio::io_context loop_;
    FakeDesk desk_;
    Services::Stopped stopped_;  // of a stop that was asked for
    std::string folder_;
    std::string path_;
    std::unique_ptr<Server> server_;
};

constexpr std::string_view kStatus = "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(ServerTest, AnswersInOrderOnOneConnection) {
    ASSERT_TRUE(server_->start().has_value());
    Peer peer(path_);
    peer.send(std::string(kStatus) + "GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(kStatus));
    ASSERT_TRUE(until([&] {
        peer.receive();
        const auto refused = peer.text.find("404 Not Found");
        return refused != std::string::npos && peer.text.find("200 OK", refused) != std::string::npos;
    }));
    EXPECT_EQ(peer.text.rfind("HTTP/1.1 200 OK", 0), 0U);
    EXPECT_FALSE(peer.over);
}

// 6.5-C1
TEST_F(ServerTest, ThePeerIsTheOperator) {
    ASSERT_TRUE(server_->start().has_value());
    Peer peer(path_);
    peer.send("POST /v1/doors/server_door/unlock HTTP/1.1\r\nHost: x\r\nContent-Length: 14\r\n\r\n{\"reason\":\"x\"}");
    ASSERT_TRUE(until_text(peer, "\"seq\":3"));
    EXPECT_EQ(desk_.unlocked, fmt::format("server_door x uid:{}", ::getuid()));
}

// 6.8-B3: the loop may end there and then.
TEST_F(ServerTest, AStopIsToldBeforeTheEnd_6_8_B3) {
    ASSERT_TRUE(server_->start().has_value());
    Peer peer(path_);
    ask_to_stop(peer);
    std::optional<std::string> told;
    stopped_(Seq{5}, [&] {
        peer.receive();
        told = peer.text;
    });
    ASSERT_TRUE(until([&] { return told.has_value(); }));
    EXPECT_NE(told->find("200 OK"), std::string::npos) << *told;
    EXPECT_TRUE(told->ends_with("{\"seq\":5}")) << *told;
}

TEST_F(ServerTest, AStopEndsAlsoWhereNobodyHearsOfIt_6_8_B3) {
    ASSERT_TRUE(server_->start().has_value());
    int ended = 0;
    {
        Peer peer(path_);
        ask_to_stop(peer);
    }
    stopped_(Seq{5}, [&ended] { ++ended; });
    ASSERT_TRUE(until([&ended] { return ended > 0; }));
    server_.reset();
    loop_.restart();
    loop_.poll();
    EXPECT_EQ(ended, 1);
}

TEST_F(ServerTest, RefusesWhatIsTooLargeOrNoHttp) {
    ASSERT_TRUE(server_->start().has_value());
    Peer large(path_);
    large.send("POST /v1/config/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n");
    EXPECT_TRUE(until_text(large, "HTTP/1.1 413"));
    EXPECT_TRUE(until_over(large));
    Peer garbage(path_);
    garbage.send("\x16\x03\x01 this is no request\r\n\r\n");
    EXPECT_TRUE(until_text(garbage, "HTTP/1.1 400"));
    EXPECT_TRUE(until_over(garbage));
    Peer header(path_);
    header.send("GET / HTTP/1.1\r\nX: " + std::string(20000, 'x'));
    EXPECT_TRUE(until_over(header));
    Peer half(path_);
    half.send("GET /v1/sta");
    half.end();
    EXPECT_TRUE(until_over(half));
    EXPECT_EQ(half.text, "");
    Peer after(path_);
    after.send(kStatus);
    EXPECT_TRUE(until_text(after, "200 OK"));
}

TEST_F(ServerTest, ASilentClientIsLetGoAndOthersAreServedMeanwhile) {
    ASSERT_TRUE(server_->start().has_value());
    Peer silent(path_);
    silent.send("GET /v1/status HT");
    Peer quick(path_);
    quick.send(kStatus);
    ASSERT_TRUE(until_text(quick, "200 OK"));
    EXPECT_FALSE(silent.over);
    EXPECT_TRUE(until_over(silent));
}

TEST_F(ServerTest, TheThirtyThirdHearsWhyAndAPlaceComesFree) {
    ASSERT_TRUE(server_->start().has_value());
    std::vector<std::unique_ptr<Peer>> peers;
    for (std::size_t i = 0; i < Server::kMostConnections; ++i) {
        auto& peer = *peers.emplace_back(std::make_unique<Peer>(path_));
        peer.send(kStatus);
        ASSERT_TRUE(until_text(peer, "200 OK"));
    }
    Peer late(path_);
    EXPECT_TRUE(until_text(late, "503 Service Unavailable"));
    EXPECT_TRUE(until_over(late));
    peers.pop_back();
    EXPECT_TRUE(until([&] {
        Peer again(path_);
        again.send(kStatus);
        return until([&] {
                   again.receive();
                   return again.over || !again.text.empty();
               }) &&
               again.text.find("200 OK") != std::string::npos;
    }));
}

TEST_F(ServerTest, AStreamGivesEachEntryOnceAndEndsWithItsClient) {
    ASSERT_TRUE(server_->start().has_value());
    {
        Peer peer(path_);
        peer.send("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
        ASSERT_TRUE(until([&] { return desk_.subscribers.size() == 1; }));
        desk_.tell(Seq{7});
        desk_.tell(Seq{7});
        desk_.tell(Seq{8});
        ASSERT_TRUE(until_text(peer, "{\"seq\":8"));
        EXPECT_EQ(peer.text.find("{\"seq\":7"), peer.text.rfind("{\"seq\":7"));
    }
    EXPECT_TRUE(until([&] { return desk_.subscribers.empty(); }));
}

TEST_F(ServerTest, AStreamThatNobodyReadsIsCutOff) {
    ASSERT_TRUE(server_->start().has_value());
    Peer peer(path_);
    peer.send("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(until([&] { return desk_.subscribers.size() == 1; }));
    for (std::int64_t seq = 0; seq < 5000; ++seq) desk_.tell(Seq{seq});
    EXPECT_TRUE(until([&] { return desk_.subscribers.empty(); }));
}

TEST_F(ServerTest, AReplayFromALedgerThatIsNotThereSaysSo) {
    ASSERT_TRUE(server_->start().has_value());
    Peer peer(path_);
    peer.send("GET /v1/events?after=-1 HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(until_text(peer, "{\"error\":"));
    EXPECT_TRUE(until_over(peer));
}

TEST_F(ServerTest, TheSocketFileIsOursAndTheGroups) {
    ASSERT_TRUE(server_->start().has_value());
    struct stat there {};
    ASSERT_EQ(::lstat(path_.c_str(), &there), 0);
    EXPECT_EQ(there.st_mode & 0777U, 0660U);
    const auto second = make(path_)->start();
    ASSERT_TRUE(second.has_error());
    EXPECT_NE(second.error().what.find("another program listens"), std::string::npos);
    EXPECT_TRUE(Peer(path_).connected());  // the refused one has not removed it
    server_->stop();
    EXPECT_NE(::lstat(path_.c_str(), &there), 0);
}

TEST_F(ServerTest, ALeftOverSocketIsReplacedAndNothingElse) {
    const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    ASSERT_EQ(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(left);
    EXPECT_TRUE(server_->start().has_value());
    EXPECT_TRUE(make(folder_)->start().has_error());  // a folder stays what it is
    EXPECT_TRUE(std::filesystem::is_directory(folder_));
    EXPECT_TRUE(make(folder_ + "/none/s")->start().has_error());
    const auto longest = make(folder_ + "/" + std::string(120, 's'))->start();
    ASSERT_TRUE(longest.has_error());
    EXPECT_NE(longest.error().what.find("107"), std::string::npos);
}

TEST_F(ServerTest, StoppingWithQuestionsOpenHarmsNobody) {
    ASSERT_TRUE(server_->start().has_value());
    desk_.flows.never_answer = true;
    Peer waiting(path_);
    waiting.send(
        "POST /v1/credentials HTTP/1.1\r\nHost: x\r\nContent-Length: "
        "32\r\n\r\n{\"holder\":\"N0123\",\"reader\":\"r1\"}\n");
    Peer stream(path_);
    stream.send("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(until([&] { return desk_.subscribers.size() == 1; }));
    server_->stop();
    EXPECT_TRUE(until_over(waiting));
    EXPECT_TRUE(until_over(stream));
    EXPECT_TRUE(desk_.subscribers.empty());
}

}  // namespace
}  // namespace sekisho::api
