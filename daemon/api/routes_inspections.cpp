// SPDX-License-Identifier: Apache-2.0
// Zones to be inspected after work in them (6.6.2-C1-3).
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

Error no_answers() {
    return {"what was found is not told item by item", "items",
            "send a list of {\"item\": 1, \"good\": true}, one for each item"};
}

// [{"item": 1, "good": true}, ...]; empty where nothing is asked for.
Result<std::vector<gate::InspectionAnswer>> read_answers(const json::object& body) {
    constexpr std::size_t kMost = 100;
    const auto* items = body.if_contains("items");
    if (items == nullptr || !items->is_array() || items->get_array().size() > kMost) return no_answers();
    std::vector<gate::InspectionAnswer> answers;
    for (const auto& one : items->get_array()) {
        const auto* row = one.if_object();
        const auto* item = row == nullptr ? nullptr : row->if_contains("item");
        const auto* good = row == nullptr ? nullptr : row->if_contains("good");
        if (item == nullptr || good == nullptr || row->size() != 2 || !item->is_int64() || !good->is_bool())
            return no_answers();
        answers.push_back({item->get_int64(), good->get_bool()});
    }
    return answers;
}

}  // namespace

void Router::get_inspections(const Call& call) {
    const auto known = only_known(call.target.query, {"overdue"});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    const auto overdue = call.target.query.find("overdue");
    const bool only_overdue = overdue != call.target.query.end();
    if (only_overdue && overdue->second != "true")
        return refuse(call.respond, 400, {"this is no truth value", "overdue", "true, or leave it out"});
    const DeskNames names(services_.desk);
    const auto open = services_.desk.workflows().inspections();
    json::array items;
    for (const auto& item : open.items) items.emplace_back(item);
    json::array rows;
    for (const auto& row : open.rows) {
        if (row.overdue || !only_overdue) rows.emplace_back(to_json(row, names));
    }
    answer(call.respond, json::object{{"items", std::move(items)}, {"inspections", std::move(rows)}});
}

void Router::record_inspection(const Call& call) {
    const auto inspection = written_seq(call.target.path[2]);
    if (!inspection) {
        return refuse(call.respond, 404,
                      {"this is no inspection's number", "inspection", "`sekisho inspection list` shows what is open"});
    }
    const auto body = read_object(call.request.body, {"items", "note"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    auto answers = read_answers(*body);
    if (answers.has_error()) return refuse(call.respond, 400, answers.error());
    auto note = optional_text(*body, "note");
    if (note.has_error()) return refuse(call.respond, 400, note.error());
    const gate::InspectionReport report{*inspection, std::move(*answers), std::move(*note), call.request.operator_name};
    services_.desk.workflows().record_inspection(report, answer_seq(call.respond));
}

}  // namespace sekisho::api
