// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/router.hpp"

#include "daemon/api/json/fault_json.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>

namespace sekisho::api {
namespace {

using Pattern = std::vector<std::string_view>;  // "*" stands for any one segment

bool fits(const Pattern& pattern, const std::vector<std::string>& path) {
    return std::equal(
        pattern.begin(), pattern.end(), path.begin(), path.end(),
        [](std::string_view wanted, const std::string& given) { return wanted == "*" || wanted == given; });
}

}  // namespace

struct Router::Route {
    std::string_view method;
    Pattern pattern;
    Handler handler;
    bool needs_ledger = true;
};

const std::vector<Router::Route>& Router::routes() {
    static const std::vector<Route> table{
        {"GET", {"v1", "status"}, &Router::get_status, false},
        {"GET", {"v1", "inside"}, &Router::get_inside},
        {"GET", {"v1", "credentials"}, &Router::get_credentials},
        {"GET", {"v1", "entries"}, &Router::get_entries},
        {"GET", {"v1", "events"}, &Router::get_events},
        {"GET", {"v1", "checkpoint"}, &Router::get_checkpoint},
        {"GET", {"v1", "proof"}, &Router::get_proof},
        {"GET", {"v1", "state-dump"}, &Router::get_state_dump},
        {"GET", {"v1", "consistency"}, &Router::get_consistency},
        {"GET", {"v1", "witnesses"}, &Router::get_witnesses},
        {"POST", {"v1", "witnesses", "*", "report"}, &Router::report_witness},
        {"POST", {"v1", "credentials"}, &Router::issue},
        {"POST", {"v1", "credentials", "*", "revoke"}, &Router::revoke},
        {"POST", {"v1", "credentials", "*", "return"}, &Router::return_card},
        {"POST", {"v1", "credentials", "*", "lost"}, &Router::report_lost},
        {"POST", {"v1", "people", "*", "cards-lost"}, &Router::report_lost},
        {"POST", {"v1", "people", "*", "temporary-card"}, &Router::issue_temporary},
        {"GET", {"v1", "people", "*", "acts"}, &Router::get_acts},
        {"POST", {"v1", "people", "*", "acts", "confirm"}, &Router::confirm_acts},
        {"POST", {"v1", "badges", "*"}, &Router::issue_badge},
        {"GET", {"v1", "visits"}, &Router::get_visits},
        {"POST", {"v1", "visits"}, &Router::begin_visit},
        {"POST", {"v1", "visits", "*", "end"}, &Router::end_visit},
        {"POST", {"v1", "doors", "*", "unlock"}, &Router::unlock},
        {"POST", {"v1", "doors", "*", "attend"}, &Router::attend},
        {"POST", {"v1", "doors", "*", "mode"}, &Router::set_mode},
        {"POST", {"v1", "inputs", "*", "reset"}, &Router::reset_fire},
        {"POST", {"v1", "people", "*", "forgive"}, &Router::forgive},
        {"POST", {"v1", "people", "*", "declare-exit"}, &Router::declare_exit},
        {"POST", {"v1", "passages", "*", "approve"}, &Router::approve_exit},
        {"POST", {"v1", "zones", "*", "confirm-empty"}, &Router::confirm_empty},
        {"GET", {"v1", "permits"}, &Router::get_permits},
        {"POST", {"v1", "permits"}, &Router::submit_permit},
        {"POST", {"v1", "permits", "*", "*"}, &Router::step_permit},
        {"GET", {"v1", "vendors"}, &Router::get_vendors},
        {"POST", {"v1", "vendors", "*", "confirm"}, &Router::confirm_vendor},
        {"POST", {"v1", "workers", "*", "confirm"}, &Router::confirm_worker},
        {"POST", {"v1", "workers", "*", "remove"}, &Router::remove_worker},
        {"GET", {"v1", "assets"}, &Router::get_assets},
        {"POST", {"v1", "asset-rounds"}, &Router::begin_round},
        {"POST", {"v1", "asset-rounds", "*", "end"}, &Router::end_round},
        {"GET", {"v1", "inspections"}, &Router::get_inspections},
        {"POST", {"v1", "inspections", "*", "record"}, &Router::record_inspection},
        {"POST", {"v1", "imports"}, &Router::take_import},
        {"POST", {"v1", "clock", "accept"}, &Router::accept_clock},
        {"POST", {"v1", "people", "*", "erase"}, &Router::erase},
        {"POST", {"v1", "people", "*", "pin-reset"}, &Router::reset_pin},
        {"POST", {"v1", "people", "*", "pin-clear"}, &Router::clear_pins},
        {"POST", {"v1", "readers", "*", "pin-clear"}, &Router::clear_pins_at},
        {"POST", {"v1", "readers", "*", "accept"}, &Router::accept_reader},
        {"POST", {"v1", "backup", "rehearsed"}, &Router::rehearsed},
        {"POST", {"v1", "reviews"}, &Router::sign_review},
        {"POST", {"v1", "disposal", "ask"}, &Router::ask_disposal},
        {"POST", {"v1", "disposal", "approve"}, &Router::approve_disposal},
        {"GET", {"v1", "disposal"}, &Router::get_disposal},
        {"GET", {"v1", "disposal", "*", "certificate"}, &Router::get_certificate},
        {"POST", {"v1", "config", "reload"}, &Router::reload},
        {"POST", {"v1", "stop"}, &Router::stop},
        {"POST", {"v1", "sim", "*"}, &Router::sim, false},
    };
    return table;
}

Router::Router(Services services, QueryThread::Post post)
    : services_(std::move(services)), queries_(services_.ledger_path, services_.vault_path, std::move(post)) {}

void Router::handle(const Request& request, const Respond& respond) {
    const auto target = parse_target(request.target);
    if (!target) {
        return refuse(respond, 400,
                      {"the address cannot be read", "request line", "percent-encode what is not a letter or digit"});
    }
    bool known_path = false;
    for (const auto& route : routes()) {
        if (!fits(route.pattern, target->path)) continue;
        known_path = true;
        if (route.method != request.method) continue;
        if (route.needs_ledger && services_.without_ledger) return refuse(respond, 503, *services_.without_ledger);
        return (this->*route.handler)(Call{request, *target, respond});
    }
    if (known_path)
        return refuse(respond, 405, {"this address does not take that method", "request line", "see docs/api.md"});
    refuse(respond, 404,
           {"there is no such address", "request line", "see docs/api.md; every address begins with /v1/"});
}

void answer(const Respond& respond, const boost::json::value& body, unsigned status) {
    respond(Answer{status, boost::json::serialize(body)});
}

Error nobody_known() {
    return {"the ledger knows nobody of that staff number", "person",
            "give a staff number of somebody who has been given a card"};
}

void refuse(const Respond& respond, unsigned status, const Error& error) {
    answer(respond, error_to_json(error), status);
}

}  // namespace sekisho::api
