// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/every_rule.hpp"

#include "tests/support/site_text.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace sekisho::access::tests {
namespace {

using std::chrono::days;
using std::chrono::hours;

const WallTime kNow = sekisho::tests::utc("2026-05-04 03:00:00");  // a Monday noon in Tokyo
constexpr site::ZoneIndex kCorridor = 1, kServer = 2, kWard = 3;

// Their numbers are pseudonym and card, from 1.
enum Who : std::size_t {
    plain,
    to_come,
    gone,
    of_firm,      // contract for the server room, comes with a permit
    of_old_firm,  // its contract has ended
    was_removed,  // of the first firm, like the next two
    unconfirmed,
    unused,
    of_escorted,  // a firm without terms, whose class comes with an escort
    untrained,
    soon_untrained,
    locked_out,
    no_post,
    no_right,
    at_night,
    doctor_on_duty,
    without_pin,
    old_pin,
    too_early,  // with the next try
    inside,
    revoked,
    nobody,  // not in the roster
    count,
};

site::Holder holder(std::size_t who, site::JobClassIndex job) {
    site::Holder made;
    made.id = {"N" + std::to_string(who)};
    made.line = static_cast<std::uint32_t>(who + 2);
    made.assignment.job_class = job;
    return made;
}

site::Door door(std::string name, site::ZoneIndex outer, site::ZoneIndex inner, std::size_t reader,
                std::optional<site::LevelIndex> level) {
    site::Door made;
    made.name = {std::move(name)};
    made.outer = outer;
    made.inner = inner;
    made.entry.reader = reader;
    if (level) made.entry.levels = {{std::nullopt, *level, {1}}};
    made.exit.emplace();
    return made;
}

site::Schedule hours_of_day(std::string name, std::uint16_t from, std::uint16_t to) {
    site::Schedule made;
    made.name = std::move(name);
    for (auto& list : made.weekday) list = {{{from, to}}, {1}};
    return made;
}

site::Zone zone(std::string name, std::optional<site::ZoneIndex> parent, site::Sensitivity sensitivity) {
    site::Zone made;
    made.name = {std::move(name)};
    made.parent = parent;
    made.sensitivity = sensitivity;
    made.rule = {1};
    return made;
}

}  // namespace

EveryRule::EveryRule() {
    site.rules = {{}, {"site.toml", 1, "every_rule"}};
    site.time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), hours{9}}});
    site.schedules = {hours_of_day("always", 0, 1440), hours_of_day("night", 0, 300)};
    add_places();
    add_people();
    add_state();
}

void EveryRule::add_places() {
    site.zones = {zone("outside", {}, site::Sensitivity::unrestricted),
                  zone("corridor", site::kOutside, site::Sensitivity::controlled),
                  zone("server", kCorridor, site::Sensitivity::limited),
                  zone("ward", kCorridor, site::Sensitivity::limited)};
    auto& rules = site.zones[kServer].presence;
    rules.context = site::Context::deny;
    rules.passback = site::Passback::hard;
    rules.least = 3;
    rules.most = 3;
    site.zones[kWard].presence.context = site::Context::warn;
    site.zones[kWard].presence.passback = site::Passback::hard;
    site.zones[kWard].presence.most = 1;
    site.zones[kWard].care = true;
    site.levels.resize(3);
    site.levels[1].pin = true;
    site.levels[2].mode = site::AuthenticationMode::dual;
    for (std::size_t at = 0; at < 7; ++at) {
        auto& reader = site.readers.emplace_back();
        reader.name = {"r" + std::to_string(at)};
        if (at != 4) reader.keypad = at;
    }
    site.doors = {door("front", site::kOutside, kCorridor, 0, 0), door("server", kCorridor, kServer, 1, 1),
                  door("pair", kCorridor, kServer, 2, 2),         door("ward", kCorridor, kWard, 3, 1),
                  door("mute", kCorridor, kCorridor, 4, 1),       door("shut", kCorridor, kCorridor, 5, {}),
                  door("barred", kCorridor, kCorridor, 6, 1)};
}

