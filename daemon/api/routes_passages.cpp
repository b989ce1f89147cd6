// SPDX-License-Identifier: Apache-2.0
// Where people are said to be, and the security desk that stands in for a second person (STD-BAC-02, PRAC-02, PRAC-10).
#include "daemon/api/fields.hpp"
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/api/router.hpp"

namespace sekisho::api {

void Router::attend(const Call& call) {
    const auto body = read_object(call.request.body, {});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto& door = call.target.path[2];
    if (!services_.desk.site()->find_door(door)) {
        return refuse(call.respond, 404, {"there is no such door", "door", "give a door as site.toml names it"});
    }
    services_.desk.attend(DoorName{door}, call.request.operator_name, answer_seq(call.respond));
}

void Router::forgive(const Call& call) {
    const auto body = read_object(call.request.body, {"reason"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto reason = required_text(*body, "reason");
    if (reason.has_error()) return refuse(call.respond, 400, reason.error());
    const HolderId holder{call.target.path[2]};
    if (!services_.desk.pid_of(holder)) return refuse(call.respond, 404, nobody_known());
    services_.desk.forgive(holder, *reason, call.request.operator_name, answer_seq(call.respond));
}

void Router::declare_exit(const Call& call) {
    const auto body = read_object(call.request.body, {"at", "reason"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto reason = required_text(*body, "reason");
    if (reason.has_error()) return refuse(call.respond, 400, reason.error());
    const auto text = required_text(*body, "at");
    if (text.has_error()) return refuse(call.respond, 400, text.error());
    const auto stated = parse_time(*text);
    if (!stated) {
        return refuse(call.respond, 400, {"this is not a time", "at", "write it as 2025-04-01T08:30:00+09:00"});
    }
    const HolderId holder{call.target.path[2]};
    if (!services_.desk.pid_of(holder)) return refuse(call.respond, 404, nobody_known());
    services_.desk.declare_exit(holder, *stated, *reason, call.request.operator_name, answer_seq(call.respond));
}

void Router::approve_exit(const Call& call) {
    const auto body = read_object(call.request.body, {});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto seq = written_seq(call.target.path[2]);
    if (!seq) {
        return refuse(call.respond, 400, {"this is no entry's number", "entry", "as `sekisho inside` shows it"});
    }
    services_.desk.approve_exit(*seq, call.request.operator_name, answer_seq(call.respond));
}

// 6.4-D1
void Router::confirm_empty(const Call& call) {
    const auto body = read_object(call.request.body, {});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto& zone = call.target.path[2];
    if (zone == state::kOutsideName || !services_.desk.site()->find_zone(zone)) {
        return refuse(call.respond, 404, {"there is no such zone", "zone", "give a zone as site.toml names it"});
    }
    services_.desk.confirm_empty(ZoneName{zone}, call.request.operator_name, answer_seq(call.respond));
}

}  // namespace sekisho::api
