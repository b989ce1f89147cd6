// SPDX-License-Identifier: Apache-2.0
// Visitors and their badges (6.4-C3a, STD-N53-04).
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

namespace sekisho::api {

namespace json = boost::json;

void Router::begin_visit(const Call& call) {
    const auto body = read_object(call.request.body, {"name", "organisation", "purpose", "host", "identity_paper",
                                                      "badge", "badge_type", "until", "items", "signature_ref"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    gate::VisitRequest visit;
    visit.operator_name = call.request.operator_name;
    for (const auto& [key, into] :
         {std::pair{"name", &visit.name}, std::pair{"organisation", &visit.organisation},
          std::pair{"purpose", &visit.purpose}, std::pair{"host", &visit.host.value},
          std::pair{"identity_paper", &visit.identity_paper}, std::pair{"badge", &visit.badge},
          std::pair{"badge_type", &visit.badge_type}, std::pair{"items", &visit.items},
          std::pair{"signature_ref", &visit.signature_ref}}) {
        auto text = required_text(*body, key);
        if (text.has_error()) return refuse(call.respond, 400, text.error());
        *into = std::move(*text);
    }
    const auto until = required_time(*body, "until");
    if (until.has_error()) return refuse(call.respond, 400, until.error());
    visit.until = *until;
    services_.desk.workflows().begin_visit(visit, answer_seq(call.respond));
}

void Router::end_visit(const Call& call) {
    const auto body = read_object(call.request.body, {"badge_returned"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto returned = required_bool(*body, "badge_returned");
    if (returned.has_error()) return refuse(call.respond, 400, returned.error());
    const auto visit = written_seq(call.target.path[2]);
    if (!visit) {
        return refuse(call.respond, 404,
                      {"this is no visit's number", "visit", "`sekisho visit list` shows those that are not over"});
    }
    services_.desk.workflows().end_visit(*visit, *returned, call.request.operator_name, answer_seq(call.respond));
}

void Router::get_visits(const Call& call) {
    const auto known = only_known(call.target.query, {});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    const DeskNames names(services_.desk);
    json::array out;
    for (const auto& row : services_.desk.workflows().visits()) out.emplace_back(to_json(row, names));
    answer(call.respond, json::object{{"visits", std::move(out)}});
}

}  // namespace sekisho::api
