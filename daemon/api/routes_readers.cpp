// SPDX-License-Identifier: Apache-2.0
// Readers that were exchanged (6.5-B5d).
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"

#include <utility>

namespace sekisho::api {

void Router::accept_reader(const Call& call) {
    const auto body = read_object(call.request.body, {"identity"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    auto identity = optional_text(*body, "identity");  // a device may have nothing to say of itself
    if (identity.has_error()) return refuse(call.respond, 400, identity.error());
    const ReaderName reader{call.target.path[2]};
    services_.desk.workflows().accept_reader({reader, std::move(*identity), call.request.operator_name},
                                             answer_seq(call.respond));
}

}  // namespace sekisho::api
