// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/property/paper_entries.hpp"

#include <map>
#include <stdexcept>

namespace sekisho::access::property {
namespace {

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

EntryDetail card_act_of(const Event& event) {
    static const std::map<std::string, CredentialAct> all{
        {"card_suspended", CredentialAct::suspended},     {"card_restored", CredentialAct::restored},
        {"card_returned", CredentialAct::returned},       {"card_not_returned", CredentialAct::not_returned},
        {"card_handed_over", CredentialAct::handed_over}, {"card_activated", CredentialAct::activated},
        {"card_sealed", CredentialAct::sealed},           {"card_used", CredentialAct::used},
        {"card_destroyed", CredentialAct::destroyed}};
    static const std::map<std::string, SuspensionCause> causes{{"forgotten", SuspensionCause::forgotten},
                                                               {"damaged", SuspensionCause::damaged},
                                                               {"lost", SuspensionCause::lost}};
    CredentialStateDetail detail;
    detail.act = all.at(event.what);
    if (detail.act == CredentialAct::suspended) detail.why = causes.at(event.name);
    detail.until_us = event.until;
    detail.name = event.name;
    return detail;
}

EntryDetail permit_step_of(const Hospital& paper, const Event& event) {
    static const std::map<std::string, PermitAct> all{
        {"permit_submitted", PermitAct::submitted}, {"permit_approved", PermitAct::approved},
        {"permit_started", PermitAct::started},     {"permit_reported", PermitAct::reported},
        {"permit_closed", PermitAct::closed},       {"permit_returned", PermitAct::report_refused},
        {"permit_withdrawn", PermitAct::withdrawn}};
    PermitDetail detail;
    detail.act = all.at(event.what);
    detail.from_us = event.begin;
    detail.until_us = event.until;
    detail.report_by_us = event.report_by;
    for (const auto& zone : event.zones) detail.zones.push_back({{zone_number(paper, zone)}});
    for (const auto& worker : event.workers) detail.workers.push_back({{pid_of(worker)}});
    if (!event.other.empty()) detail.attendant = {pid_of(event.other)};
    detail.vendor = event.name;
    return detail;
}

EntryDetail visit_of(const Event& event) {
    VisitDetail detail;
    detail.act = event.what == "visit_begun"   ? VisitAct::begun
                 : event.what == "visit_ended" ? VisitAct::ended
                                               : VisitAct::ended_without_badge;
    if (!event.other.empty()) detail.host = {pid_of(event.other)};
    detail.until_us = event.until;
    return detail;
}

EntryDetail word_of_a_vendor(const Event& event) {
    VendorDetail detail;
    detail.act = event.what == "vendor_listed"      ? VendorAct::confirmed
                 : event.what == "vendor_confirmed" ? VendorAct::worker_confirmed
                                                    : VendorAct::worker_removed;
    detail.vendor = event.name;
    for (const auto& worker : event.workers) detail.workers.push_back({{pid_of(worker)}});
    for (const auto& worker : event.struck) detail.removed.push_back({{pid_of(worker)}});
    return detail;
}

EntryDetail entry_of_a_card(const Hospital& paper, const Event& event) {
    AccessDetail access;
    access.reader = {reader_number(paper, event.door)};
    access.to = {zone_number(paper, event.to)};
    if (event.what == "acted") access.credential = CredentialKind::temporary;
    return access;
}

}  // namespace

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

std::int64_t pid_of(const std::string& person) {
    const auto kind = person.find(':');
    if (person.starts_with("badge:")) return 300 + person.at(kind + 1);
    if (person.starts_with("break_glass:")) return 600 + person.at(kind + 1);
    return (person.at(0) == 'V' ? 200 : 100) + std::stoi(person.substr(1));
}

EntryDetail desk_detail_of(const Hospital& paper, const Event& event) {
    const std::string& what = event.what;
    if (what.starts_with("mode_")) return mode_of(event);
    if (what.starts_with("plan_")) return step_of(event);
    if (what.starts_with("fire")) return FireDetail{what == "fire", event.name};
    if (what.starts_with("card_")) return card_act_of(event);
    if (what.starts_with("permit_")) return permit_step_of(paper, event);
    if (what.starts_with("visit_")) return visit_of(event);
    if (what.starts_with("vendor_")) return word_of_a_vendor(event);
    if (what == "act_confirmed" || what == "act_denied") return ActConfirmedDetail{{}, what == "act_denied", ""};
    if (what == "reviewed") return ReviewDetail{0, event.of + 2, {}, "", ""};  // entry 0 is the configuration
    return entry_of_a_card(paper, event);
}

}  // namespace sekisho::access::property
