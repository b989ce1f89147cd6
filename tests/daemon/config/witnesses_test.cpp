// SPDX-License-Identifier: Apache-2.0
// Where checkpoints go (6.5-B3b): addresses, keys, times.
#include "daemon/config/values.hpp"
#include "tests/daemon/config/text.hpp"
#include "tests/places.hpp"

#include <filesystem>
#include <fstream>

namespace sekisho::config::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

class Witnesses : public testing::Test {
protected:
    Witnesses() {
        std::string pattern = (fs::temp_directory_path() / "witnesses-XXXXXX").string();
        dir_ = ::mkdtemp(pattern.data());
        fs::copy(std::string(SEKISHO_SOURCE_DIR) + "/daemon/packaging/example", dir_ + "/etc",
                 fs::copy_options::recursive);
        text_ = read_whole(dir_ + "/etc/site.toml");
    }
    ~Witnesses() override { fs::remove_all(dir_); }
    // The example with these lines in [ledger], and these at its end.
    std::shared_ptr<const site::Site> with(const std::string& in_ledger, const std::string& behind) {
        const std::string origin = "origin = \"hospital.example/gate1\"";
        auto text = text_ + behind;
        text.replace(text.find(origin), origin.size(), origin + "\n" + in_ledger + "\n");
        std::ofstream(dir_ + "/etc/site.toml") << text;
        return site_of(load(dir_ + "/etc/site.toml"));
    }
    std::string dir_;
    std::string text_;
};

constexpr const char* kKey = "witness.example/a+1a1d786f+BAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB";

TEST_F(Witnesses, none_is_a_configuration_too) {
    const auto site = with("", "");
    ASSERT_NE(site, nullptr);
    EXPECT_TRUE(site->witnesses.empty());
    EXPECT_EQ(site->witness_timing.growth, milliseconds(60'000));
    EXPECT_EQ(site->witness_timing.heartbeat, milliseconds(600'000));
    EXPECT_EQ(site->witness_timing.silence, milliseconds(1'800'000));
}

TEST_F(Witnesses, are_kept_in_the_order_of_the_file) {
    const auto site =
        with("", std::string("[witnesses.police]\nurl = \"http://192.0.2.1:7380/gates/\"\nvkey = \"") + kKey + "\"\n");
    ASSERT_NE(site, nullptr);
    ASSERT_EQ(site->witnesses.size(), 1U);
    const auto& witness = site->witnesses[0];
    EXPECT_EQ(witness.name, "police");
    EXPECT_EQ(witness.host, "192.0.2.1");
    EXPECT_EQ(witness.port, 7380);
    EXPECT_EQ(witness.path, "/gates");
    EXPECT_EQ(witness.vkey, kKey);
}

TEST_F(Witnesses, a_slower_heartbeat_makes_a_longer_patience) {
    EXPECT_EQ(with("heartbeat = \"24h\"", "")->witness_timing.silence, milliseconds(72 * 3600 * 1000));
    EXPECT_EQ(with("checkpoint_every = \"1h\"", "")->witness_timing.heartbeat, milliseconds(3600 * 1000));
    const auto site = with("checkpoint_every = \"1s\"\nheartbeat = \"1s\"\nwitness_silence = \"2s\"", "");
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->witness_timing.silence, milliseconds(2000));
}

TEST(HttpUrls, are_read_strictly) {
    const auto url = parse_http_url("http://[2001:db8::1]:81/a/b");
    ASSERT_TRUE(url.has_value());
    EXPECT_EQ(url->host, "2001:db8::1");
    EXPECT_EQ(url->port, 81);
    EXPECT_EQ(url->path, "/a/b");
    EXPECT_EQ(parse_http_url("http://host")->port, 80);
    EXPECT_EQ(parse_http_url("http://host/")->path, "");
    for (const char* wrong : {"",
                              "host",
                              "http://",
                              "http://:80",
                              "https://host",
                              "HTTP://host",
                              "http://host:",
                              "http://host:0",
                              "http://host:65536",
                              "http://host:+1",
                              "http://a b",
                              "http://a@b",
                              "http://host/?q",
                              "http://host/#f",
                              "http://host/a b",
                              "http://[::1",
                              "http://::1",
                              "http://[]:80",
                              "http://[host]x:1",
                              "http://host\r\n:1"}) {
        EXPECT_FALSE(parse_http_url(wrong).has_value()) << wrong;
    }
}

}  // namespace
}  // namespace sekisho::config::test
