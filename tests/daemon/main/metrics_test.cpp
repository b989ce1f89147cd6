// SPDX-License-Identifier: Apache-2.0
// A running sekishod tells how it is doing, where site.toml says so and nowhere else; no door depends on it.
#include "tests/daemon/main/installation.hpp"

#include <gmock/gmock.h>
#include <boost/asio/local/stream_protocol.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::main {
namespace {

using testing::HasSubstr;
using testing::Not;

class Metrics : public testing_support::Installation {
protected:
    [[nodiscard]] std::string path() const { return dir_ + "/metrics.sock"; }
    void switch_on(const std::string& socket) const {
        std::ofstream(site_, std::ios::app) << "\n[metrics]\nsocket = \"" << socket << "\"\n";
    }
    [[nodiscard]] std::string told() const {
        boost::asio::local::stream_protocol::iostream stream{boost::asio::local::stream_protocol::endpoint(path())};
        stream << "GET /metrics HTTP/1.1\r\nHost: gate\r\n\r\n" << std::flush;
        return {std::istreambuf_iterator<char>(stream), {}};
    }
};

TEST_F(Metrics, are_told_on_their_own_socket_BRIEF_06) {
    switch_on(path());
    init();
    const auto daemon = start_daemon();
    issue("P0031", "04c0ffee12c0de");
    EXPECT_EQ(sekisho({"sim", "tap", "--reader", "r1", "--uid", "04c0ffee12c0de"}).status, 0);
    const auto text = told();
    EXPECT_THAT(text, HasSubstr("200 OK"));
    EXPECT_THAT(text, HasSubstr("sekisho_info{version="));
    EXPECT_THAT(text, HasSubstr("sekisho_ledger_writing{to=\"ledger\"} 1"));
    EXPECT_THAT(text, Not(HasSubstr("sekisho_commit_seconds_count 0\n"))) << "the ledger thread is measured";
    EXPECT_THAT(text, Not(HasSubstr("P0031")));
    EXPECT_THAT(text, Not(HasSubstr("04c0ffee12c0de")));
}

TEST_F(Metrics, are_off_until_they_are_written_PRAC_23) {
    init();
    const auto daemon = start_daemon();
    EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(Metrics, a_socket_that_cannot_be_made_stops_no_door) {
    switch_on(dir_ + "/nowhere/metrics.sock");
    init();
    const auto daemon = start_daemon();
    EXPECT_TRUE(daemon->says("nobody can read the metrics")) << daemon->err();
    EXPECT_EQ(sekisho({"status"}).status, 0);
}

}  // namespace
}  // namespace sekisho::main
