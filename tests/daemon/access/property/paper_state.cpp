// SPDX-License-Identifier: Apache-2.0
// What happened, as entries, folded by the State itself: no test writes into a State here.
#include "daemon/state/state.hpp"

#include "tests/daemon/access/property/paper.hpp"

#include <map>
#include <stdexcept>
#include <utility>

namespace sekisho::access::property {
namespace {

// Numbers in the ledger are no indices: they begin elsewhere.
std::int64_t zone_number(const Hospital& paper, const std::string& name) {
    if (name == "outside") return 1;
    for (std::size_t i = 0; i < paper.zones.size(); ++i) {
        if (paper.zones[i].name == name) return static_cast<std::int64_t>(10 + i);
    }
    throw std::invalid_argument("no zone " + name);
}

std::int64_t door_number(const Hospital& paper, const std::string& door) {
    for (std::size_t i = 0; i < paper.doors.size(); ++i) {
        if (paper.doors[i].name == door) return static_cast<std::int64_t>(40 + i);
    }
    throw std::invalid_argument("no door " + door);
}

std::int64_t reader_number(const Hospital& paper, const std::string& door) {
    return door_number(paper, door) - 20;
}

ConfigDetail config_of(const Hospital& paper) {
    ConfigDetail config;
    config.names.push_back({NamedThing::zone, 1, "outside"});
    for (const Zone& zone : paper.zones)
        config.names.push_back({NamedThing::zone, zone_number(paper, zone.name), zone.name});
    for (const Door& door : paper.doors) {
        config.names.push_back({NamedThing::door, door_number(paper, door.name), door.name});
        config.names.push_back({NamedThing::reader, reader_number(paper, door.name), "reader_of_" + door.name});
    }
    return config;
}

const std::map<std::string, EntryKind>& kinds() {
    static const std::map<std::string, EntryKind> all{{"issued", EntryKind::credential_issued},
                                                      {"revoked", EntryKind::credential_revoked},
                                                      {"erased", EntryKind::erased},
                                                      {"went", EntryKind::outcome},
                                                      {"stayed", EntryKind::outcome},
                                                      {"opened", EntryKind::door_event},
                                                      {"closed", EntryKind::door_event},
                                                      {"forgiven", EntryKind::passage},
                                                      {"mustered", EntryKind::passage},
                                                      {"declared", EntryKind::passage},
                                                      {"approved", EntryKind::passage},
                                                      {"pin_reset", EntryKind::pin_reset},
                                                      {"pin_set", EntryKind::pin_set},
                                                      {"pin_resealed", EntryKind::pin_set},
                                                      {"pin_tried", EntryKind::pin_attempt},
                                                      {"pin_right", EntryKind::access},
                                                      {"pin_grace", EntryKind::access},
                                                      {"mode_set", EntryKind::door_mode},
                                                      {"mode_released", EntryKind::door_mode},
                                                      {"plan_declared", EntryKind::emergency},
                                                      {"plan_renewed", EntryKind::emergency},
                                                      {"plan_lifted", EntryKind::emergency},
                                                      {"plan_ended", EntryKind::emergency},
                                                      {"plan_expired", EntryKind::emergency},
                                                      {"fire", EntryKind::fire},
                                                      {"fire_over", EntryKind::fire}};
    return all;
}

EntryDetail passage_of(const std::string& what) {
    PassageDetail passage;
    passage.act = what == "forgiven"   ? PassageAct::forgiven
                  : what == "mustered" ? PassageAct::mustered
                  : what == "declared" ? PassageAct::declared_exit
                                       : PassageAct::approved_exit;
    return passage;
}

EntryDetail pin_detail_of(const Event& event, ReaderNumber reader) {
    if (event.what == "pin_reset") return PinResetDetail{};
    if (event.what == "pin_set") return PinSetDetail{reader, PinBasis::old_pin};
    if (event.what == "pin_resealed") return PinSetDetail{reader, PinBasis::resealed};
    if (event.what == "pin_tried") {
        PinAttemptDetail attempt{reader, {1, event.not_before, event.locked_until}, {}};
        attempt.point = {1, event.point_not_before, event.point_locked_until};
        return attempt;
    }
    AccessDetail access;
    access.reader = reader;
    if (event.what == "pin_grace") access.detail = Detail::credential_renewal_needed;
    return access;
}

EntryDetail mode_of(const Event& event) {
    static const std::map<std::string, DoorMode> all{
        {"locked_open", DoorMode::locked_open}, {"blocked", DoorMode::blocked}, {"locked_down", DoorMode::locked_down}};
    DoorModeDetail detail;
    detail.mode = all.at(event.name);
    detail.active = event.what == "mode_set";
    return detail;
}

EntryDetail step_of(const Event& event) {
    static const std::map<std::string, EmergencyAct> all{{"plan_declared", EmergencyAct::declared},
                                                         {"plan_renewed", EmergencyAct::renewed},
                                                         {"plan_lifted", EmergencyAct::zone_lifted},
                                                         {"plan_ended", EmergencyAct::ended},
                                                         {"plan_expired", EmergencyAct::expired}};
    EmergencyDetail detail;
    detail.act = all.at(event.what);
    detail.plan = event.name;
    detail.until_us = event.until;
    detail.drill = event.drill;
    return detail;
}

EntryDetail detail_of(const Hospital& paper, const Event& event) {
    const std::string& what = event.what;
    if (what.starts_with("pin_")) return pin_detail_of(event, {reader_number(paper, event.door)});
    if (what == "issued" || what == "revoked") return CredentialDetail{};
    if (what == "erased") return ErasedDetail{};
    if (what == "opened") return DoorEventDetail{DoorEvent::opened};
    if (what == "closed") return DoorEventDetail{DoorEvent::closed};
    if (what.starts_with("mode_")) return mode_of(event);
    if (what.starts_with("plan_")) return step_of(event);
    if (what.starts_with("fire")) return FireDetail{what == "fire", event.name};
    if (what != "went" && what != "stayed") return passage_of(what);
    OutcomeDetail outcome;
    outcome.passage = what == "went" ? Passage::taken : Passage::not_taken;
    outcome.from = {zone_number(paper, event.from)};
    outcome.to = {zone_number(paper, event.to)};
    return outcome;
}

Entry entry_of(const Hospital& paper, const Event& event) {
    Entry entry;
    entry.kind = kinds().at(event.what);
    entry.t_event = WallTime{Duration{event.when}};
    entry.pid = {event.person.empty() ? 0 : pid_of(event.person)};
    entry.cred = {event.card};
    if (!event.door.empty()) entry.door = {door_number(paper, event.door)};
    if (!event.from.empty()) entry.zone = {zone_number(paper, event.from)};
    entry.dir = event.to == "outside" ? Direction::exit : Direction::entry;
    entry.decision = Verdict::granted;
    if (event.of >= 0) entry.ref_seq = {event.of + 1};  // entry 0 is the configuration
    entry.detail = detail_of(paper, event);
    return entry;
}

PinShown shown_of(const std::string& word) {
    static const std::map<std::string, PinShown> all{{"none", PinShown::none},
                                                     {"right", PinShown::right},
                                                     {"wrong", PinShown::wrong},
                                                     {"not_typed", PinShown::not_typed},
                                                     {"no_verifier", PinShown::not_verifiable},
                                                     {"no_ledger", PinShown::not_recordable}};
    return all.at(word);
}

}  // namespace

std::int64_t pid_of(const std::string& person) {
    return 100 + std::stoi(person.substr(1));
}

state::State state_of(const Hospital& paper) {
    state::State state;
    std::vector<Entry> entries(1);
    entries[0].kind = EntryKind::config;
    entries[0].detail = config_of(paper);
    for (const Event& event : paper.events) entries.push_back(entry_of(paper, event));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        entries[i].seq = {static_cast<std::int64_t>(i)};
        state::apply(state, entries[i]);
    }
    return state;
}

Request request_of(const site::Site& site, const Hospital& paper, const Tap& tap) {
    Request request;
    request.side = {site.find_door(tap.door).value(), tap.exit ? Direction::exit : Direction::entry};
    request.card = RefusedCard{Detail::random_uid};
    if (tap.card != 0) request.card = KnownCard{{tap.card}, tap.holder};
    request.shown.pin = shown_of(tap.pin);
    request.shown.attended = tap.attended;
    for (const Card& card : paper.cards) {
        if (card.ref == tap.second) request.shown.second = KnownCard{{card.ref}, card.holder};
    }
    return request;
}

Moment moment_of(const Tap& tap) {
    return {WallTime{Duration{tap.clock}}, WallTime{Duration{tap.ledger}}, tap.deny_limited, tap.need_pin};
}

}  // namespace sekisho::access::property
