// SPDX-License-Identifier: Apache-2.0
// 6.5-B1d9: a program that got into a service runs as its user, who can change neither the program nor what configures
// it. Judged by what is installed: the units, the folders that they are given, and where the packages put their files.
#include "tests/daemon/main/installation.hpp"
#include "tests/places.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::main {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kPackaging = SEKISHO_SOURCE_DIR "/daemon/packaging/";
constexpr const char* kServices[] = {"sekishod", "sekisho-commission", "sekisho-notify", "sekisho-witness"};

std::string text_of(const std::string& name) {
    auto text = testing_support::contents_of(kPackaging + name);
    EXPECT_FALSE(text.empty()) << name;
    return text;
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

std::vector<std::string> values(const std::string& unit, const std::string& key) {
    std::vector<std::string> found;
    std::istringstream lines(unit);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(key + "=")) found.push_back(line.substr(key.size() + 1));
    }
    return found;
}

// Below one of these folders a service may write.
std::vector<std::string> writable(const std::string& unit) {
    std::vector<std::string> folders;
    for (const auto& [key, above] :
         {std::pair("StateDirectory", "/var/lib/"), std::pair("RuntimeDirectory", "/run/"),
          std::pair("CacheDirectory", "/var/cache/"), std::pair("LogsDirectory", "/var/log/"),
          std::pair("ConfigurationDirectory", "/etc/"), std::pair("ReadWritePaths", ""), std::pair("BindPaths", "")}) {
        for (const auto& value : values(unit, key)) {
            for (const auto& word : words_of(value)) folders.push_back(above + word + "/");
        }
    }
    return folders;
}

// What lets the service's user change what it runs or what tells it how; nothing where all is as it must be.
std::vector<std::string> ways_to_write(const std::string& unit) {
    std::vector<std::string> ways;
    const auto expect = [&](const std::string& key, const std::string& value) {
        if (values(unit, key) != std::vector<std::string>{value}) ways.push_back(key);
    };
    expect("NoNewPrivileges", "yes");
    expect("CapabilityBoundingSet", "");
    expect("AmbientCapabilities", "");
    expect("ProtectSystem", "strict");
    expect("RestrictSUIDSGID", "yes");
    expect("UMask", "0077");
    const auto users = values(unit, "User");
    if (users.size() != 1 || users[0] == "root" || users[0] == "0") ways.emplace_back("User");
    const auto folders = writable(unit);
    for (const auto& command : values(unit, "ExecStart")) {
        const auto words = words_of(command);
        if (words.empty() || words[0].front() != '/') ways.emplace_back("ExecStart");
        for (std::size_t at = 0; at < words.size(); ++at) {
            const bool read_only = at == 0 || words[at - 1] == "--config";
            for (const auto& folder : folders) {
                if (read_only && words[at].starts_with(folder)) ways.push_back(words[at]);
            }
        }
    }
    return ways;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(ServiceUser, CanWriteNeitherItsProgramNorItsConfiguration_6_5_B1d9) {
    for (const auto* service : kServices)
        EXPECT_THAT(ways_to_write(text_of(std::string("systemd/") + service + ".service")), IsEmpty()) << service;
    EXPECT_THAT(writable(text_of("systemd/sekishod.service")), ElementsAre("/var/lib/sekisho/", "/run/sekisho/"));
}

TEST(ServiceUser, AWayWouldBeFound) {
    const auto unit = text_of("systemd/sekishod.service");
    const auto with = [&](const std::string& line) { return ways_to_write(unit + line + "\n"); };
    EXPECT_THAT(with("ReadWritePaths=/usr/sbin"), ElementsAre("/usr/sbin/sekishod"));
    EXPECT_THAT(with("ConfigurationDirectory=sekisho"), ElementsAre("/etc/sekisho/site.toml"));
    EXPECT_THAT(with("ProtectSystem=full"), ElementsAre("ProtectSystem"));
    EXPECT_THAT(with("User=root"), ElementsAre("User"));
    EXPECT_THAT(ways_to_write(replaced(unit, "User=sekisho\n", "User=root\n")), ElementsAre("User"));
    EXPECT_THAT(ways_to_write(replaced(unit, "User=sekisho\n", "")), ElementsAre("User"));
    EXPECT_THAT(ways_to_write(replaced(unit, "NoNewPrivileges=yes\n", "")), ElementsAre("NoNewPrivileges"));
    EXPECT_THAT(ways_to_write(replaced(unit, "CapabilityBoundingSet=\n", "CapabilityBoundingSet=CAP_DAC_OVERRIDE\n")),
                ElementsAre("CapabilityBoundingSet"));
}

// Programs and configuration are root's. What is given to a service's user lies in that service's own folders.
TEST(ServiceUser, OwnsNothingOfWhatIsInstalled_6_5_B1d9) {
    for (const std::string package : {"sekisho", "sekisho-witness"}) {
        std::istringstream lines(text_of("tmpfiles.d/" + package + ".conf"));
        for (std::string line; std::getline(lines, line);) {
            const auto row = words_of(line);  // type path mode user group age
            if (row.empty() || row[0].starts_with('#')) continue;
            ASSERT_GE(row.size(), 5U) << line;
            if (row[3] != "root") {
                EXPECT_TRUE(row[1].starts_with("/var/lib/" + package)) << line;
                continue;
            }
            const auto mode = std::stoul(row[2], nullptr, 8);
            EXPECT_EQ(mode & 022U, 0U) << line;  // neither the group nor anybody else writes
        }
        std::istringstream files(text_of("debian/" + package + ".install"));
        for (std::string line; std::getline(files, line);) {
            const auto row = words_of(line);
            ASSERT_EQ(row.size(), 2U) << line;
            EXPECT_FALSE(row[1].starts_with("var/") || row[1].starts_with("run/")) << line;
        }
    }
    for (const auto* script : {"debian/sekisho.postinst", "debian/rules"}) {
        const auto words = words_of(text_of(script));
        for (const auto* word : {"chown", "chmod", "chgrp", "setfacl", "setcap", "install"})
            EXPECT_THAT(words, Not(Contains(word))) << script;
    }
    EXPECT_THAT(text_of("tmpfiles.d/sekisho.conf"), HasSubstr("/etc/sekisho/* 0640 root"));
}

class ConfigurationFolder : public testing_support::Installation {};

// The daemon needs no more: at work and at a reload it leaves its configuration as it is.
TEST_F(ConfigurationFolder, IsLeftAsItIs_6_5_B1d9) {
    init();
    const auto folder = std::filesystem::path(site_).parent_path().string();
    const auto before = testing_support::picture_of(folder);
    const auto daemon = start_daemon();
    issue("P0031", "04c0ffee12c0de");
    EXPECT_EQ(sekisho({"config", "reload"}).status, 0);
    EXPECT_EQ(testing_support::picture_of(folder), before);
}

}  // namespace
}  // namespace sekisho::main
