// SPDX-License-Identifier: Apache-2.0
// A corridor, and within it a server room with one door: two engineers and a cleaner of another firm.
#pragma once

#include "daemon/access/decide.hpp"

#include "tests/support/site_text.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::access::small {

using state::Standing;
using std::chrono::minutes;

inline constexpr ZoneNumber kCorridor{2}, kServer{3}, kRecords{4};
inline const WallTime kNow = sekisho::tests::utc("2026-05-04 03:00:00");

class Hospital {
public:
    Hospital() {
        site.rules = {{}, {"site.toml", 10, "zones.server"}, {"site.toml", 20, "levels"}, {"site.toml", 30, "policy"}};
        site.time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), std::chrono::hours{9}}});
        site.schedules.emplace_back();
        for (auto& list : site.schedules[0].weekday) list.periods = {{0, 1440}};
        for (const char* name : {"outside", "corridor", "server", "records"}) {
            site.zones.emplace_back().name = {name};
        }
        site.zones[2].parent = site.zones[3].parent = 1;
        site.zones[2].rule = {1};
        site.levels.emplace_back();
        auto& door = site.doors.emplace_back();
        door.name = {"server_door"};
        door.outer = 1;
        door.inner = 2;
        door.entry.levels = {{std::nullopt, 0, {2}}};
        door.exit.emplace();
        for (const auto person_class : {site::PersonClass::licensed, site::PersonClass::vendor}) {
            auto& job = site.job_classes.emplace_back();
            job.person_class = person_class;
            job.rights = {{{0, false, person_class == site::PersonClass::vendor, {3}}}};
        }
        site.roster = site::Roster("roster.csv", {holder("ann", 0), holder("bob", 0), holder("cleaner", 1)});
        std::int64_t number = 0;
        for (const auto& zone : site.zones) state.registry.give({NamedThing::zone, ++number, zone.name.value});
        for (std::int64_t ref = 1; ref <= 4; ++ref) state.credentials[{ref}] = {{ref}, false, {}};
    }

    void put(std::int64_t person, ZoneNumber zone, minutes ago = minutes{5}) {
        state.presence.enter({person}, {zone, kNow - ago, {7}, Standing::certain});
    }
    [[nodiscard]] site::PresenceRules& rules() { return site.zones[2].presence; }
    [[nodiscard]] static Request request(std::int64_t person, Direction direction = Direction::entry) {
        static const std::vector<std::string> kNames{"", "ann", "bob", "cleaner", "ann"};  // card 4: ann's other one
        return {{0, direction}, KnownCard{{person}, kNames.at(static_cast<std::size_t>(person))}};
    }
    [[nodiscard]] Decision taps(std::int64_t person, Direction direction = Direction::entry) const {
        return decide(site, state, request(person, direction), moment_of(kNow));
    }
    [[nodiscard]] Pair tap(std::int64_t first, std::int64_t second) const {
        return decide_together(site, state, request(first), request(second), moment_of(kNow));
    }

    site::Site site;
    state::State state;

private:
    static site::Holder holder(std::string id, site::JobClassIndex job) {
        site::Holder made;
        made.id = {std::move(id)};
        made.assignment.job_class = job;
        return made;
    }
};

inline constexpr std::int64_t kAnn = 1, kBob = 2, kCleaner = 3, kAnnsOther = 4;

inline std::string text(const Decision& decision) {
    std::string out(to_text(decision.verdict));
    if (decision.detail != Detail::none) out += " " + std::string(to_text(decision.detail));
    return out;
}

}  // namespace sekisho::access::small
