// SPDX-License-Identifier: Apache-2.0
// What the tests of this room share: a folder of their own to write configurations into, and faults
// as text.
#pragma once

#include "daemon/config/load.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::config::test {

inline site::LocalDay local(int year, unsigned month, unsigned day) {
    return site::LocalDay{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}
inline WallTime utc(int year, unsigned month, unsigned day, int hour) {
    return WallTime{std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}} +
                    std::chrono::hours{hour}};
}

// A folder that goes away with the test.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sekisho-config-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a folder");
        path_ = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, std::string_view text) const {
        const auto path = path_ / name;
        std::ofstream(path, std::ios::binary) << text;
        return path.string();
    }
    [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

inline std::string read_whole(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// "site.toml:3:1 unknown-key", one a line. The folder of site.toml is left out.
inline std::string short_text(const Faults& faults) {
    std::string out;
    for (const Fault& fault : faults)
        out += fmt::format("{}:{}:{} {}{}\n", fault.file.substr(fault.file.rfind('/') + 1), fault.line, fault.column,
                           fault.warning ? "warning " : "", fault.rule);
    return out;
}

inline Faults faults_of(const Loaded& loaded) {
    const auto* faults = std::get_if<Faults>(&loaded);
    return faults == nullptr ? Faults{} : *faults;
}

// The Site; fails the test with the faults when there is none.
inline std::shared_ptr<const site::Site> site_of(const Loaded& loaded) {
    if (const auto* site = std::get_if<std::shared_ptr<const site::Site>>(&loaded)) return *site;
    std::string all;
    for (const Fault& fault : std::get<Faults>(loaded)) {
        all += fmt::format("{}:{}:{} [{}] {} ({})\n", fault.file, fault.line, fault.column, fault.rule, fault.message,
                           fault.hint);
    }
    ADD_FAILURE() << all;
    return nullptr;
}

// A whole small site. `more` stands at the end; the top keys are given already.
inline std::string small_site(std::string_view more = "") {
    return std::string(R"(format = 1
site = { name = "病院", timezone = "Asia/Tokyo", language = "ja" }
hardware = { backend = "sim" }
ledger = { origin = "hospital.example/test" }
[readers.a]
driver = "nfc"
[readers.b]
driver = "nfc"
[schedules.always]
daily = ["00:00-24:00"]
special = "as_weekday"
[security_levels]
card = { require = ["Card"], card_proof = "serial" }
card_pin = { require = ["Card", "PIN"], card_proof = "serial" }
[zones.hall]
name = "ホール"
sensitivity = "controlled"
owner = "operations_manager"
[doors.front]
between = ["outside", "hall"]
egress = "hardware"
power_loss = "fail_secure"
lines = { lock = "chip:1" }
entry = { reader = "a", levels = { default = "card" } }
[vendors.abc]
name = "ABC"
contract = { number = "K-1", last_day = 2027-03-31 }
nda = 2025-04-01
[access_profiles]
all = [ { at = ["front"], schedule = "always" } ]
[job_classes]
nurse = { name = "看護師", person_class = "licensed", profiles = ["all"] }
)") + std::string(more);
}

inline std::string changed(std::string text, std::string_view from, std::string_view to) {
    EXPECT_NE(text.find(from), std::string::npos) << from;
    return text.replace(text.find(from), from.size(), to);
}
// The small site without what it is warned of: its door has a contact.
inline std::string watched_site(std::string_view more = "") {
    return changed(small_site(more), "lock = \"chip:1\"", "lock = \"chip:1\", contact = \"chip:2\"");
}

// Rules of the faults of that site.toml, each with a space behind it.
inline std::string rules_of(const std::string& text) {
    const Folder folder;
    std::string out;
    for (const Fault& fault : faults_of(load(folder.write("site.toml", text)))) out += fault.rule + " ";
    return out;
}
// The same of the small site with that in it.
inline std::string rules_with(const std::string& more) {
    return rules_of(small_site(more));
}

}  // namespace sekisho::config::test
