// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

namespace sekisho::metrics {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string text() {
    return "sekisho_fire 0\n";
}

TEST(MetricsAnswer, OneAddressAndNoOther) {
    EXPECT_THAT(answer_to("GET /metrics HTTP/1.1", text), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer_to("GET /metrics HTTP/1.1", text), HasSubstr("Content-Length: 15\r\n"));
    EXPECT_THAT(answer_to("GET /metrics HTTP/1.1", text), HasSubstr("\r\n\r\nsekisho_fire 0\n"));
    EXPECT_THAT(answer_to("GET /metrics HTTP/1.0", text), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(answer_to("GET / HTTP/1.1", text), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(answer_to("GET /v1/status HTTP/1.1", text), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(answer_to("POST /metrics HTTP/1.1", text), StartsWith("HTTP/1.1 405"));
    for (const auto* line : {"", " ", "GET", "GET /metrics", "GET  HTTP/1.1x", "GET /metrics SSH-2.0", "\0\0"})
        EXPECT_THAT(answer_to(line, text), StartsWith("HTTP/1.1 400")) << line;
}

std::string new_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "sekisho-metrics-XXXXXX").string();
    return ::mkdtemp(pattern.data());
}

class MetricsSocket : public testing::Test {
protected:
    ~MetricsSocket() override {
        loop_.stop();
        if (thread_.joinable()) thread_.join();
        std::filesystem::remove_all(folder_);
    }
    [[nodiscard]] std::string path() const { return folder_ + "/metrics.sock"; }
    void serve() {
        ASSERT_TRUE(server_.start());
        thread_ = std::thread([this] { loop_.run(); });
    }
    // All that comes until the other side ends.
    [[nodiscard]] std::string say(const std::string& request) const {
        const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::copy_n(path().c_str(), path().size() + 1, address.sun_path);
        EXPECT_EQ(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        (void)::send(client, request.data(), request.size(), MSG_NOSIGNAL);
        std::string all;
        std::array<char, 4096> bytes{};
        for (ssize_t size = 0; (size = ::recv(client, bytes.data(), bytes.size(), 0)) > 0;)
            all.append(bytes.data(), static_cast<std::size_t>(size));
        ::close(client);
        return all;
    }

    const std::string folder_ = new_folder();
    boost::asio::io_context loop_;
    Server server_{loop_, folder_ + "/metrics.sock", text};
    std::thread thread_;
};

TEST_F(MetricsSocket, AnswersAndEndsTheConnection) {
    serve();
    for (int i = 0; i < 20; ++i)
        EXPECT_THAT(say("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), HasSubstr("sekisho_fire 0"));
    struct stat there {};
    ASSERT_EQ(::stat(path().c_str(), &there), 0);
    EXPECT_EQ(there.st_mode & 0777, 0660U) << "whoever is in the group, and nobody else";
}

TEST_F(MetricsSocket, ARequestWithoutEndIsCutOff) {
    serve();
    EXPECT_EQ(say("GET /metrics HTTP/1.1\r\n" + std::string(2 * Server::kLongestRequest, 'x')), "");
    EXPECT_THAT(say("GET /metrics HTTP/1.1\r\n\r\n"), HasSubstr("200 OK"));
}

TEST_F(MetricsSocket, APlaceThatIsTakenIsAnError) {
    std::filesystem::create_directory(path());
    const auto started = server_.start();
    ASSERT_TRUE(started.has_error());
    EXPECT_THAT(started.error().where, HasSubstr(path()));
}

TEST_F(MetricsSocket, TheSocketGoesWithTheServer) {
    ASSERT_TRUE(server_.start());
    EXPECT_TRUE(std::filesystem::exists(path()));
    server_.stop();
    EXPECT_FALSE(std::filesystem::exists(path()));
}

}  // namespace
}  // namespace sekisho::metrics
