// SPDX-License-Identifier: Apache-2.0
// What happened, as entries, folded by the State itself: no test writes into a State here.
#include "daemon/state/state.hpp"

#include "tests/daemon/access/property/desk.hpp"
#include "tests/daemon/access/property/paper_entries.hpp"

#include <map>
#include <stdexcept>
#include <utility>

namespace sekisho::access::property {
namespace {

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

EntryKind kind_of(const std::string& what) {
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
                                                      {"let_in", EntryKind::access},
                                                      {"acted", EntryKind::access},
                                                      {"act_confirmed", EntryKind::act_confirmed},
                                                      {"act_denied", EntryKind::act_confirmed},
                                                      {"reviewed", EntryKind::review},
                                                      {"fire", EntryKind::fire},
                                                      {"fire_over", EntryKind::fire}};
    if (what.starts_with("mode_")) return EntryKind::door_mode;
    if (what.starts_with("plan_")) return EntryKind::emergency;
    if (what.starts_with("card_")) return EntryKind::credential_state;
    if (what.starts_with("permit_")) return EntryKind::permit;
    if (what.starts_with("visit_")) return EntryKind::visit;
    if (what.starts_with("vendor_")) return EntryKind::vendor;
    return all.at(what);
}

EntryDetail issue_of(const Card& card) {
    static const std::map<std::string, CredentialKind> all{{"regular", CredentialKind::regular},
                                                           {"temporary", CredentialKind::temporary},
                                                           {"test", CredentialKind::test},
                                                           {"badge", CredentialKind::badge},
                                                           {"break_glass", CredentialKind::break_glass}};
    CredentialDetail issue;
    issue.kind = all.at(card.kind);
    issue.until_us = card.until;
    return issue;
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
        attempt.at_us = event.when;
        attempt.point = {1, event.point_not_before, event.point_locked_until};
        return attempt;
    }
    AccessDetail access;
    access.reader = reader;
    if (event.what == "pin_grace") access.detail = Detail::credential_renewal_needed;
    return access;
}

EntryDetail detail_of(const Hospital& paper, const Event& event) {
    const std::string& what = event.what;
    if (what.starts_with("pin_")) return pin_detail_of(event, {reader_number(paper, event.door)});
    if (what == "issued") return issue_of(*card_on_paper(paper, event.card));
    if (what == "revoked") return CredentialDetail{};
    if (what == "erased") return ErasedDetail{};
    if (what == "opened") return DoorEventDetail{DoorEvent::opened};
    if (what == "closed") return DoorEventDetail{DoorEvent::closed};
    if (what == "forgiven" || what == "mustered" || what == "declared" || what == "approved") return passage_of(what);
    if (what != "went" && what != "stayed") return desk_detail_of(paper, event);
    OutcomeDetail outcome;
    outcome.passage = what == "went" ? Passage::taken : Passage::not_taken;
    outcome.from = {zone_number(paper, event.from)};
    outcome.to = {zone_number(paper, event.to)};
    return outcome;
}

Entry entry_of(const Hospital& paper, const Event& event) {
    Entry entry;
    entry.kind = kind_of(event.what);
    entry.t_event = WallTime{Duration{event.when}};
    entry.recorded.boot = BootTime{Duration{event.ran}};
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
    request.interlocked = tap.interlocked;
    for (const Card& card : paper.cards) {
        if (card.ref == tap.second) request.shown.second = KnownCard{{card.ref}, card.holder};
    }
    return request;
}

Moment moment_of(const Tap& tap) {
    return {WallTime{Duration{tap.clock}}, WallTime{Duration{tap.ledger}}, tap.deny_limited, tap.need_pin,
            Duration{tap.running}};
}

}  // namespace sekisho::access::property