void EveryRule::add_people() {
    const auto right = [&](site::JobClassIndex job, std::size_t schedule, bool duty = false, bool escort = false) {
        auto& made = site.job_classes[job];
        made.rights.assign(site.doors.size(), {{schedule, false, escort, {1}, duty}});
        made.rule = {1};
    };
    site.job_classes.resize(5);
    right(0, 0);
    site.job_classes[1].rule = {1};  // no right anywhere
    right(2, 1);
    right(3, 0, true);
    right(4, 0, false, true);
    for (const auto until : {kNow + days{30}, kNow - days{1}}) {
        auto& firm = site.vendors.emplace_back();
        firm.contract_until = until;
        firm.zones = {kServer};
        firm.permit.emplace();
        firm.confirm_every = days{31};
        firm.unused_after = days{10};
    }
    std::vector<site::Holder> people;
    for (std::size_t who = 0; who < nobody; ++who) {
        const site::JobClassIndex job = who == no_right         ? 1
                                        : who == at_night       ? 2
                                        : who == doctor_on_duty ? 3
                                        : who == of_escorted    ? 4
                                                                : 0;
        people.push_back(holder(who, job));
    }
    people[to_come].valid_from = kNow + days{1};
    people[gone].valid_until = kNow;
    for (const Who who : {of_firm, was_removed, unconfirmed, unused}) people[who].vendor = 0;
    people[of_old_firm].vendor = 1;
    people[untrained].trained_until = kNow - days{1};
    people[soon_untrained].trained_until = kNow + days{1};
    people[no_post].assignment.from = kNow + days{1};
    site.roster = site::Roster("roster.csv", std::move(people));
    site.training = site::Training{site::AfterTraining::deny_limited, days{2}, {1}};
    site.pin.rule = {1};
    auto& duty = site.duty.emplace();
    duty.codes = {{"N", 1}};
    duty.rule = {1};
}

void EveryRule::add_state() {
    for (std::size_t at = 0; at < site.zones.size(); ++at)
        state.registry.give({NamedThing::zone, static_cast<std::int64_t>(at + 1), site.zones[at].name.value});
    for (std::size_t at = 0; at < site.doors.size(); ++at) {
        const auto number = static_cast<std::int64_t>(at + 1);
        state.registry.give({NamedThing::door, number, site.doors[at].name.value});
        state.registry.give({NamedThing::reader, number, site.readers[at].name.value});
    }
    state.pin_points[{7}] = {5, kNow, kNow + hours{1}, {1}};
    for (std::size_t who = 0; who < count; ++who) {
        const auto number = static_cast<std::int64_t>(who + 1);
        state.credentials[{number}] = {{number}, who == revoked, {}};
        auto& pin = state.pins[{number}];
        pin.enrolled = who != without_pin;
        pin.set = who == old_pin ? kNow - days{90} : kNow - days{1};
        if (who == locked_out) pin.tries = {5, kNow, kNow + hours{1}, {1}};
        if (who == too_early) pin.tries = {1, kNow + hours{1}, {}, {1}};
        if (who != unconfirmed) {
            const Seq removed = who == was_removed ? Seq{1} : kNoSeq;
            state.people[{number}] = {{}, {}, who == unused ? kNow - days{20} : kNow, removed};
        }
        const ZoneNumber corridor{2}, server{3};
        if (who != plain)
            state.presence.enter({number}, {who == inside ? server : corridor, kNow, {1}, state::Standing::certain});
    }
}

void EveryRule::each(const std::function<void(const Request&, const Moment&)>& ask) const {
    std::vector<Moment> moments{moment_of(kNow), {kNow - hours{1}, kNow, false}, {kNow, kNow, true}};
    moments.push_back({kNow, kNow, false, true});
    for (std::size_t who = 0; who < count; ++who) {
        const auto ref = static_cast<std::int64_t>(who + 1);
        const std::string id = who < nobody ? site.roster.holders()[who].id.value : "N99";
        for (site::DoorIndex at = 0; at < site.doors.size(); ++at) {
            for (const auto direction : {Direction::entry, Direction::exit}) {
                for (std::uint8_t pin = 0; pin <= static_cast<std::uint8_t>(PinShown::not_recordable); ++pin) {
                    for (const bool with : {false, true}) {
                        Request request{{at, direction}, KnownCard{{ref}, id}};
                        request.shown.pin = static_cast<PinShown>(pin);
                        if (with) request.shown.second = KnownCard{{1}, "N0"};
                        for (const Moment& now : moments) ask(request, now);
                    }
                }
            }
        }
    }
}

std::vector<Detail> details_of_decide() {
    std::vector<Detail> all;
    for (int number = 1; number <= static_cast<int>(Detail::occupancy_low); ++number) {
        const auto detail = static_cast<Detail>(number);
        if (to_text(detail) == "?") continue;
        switch (detail) {  // of credential/, and where a card was never issued
            case Detail::unknown_card:
            case Detail::random_uid:
            case Detail::type_b_refused:
            case Detail::unsupported_card:
            case Detail::more_than_one_card: continue;
            default: all.push_back(detail);
        }
    }
    return all;
}

}  // namespace sekisho::access::tests
