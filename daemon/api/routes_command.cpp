// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/json/fault_json.hpp"
#include "daemon/api/router.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

std::optional<CredentialRef> written_credential(std::string_view text) {
    CredentialRef credential;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), credential.value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || credential.value <= 0) return std::nullopt;
    return credential;
}

json::value reload_body(const ReloadAnswer& outcome) {
    if (const auto* seq = std::get_if<Seq>(&outcome)) return json::object{{"seq", seq->value}};
    if (const auto* error = std::get_if<Error>(&outcome)) return error_to_json(*error);
    if (const auto* lost = std::get_if<LostRights>(&outcome)) {
        auto body = error_to_json(lost->refusal);
        auto& people = body["lost"].emplace_array();
        for (const auto& holder : lost->people) people.emplace_back(holder.value);
        return body;
    }
    auto body = error_to_json(
        {"the files have faults; the old configuration stays in force", "", "mend them and reload again"});
    body["faults"] = faults_to_json(std::get<config::Faults>(outcome));
    return body;
}

}  // namespace

std::function<void(Result<Seq>)> Router::answer_seq(const Respond& respond) {
    return [respond](Result<Seq> seq) {
        if (seq.has_error()) return refuse(respond, 409, seq.error());
        answer(respond, json::object{{"seq", seq->value}});
    };
}

void Router::revoke(const Call& call) {
    const auto body = read_object(call.request.body, {});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto credential = written_credential(call.target.path[2]);
    const auto rows = services_.desk.credentials();
    const bool known = credential && std::any_of(rows.begin(), rows.end(),
                                                 [&](const auto& row) { return row.credential == *credential; });
    if (!known) {
        return refuse(call.respond, 404,
                      {"there is no such credential", "credential", "`sekisho credential list` shows them all"});
    }
    services_.desk.revoke(*credential, call.request.operator_name, answer_seq(call.respond));
}

void Router::unlock(const Call& call) {
    const auto body = read_object(call.request.body, {"reason"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto& door = call.target.path[2];
    if (!services_.desk.site()->find_door(door)) {
        return refuse(call.respond, 404, {"there is no such door", "door", "give a door as site.toml names it"});
    }
    const auto reason = required_text(*body, "reason");
    if (reason.has_error()) return refuse(call.respond, 400, reason.error());
    services_.desk.unlock(DoorName{door}, *reason, call.request.operator_name, answer_seq(call.respond));
}

void Router::accept_clock(const Call& call) {
    const auto body = read_object(call.request.body, {});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    services_.desk.vouch_for_clock(call.request.operator_name, answer_seq(call.respond));
}

void Router::reload(const Call& call) {
    const auto body = read_object(call.request.body, {"accept_removals"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto removals = optional_count(*body, "accept_removals");
    if (removals.has_error()) return refuse(call.respond, 400, removals.error());
    ReloadRequest request{*removals, call.request.operator_name};
    services_.reload(std::move(request), [respond = call.respond](const ReloadAnswer& outcome) {
        constexpr unsigned kStatus[] = {200, 422, 409, 409};  // in the order of the alternatives
        answer(respond, reload_body(outcome), kStatus[outcome.index()]);
    });
}

void Router::stop(const Call& call) {
    const auto body = read_object(call.request.body, {"reason"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    auto reason = required_text(*body, "reason");
    if (reason.has_error()) return refuse(call.respond, 400, reason.error());
    const gate::StopRequest request{std::move(*reason), call.request.operator_name};
    services_.stop(request, [respond = call.respond](const Result<Seq>& seq, std::function<void()> told) {
        Answer stopped{409, {}, std::move(told)};
        if (seq.has_error()) {
            stopped.body = json::serialize(error_to_json(seq.error()));
        } else {
            stopped.status = 200;
            stopped.body = json::serialize(json::object{{"seq", seq->value}});
        }
        respond(std::move(stopped));
    });
}

}  // namespace sekisho::api
