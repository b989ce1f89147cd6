// SPDX-License-Identifier: Apache-2.0
// Cards in other hands than their holder's, or out of use (6.5-B1g, 6.5-B1h).
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"

#include <optional>

namespace sekisho::api {

void Router::return_card(const Call& call) {
    const auto body = read_object(call.request.body, {});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto card = written_seq(call.target.path[2]);
    if (!card) {
        return refuse(call.respond, 404,
                      {"there is no such credential", "credential", "`sekisho credential list` shows them all"});
    }
    services_.desk.workflows().return_card(CredentialRef{card->value}, call.request.operator_name,
                                           answer_seq(call.respond));
}

}  // namespace sekisho::api
