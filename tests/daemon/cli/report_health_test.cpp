// SPDX-License-Identifier: Apache-2.0
// report health: what the built programs really link, and what listens on a machine.
#include "daemon/cli/health_facts.hpp"
#include "tests/daemon/cli/program.hpp"
#include "tests/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

namespace sekisho::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::expect_schema;
using testing_support::Folder;
using testing_support::sekisho;

// A machine on which nothing listens, with the packages of this one.
class ReportHealth : public testing::Test {
protected:
    ReportHealth() {
        fs::create_directories(folder_ / "root/proc/net");
        for (const auto* table : {"tcp", "udp", "unix"}) write(std::string("proc/net/") + table, "  sl\n");
        fs::create_directory_symlink("/var", folder_ / "root/var");
    }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories(fs::path(folder_ / ("root/" + name)).parent_path());
        std::ofstream(folder_ / ("root/" + name)) << text;
    }
    [[nodiscard]] testing_support::Run run(const std::string& options) const {
        return sekisho("report health --socket " + (folder_ / "none.sock") + " " + options);
    }
    [[nodiscard]] testing_support::Run run_here(const std::string& options) const {
        return run("--root " + (folder_ / "root") + " " + options);
    }
    const Folder folder_;
};

// "check where" of each finding.
std::set<std::string> found_in(const testing_support::Run& run) {
    std::set<std::string> found;
    const auto answer = json::parse(run.out);
    for (const auto& row : answer.at("findings").as_array()) {
        const auto& finding = row.as_object();
        found.insert(std::string(finding.at("check").as_string()) + " " + std::string(finding.at("where").as_string()));
        EXPECT_FALSE(finding.at("hint").as_string().empty()) << finding;
    }
    return found;
}

TEST_F(ReportHealth, NothingIsFoundWhereNothingListens_6_5_B4c_6_5_D5_H7_1) {
    const auto run = run_here("--json");
    EXPECT_EQ(run.status, 0) << run.out;
    const auto answer = json::parse(run.out).as_object();
    expect_schema(answer, "report-health");
    EXPECT_THAT(found_in(run), IsEmpty());
    EXPECT_THAT(answer.at("sockets").as_array(), IsEmpty());
    EXPECT_TRUE(answer.at("running").is_null());
    EXPECT_FALSE(answer.at("build").as_string().empty());
    const auto text = run_here("");
    EXPECT_EQ(text.status, 0);
    EXPECT_THAT(text.out, HasSubstr("nothing listens\n"));
    for (const auto* check : {"software", "listeners", "radio", "interfaces"})
        EXPECT_THAT(text.out,
                    HasSubstr(std::string(check) + std::string(13 - std::string(check).size(), ' ') + "in order\n"));
    EXPECT_THAT(text.out, HasSubstr("daemon                     none answers\n"));
    EXPECT_THAT(text.out, Not(HasSubstr("\x1b"))) << "colour is for a terminal";
    EXPECT_EQ(text.out, run_here("").out) << "of the same machine it says the same";
}

// A listener that this test opens, on this machine as it is.
class Listening {
public:
    Listening() {
        fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(fd_, 1), 0);
        socklen_t size = sizeof address;
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        name_ = "tcp/" + std::to_string(ntohs(address.sin_port));
    }
    ~Listening() { ::close(fd_); }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    int fd_ = -1;
    std::string name_;
};

TEST_F(ReportHealth, AnExtraListenerIsAFindingUntilItIsClosedOrExpected_6_5_B4c_6_5_D5) {
    std::string finding;
    {
        const Listening extra;
        finding = "listeners " + extra.name() + " at 127.0.0.1";
        const auto run = this->run("--json");
        EXPECT_EQ(run.status, 1);
        EXPECT_THAT(found_in(run), Contains(finding));
        EXPECT_THAT(this->run("").out, HasSubstr(extra.name()));
        EXPECT_THAT(found_in(this->run("--json --expected " + extra.name())), Not(Contains(finding)));
    }
    EXPECT_THAT(found_in(run("--json")), Not(Contains(finding)));
}

