// SPDX-License-Identifier: Apache-2.0
// Whom vendors answer for (6.8-C4).
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

// Of the body, which has that text alone.
Result<gate::WorkerWord> read_word(const Request& request, const std::string& worker, bool works) {
    const char* key = works ? "document" : "reason";
    const auto body = read_object(request.body, {key});
    if (body.has_error()) return body.error();
    auto why = required_text(*body, key);
    if (why.has_error()) return why.error();
    return gate::WorkerWord{HolderId{worker}, works, std::move(*why), request.operator_name};
}

}  // namespace

void Router::confirm_vendor(const Call& call) {
    const auto body = read_object(call.request.body, {"workers", "document"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    auto workers = required_texts(*body, "workers");
    if (workers.has_error()) return refuse(call.respond, 400, workers.error());
    auto document = required_text(*body, "document");
    if (document.has_error()) return refuse(call.respond, 400, document.error());
    gate::VendorConfirmation told{call.target.path[2], {}, std::move(*document), call.request.operator_name};
    for (auto& worker : *workers) told.workers.push_back({std::move(worker)});
    services_.desk.workflows().confirm_vendor(told, [respond = call.respond](Result<gate::ConfirmedVendor> confirmed) {
        if (confirmed.has_error()) return refuse(respond, 409, confirmed.error());
        json::array removed;
        for (const auto& worker : confirmed->removed) removed.emplace_back(worker.value);
        answer(respond, json::object{{"seq", confirmed->seq.value}, {"removed", std::move(removed)}});
    });
}

void Router::confirm_worker(const Call& call) {
    const auto word = read_word(call.request, call.target.path[2], true);
    if (word.has_error()) return refuse(call.respond, 400, word.error());
    services_.desk.workflows().say_worker(*word, answer_seq(call.respond));
}

void Router::remove_worker(const Call& call) {
    const auto word = read_word(call.request, call.target.path[2], false);
    if (word.has_error()) return refuse(call.respond, 400, word.error());
    services_.desk.workflows().say_worker(*word, answer_seq(call.respond));
}

void Router::get_vendors(const Call& call) {
    const auto known = only_known(call.target.query, {});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    const DeskNames names(services_.desk);
    json::array out;
    for (const auto& row : services_.desk.workflows().vendors()) out.emplace_back(to_json(row, names));
    answer(call.respond, json::object{{"vendors", std::move(out)}});
}

}  // namespace sekisho::api
