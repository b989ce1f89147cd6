// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/site_files.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace sekisho::bench {
namespace {

constexpr const char* kPolicy = R"(
[schedules.always]
daily = ["00:00-24:00"]
special = "as_weekday"

[security_levels]
card = { require = ["Card"], card_proof = "serial" }
card_pin = { require = ["Card", "PIN"], card_proof = "serial" }

[zones.corridor]
name = "職員通路"
sensitivity = "controlled"
owner = "department_head:総務課"

[zones.ward]
name = "病棟"
sensitivity = "controlled"
parent = "corridor"
owner = "department_head:総務課"

[job_classes]
nurse = { name = "看護師", person_class = "licensed", profiles = ["everywhere"] }
)";

constexpr const char* kFire = R"(
[inputs.fire]
line = "site:fire"
kind = "fire"
)";

constexpr const char* kDesk = R"(
[pin]
min_length = 8

[readers.desk]
driver = "nfc"

[keypads.k_desk]
reader = "desk"
)";

std::string site_text(const SiteSize& size) {
    auto text = fmt::format(R"(format = 1

[site]
name = "例示病院"
timezone = "Asia/Tokyo"
language = "ja"

[files]
roster = "roster.csv"

[hardware]
backend = "{}"

[ledger]
origin = "{}"
)",
                            size.backend, kOrigin);
    text += kPolicy;
    if (size.pins) text += kDesk;
    if (size.ways_out) text += kFire;
    std::string names;
    for (std::size_t door = 0; door < size.doors; ++door) {
        text += fmt::format(R"(
[readers.r{0}]
driver = "nfc"
connstring = "pn532_uart:{1}/r{0}:115200"

[doors.d{0}]
name = "扉 {0}"
between = ["corridor", "ward"]
egress = "hardware"
power_loss = "fail_secure"
{3}lines = {{ lock = "lock:{0}", contact = "contact:{0}"{4} }}
entry = {{ reader = "r{0}", levels = {{ default = "{2}" }} }}
)",
                            door, size.devices, size.pins ? "card_pin" : "card",
                            size.ways_out ? "fire_release = true\n" : "",
                            size.ways_out ? fmt::format(", rex = \"rex:{}\"", door) : "");
        if (size.pins) text += fmt::format("\n[keypads.k{0}]\nreader = \"r{0}\"\n", door);
        names += fmt::format("{}\"d{}\"", door == 0 ? "" : ", ", door);
    }
    return text + fmt::format("\n[access_profiles]\neverywhere = [ {{ at = [{}], schedule = \"always\" }} ]\n", names);
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

std::string holder_id(std::size_t number) {
    return fmt::format("N{:07}", number);
}

std::filesystem::path write_site(const std::filesystem::path& folder, const SiteSize& size) {
    std::filesystem::create_directories(folder);
    std::string roster = "id,name,job_class,department,valid.from,valid.last_day\n";
    for (std::size_t number = 0; number < size.holders; ++number) {
        fmt::format_to(std::back_inserter(roster), "{},職員 {},nurse,{}階病棟,2024-04-01,2099-03-31\n",
                       holder_id(number), number, number % 9 + 1);
    }
    write_file(folder / "roster.csv", roster);
    write_file(folder / "site.toml", site_text(size));
    return folder / "site.toml";
}

}  // namespace sekisho::bench
