// SPDX-License-Identifier: Apache-2.0
// Things with tags, and the rounds in which every tag is tapped (6.4-C4b).
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>
#include <vector>

namespace sekisho::api {
namespace {

namespace json = boost::json;

json::array rows_of(const std::vector<gate::AssetRow>& rows, const Names& names) {
    json::array out;
    for (const auto& row : rows) out.emplace_back(to_json(row, names));
    return out;
}

}  // namespace

void Router::get_assets(const Call& call) {
    const auto known = only_known(call.target.query, {});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    const DeskNames names(services_.desk);
    const auto list = services_.desk.workflows().assets();
    json::array rounds;
    for (const auto& round : list.rounds) rounds.emplace_back(to_json(round, names));
    answer(call.respond, json::object{{"assets", rows_of(list.assets, names)}, {"rounds", std::move(rounds)}});
}

void Router::begin_round(const Call& call) {
    const auto body = read_object(call.request.body, {"zone"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto zone = optional_text(*body, "zone");
    if (zone.has_error()) return refuse(call.respond, 400, zone.error());
    if (!zone->empty() && !services_.desk.site()->find_zone(*zone))
        return refuse(call.respond, 404, {"there is no such zone", "zone", "give a zone as site.toml names it"});
    services_.desk.workflows().begin_round(*zone, call.request.operator_name, answer_seq(call.respond));
}

void Router::end_round(const Call& call) {
    const auto body = read_object(call.request.body, {});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto round = written_seq(call.target.path[2]);
    if (!round) {
        return refuse(call.respond, 404,
                      {"this is no round's number", "round", "`sekisho asset list` shows those that are not over"});
    }
    // The names are those of the moment of the answer.
    services_.desk.workflows().end_round(
        *round, call.request.operator_name,
        [respond = call.respond, &desk = services_.desk](Result<gate::EndedRound> ended) {
            if (ended.has_error()) return refuse(respond, 409, ended.error());
            const DeskNames names(desk);
            answer(respond, json::object{{"seq", ended->seq.value},
                                         {"expected", ended->expected},
                                         {"missing", rows_of(ended->missing, names)},
                                         {"elsewhere", rows_of(ended->elsewhere, names)}});
        });
}

}  // namespace sekisho::api