TEST_F(ReportHealth, ARadioAnotherNetworkAndOurOwnSocket_6_5_B4c_H7_1) {
    write("sys/class/net/wlan0/uevent", "DEVTYPE=wlan\n");
    write("sys/class/net/wlan0/flags", "0x1003\n");
    write("proc/net/unix", "Num\n0: 00000002 00000000 00010000 0001 01 11 /run/sekisho/sekishod.sock\n");
    EXPECT_THAT(found_in(run_here("--json")), ElementsAre("radio wlan0"));
    fs::copy(SEKISHO_SOURCE_DIR "/daemon/packaging/example", folder_ / "etc");
    std::ofstream(folder_ / "etc/site.toml", std::ios::app) << "\n[network]\nallowed_interfaces = [\"eth0\"]\n";
    const auto run = run_here("--json --config " + (folder_ / "etc/site.toml"));
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(found_in(run), ElementsAre("interfaces wlan0", "radio wlan0"));
    const auto sockets = json::parse(run.out).at("sockets").as_array();
    ASSERT_EQ(sockets.size(), 1U) << "it is listed, and no finding";
    EXPECT_EQ(sockets[0].at("kind").as_string(), "local");
    EXPECT_EQ(sockets[0].at("address").as_string(), "/run/sekisho/sekishod.sock");
}

TEST_F(ReportHealth, WhatNobodyUpdatedAndAMachineWithoutARecord_6_5_B4c) {
    fs::remove(folder_ / "root/var");
    write("var/lib/dpkg/status", "Package: libc6\nArchitecture: amd64\nVersion: 1\n");
    write("var/lib/dpkg/info/libc6:amd64.list", "/nothing\n");
    fs::last_write_time(folder_ / "root/var/lib/dpkg/info/libc6:amd64.list",
                        fs::file_time_type::clock::now() - std::chrono::hours(24 * 40));
    EXPECT_THAT(found_in(run_here("--json --most-days 39")), Contains("software packages of this machine"));
    EXPECT_THAT(found_in(run_here("--json --most-days 40")), Not(Contains("software packages of this machine")));
    EXPECT_EQ(json::parse(run_here("--json").out).at("updated").at("machine").at("days").as_int64(), 40);
    fs::remove(folder_ / "root/var/lib/dpkg/status");
    const auto run = run_here("--json");
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(found_in(run), ElementsAre("software " + (folder_ / "root/var/lib/dpkg/status")));
    EXPECT_TRUE(json::parse(run.out).at("updated").at("machine").at("days").is_null());
    EXPECT_THAT(run_here("").out, HasSubstr("newest Debian package      not known\n"));
}

TEST_F(ReportHealth, WrongUseCouldNotRun) {
    EXPECT_EQ(sekisho("report").status, 2);
    EXPECT_EQ(run("--most-days -1").status, 2);
    EXPECT_EQ(run("--config " + (folder_ / "no.toml")).status, 2);
}

std::string said_by(const std::string& command) {
    std::string said;
    auto* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return said;
    std::array<char, 4096> bytes{};
    for (std::size_t size = 0; (size = std::fread(bytes.data(), 1, bytes.size(), pipe)) > 0;)
        said.append(bytes.data(), size);
    EXPECT_EQ(::pclose(pipe), 0) << command;
    return said;
}

std::set<std::string> all_of(const std::string& text, const char* pattern) {
    const std::regex each(pattern);
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), each), end; at != end; ++at) found.insert((*at)[1]);
    return found;
}

