// SPDX-License-Identifier: Apache-2.0
// PINs. No address takes, gives or compares one (6.5-C7a3).
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"

#include <utility>

namespace sekisho::api {

void Router::reset_pin(const Call& call) {
    const auto body = read_object(call.request.body, {"identity_check", "document", "copy"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const HolderId holder{call.target.path[2]};
    if (!services_.desk.pid_of(holder)) return refuse(call.respond, 404, nobody_known());
    gate::PinResetRequest request{holder, {}, {}, {}, call.request.operator_name};
    for (const auto& [key, into] : {std::pair{"identity_check", &request.identity_check},
                                    std::pair{"document", &request.document}, std::pair{"copy", &request.copy}}) {
        auto text = required_text(*body, key);
        if (text.has_error()) return refuse(call.respond, 400, text.error());
        *into = std::move(*text);
    }
    services_.desk.reset_pin(request, answer_seq(call.respond));
}

void Router::clear_pins(const Call& call) {
    const auto body = read_object(call.request.body, {"reason"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const HolderId holder{call.target.path[2]};
    if (!services_.desk.pid_of(holder)) return refuse(call.respond, 404, nobody_known());
    const auto reason = required_text(*body, "reason");
    if (reason.has_error()) return refuse(call.respond, 400, reason.error());
    services_.desk.clear_pins(holder, *reason, call.request.operator_name, answer_seq(call.respond));
}

void Router::clear_pins_at(const Call& call) {
    const auto body = read_object(call.request.body, {"reason"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto reason = required_text(*body, "reason");
    if (reason.has_error()) return refuse(call.respond, 400, reason.error());
    services_.desk.clear_pins_at(ReaderName{call.target.path[2]}, *reason, call.request.operator_name,
                                 answer_seq(call.respond));
}

}  // namespace sekisho::api
