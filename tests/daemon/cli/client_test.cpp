// SPDX-License-Identifier: Apache-2.0
// Against a daemon that answers wrongly, or ends before it has answered: always an error in words, never an abort.
#include "daemon/cli/client.hpp"
#include "daemon/cli/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

namespace sekisho::cli {
namespace {

using testing::HasSubstr;

// Takes one client, reads its request or not, says `answer` and ends.
class FalseDaemon {
public:
    FalseDaemon(std::string answer, bool reads)
        : answer_(std::move(answer)), reads_(reads), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        std::string folder = (std::filesystem::temp_directory_path() / "sekisho-client-XXXXXX").string();
        folder_ = ::mkdtemp(folder.data());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::copy_n(path().c_str(), path().size() + 1, address.sun_path);
        EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        thread_ = std::thread([this] { serve(); });
    }
    ~FalseDaemon() {
        thread_.join();
        ::close(listener_);
        std::filesystem::remove_all(folder_);
    }
    FalseDaemon(const FalseDaemon&) = delete;
    FalseDaemon& operator=(const FalseDaemon&) = delete;
    [[nodiscard]] std::string path() const { return folder_ + "/api.sock"; }

private:
    void serve() const {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        std::array<char, 4096> request{};
        if (reads_) {
            EXPECT_GT(::recv(client, request.data(), request.size(), 0), 0);
        }
        EXPECT_EQ(::send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL), static_cast<ssize_t>(answer_.size()));
        ::close(client);
    }

    std::string answer_;
    bool reads_;
    int listener_;
    std::string folder_;
    std::thread thread_;
};

std::string with_body(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string error_of(const std::string& answer, bool reads = true) {
    const FalseDaemon daemon(answer, reads);
    const auto reply = Client(daemon.path()).get("/v1/status");
    return reply.has_error() ? reply.error().what : "no error";
}

TEST(Client, ADaemonThatEndsBeforeItsAnswerIsAnError) {
    EXPECT_THAT(error_of(""), HasSubstr("ended before it answered"));
    EXPECT_THAT(error_of("", false), HasSubstr("ended before it answered"));  // the connection is reset
    EXPECT_THAT(error_of("HTTP/1.1 2"), HasSubstr("in the middle of its answer"));
    EXPECT_THAT(error_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), HasSubstr("in the middle of its answer"));
}

TEST(Client, AnAnswerThatIsNoneIsAnError) {
    EXPECT_THAT(error_of("SSH-2.0-OpenSSH\r\n"), HasSubstr("no HTTP"));
    EXPECT_THAT(error_of(with_body("{")), HasSubstr("no JSON"));
}

TEST(Client, AStreamThatEndsBeforeItBeginsIsAnError) {
    const FalseDaemon daemon("", true);
    const auto reply = Client(daemon.path()).follow("/v1/events", [](std::string_view) { return true; });
    ASSERT_TRUE(reply.has_error());
    EXPECT_THAT(reply.error().what, HasSubstr("ended before it answered"));
}

TEST(Client, JsonOfAnotherShapeIsExitStatusTwo) {
    for (const char* body : {"{}", "[]", "null", R"({"doors":3})"}) {
        const FalseDaemon daemon(with_body(body), true);
        std::string socket = daemon.path();
        std::array<std::string, 4> words{"sekisho", "--socket", socket, "status"};
        std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), words[3].data()};
        EXPECT_EQ(run(static_cast<int>(arguments.size()), arguments.data()), 2) << body;
    }
}

}  // namespace
}  // namespace sekisho::cli