// By the words of two other programs: what `readelf` finds in the file is there, and all is what `ldd` says.
TEST_F(ReportHealth, EachLibraryIsOneThatTheProgramLinksAndNoneIsMissing_6_5_B4c_6_5_B5c) {
    const auto answer = json::parse(run_here("--json").out);
    std::set<std::string> programs;
    for (const auto& program : answer.at("programs").as_array()) {
        const std::string name(program.at("name").as_string());
        const std::string path(program.at("path").as_string());
        programs.insert(name);
        std::set<std::string> listed;
        for (const auto& library : answer.at("libraries").as_array()) {
            const auto& in = library.at("programs").as_array();
            if (std::find(in.begin(), in.end(), json::value(name)) != in.end())
                listed.insert(std::string(library.at("name").as_string()));
        }
        const auto needed = all_of(said_by("readelf -d " + path), R"(\(NEEDED\)[^\[]*\[([^\]]+)\])");
        EXPECT_GT(needed.size(), 3U) << path;
        EXPECT_THAT(listed, testing::IsSupersetOf(needed)) << path;
        auto loaded = all_of(said_by("ldd " + path), R"((?:^|\n)\s+(?:/\S*/)?(\S+)(?: => | \())");
        std::erase_if(loaded, [](const auto& file) { return file.starts_with("linux-"); });  // the kernel's own
        EXPECT_EQ(listed, loaded) << path;
        const auto sum = said_by("sha256sum " + path);
        EXPECT_EQ(std::string(program.at("sha256").as_string()), sum.substr(0, sum.find(' ')));
    }
    EXPECT_THAT(programs, testing::IsSupersetOf({"sekisho", "sekishod", "sekisho-reader"}));
}

// The version is that of the Debian package, as lists of known faults name it; of compiled-in code the header's.
TEST_F(ReportHealth, VersionsAreThoseOfThePackages_6_5_B4c_6_5_B5c) {
    const auto answer = json::parse(run_here("--json").out);
    std::set<std::string> names;
    for (const auto& row : answer.at("libraries").as_array()) {
        const auto& library = row.as_object();
        ASSERT_TRUE(library.at("version").is_string()) << row;
        names.insert(std::string(library.at("name").as_string()));
        if (library.at("compiled_in").as_bool()) continue;
        const std::string package(library.at("package").as_string());
        const auto query = "dpkg-query --show --showformat '${Version}\\n' " + package;
        EXPECT_THAT(said_by(query), HasSubstr(std::string(library.at("version").as_string()) + "\n")) << package;
    }
    EXPECT_THAT(names, testing::IsSupersetOf({"Boost (headers)", "CLI11 (headers)", "libsqlite3.so.0",
                                              "libsodium.so.23", "libnfc.so.6", "libcrypto.so.3"}));
}

TEST(LibrariesOf, WhatTheLoaderSays) {
    const auto libraries =
        libraries_of({"\tlinux-vdso.so.1 (0x00007fff)", "\tliba.so.1 => /lib/a b/liba.so.1 (0x7f00)",
                      "\tlibb.so => not found", "\t/lib64/ld-linux-x86-64.so.2 (0x7f)", "", "\t", "statically linked"});
    std::vector<std::string> found;
    for (const auto& library : libraries) found.push_back(library.name + ": " + library.path);
    EXPECT_THAT(found, ElementsAre("liba.so.1: /lib/a b/liba.so.1",
                                   "libb.so: ", "ld-linux-x86-64.so.2: /lib64/ld-linux-x86-64.so.2"));
}

TEST(LinkedBy, NoProgramTellsNothingAndIsAnError) {
    const Folder folder;
    std::ofstream(folder / "text") << "no program";
    for (const auto& path : {folder / "none", folder / "text"}) {
        const auto linked = linked_by(path);
        ASSERT_TRUE(linked.has_error());
        EXPECT_EQ(linked.error().where, path);
        EXPECT_THAT(linked.error().what, HasSubstr("what it links is not known"));
    }
}

// Whatever stands where a program of ours should: the report must not begin it.
TEST(LinkedBy, NothingIsBegun) {
    const Folder folder;
    std::ofstream(folder / "script") << "#!/bin/sh\ntouch " << folder / "begun"
                                     << "\necho 'liba.so => /liba.so (0x0)'\n";
    std::filesystem::permissions(folder / "script", std::filesystem::perms::owner_all);
    EXPECT_TRUE(linked_by(folder / "script").has_error());
    const auto linked = linked_by("/bin/touch");
    EXPECT_TRUE(linked) << to_text(linked.error());
    EXPECT_FALSE(std::filesystem::exists(folder / "begun"));
}

}  // namespace
}  // namespace sekisho::cli
