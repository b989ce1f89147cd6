// SPDX-License-Identifier: Apache-2.0
// Work permits (6.8-C5).
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"
#include "daemon/ledger/digest_text.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string_view>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

struct StepWord {
    std::string_view word;
    PermitAct act;
};
constexpr std::array kSteps{
    StepWord{"approve", PermitAct::approved}, StepWord{"refuse", PermitAct::refused},
    StepWord{"start", PermitAct::started},    StepWord{"note", PermitAct::noted},
    StepWord{"report", PermitAct::reported},  StepWord{"return", PermitAct::report_refused},
    StepWord{"close", PermitAct::closed},     StepWord{"withdraw", PermitAct::withdrawn},
    StepWord{"resume", PermitAct::resumed},
};

std::optional<PermitAct> step_of(std::string_view word) {
    for (const auto& step : kSteps) {
        if (step.word == word) return step.act;
    }
    return std::nullopt;
}

template <class Name>
std::vector<Name> names_of(std::vector<std::string> texts) {
    std::vector<Name> names;
    for (auto& text : texts) names.push_back({std::move(text)});
    return names;
}

Result<gate::PermitRequest> read_request(const json::object& body, const std::string& operator_name) {
    gate::PermitRequest request;
    request.operator_name = operator_name;
    const auto from = required_time(body, "from");
    if (from.has_error()) return from.error();
    const auto until = required_time(body, "until");
    if (until.has_error()) return until.error();
    auto zones = required_texts(body, "zones");
    if (zones.has_error()) return zones.error();
    auto workers = required_texts(body, "workers");
    if (workers.has_error()) return workers.error();
    auto attendant = optional_text(body, "attendant");
    if (attendant.has_error()) return attendant.error();
    auto content = required_text(body, "content");
    if (content.has_error()) return content.error();
    const auto expected = required_bool(body, "data_expected");
    if (expected.has_error()) return expected.error();
    request.from = *from;
    request.until = *until;
    request.zones = names_of<ZoneName>(std::move(*zones));
    request.workers = names_of<HolderId>(std::move(*workers));
    request.attendant = HolderId{std::move(*attendant)};
    request.content = std::move(*content);
    request.data_expected = *expected;
    if (body.contains("service")) {
        auto service = required_texts(body, "service");
        if (service.has_error()) return service.error();
        request.service = std::move(*service);
    }
    auto remote = optional_text(body, "remote");
    if (remote.has_error()) return remote.error();
    request.remote = std::move(*remote);
    return request;
}

Result<gate::PermitStep> read_step(const json::object& body, Seq permit, PermitAct act) {
    gate::PermitStep step;
    step.permit = permit;
    step.act = act;
    auto text = optional_text(body, "text");
    if (text.has_error()) return text.error();
    auto assets = optional_text(body, "assets");
    if (assets.has_error()) return assets.error();
    const auto log = optional_text(body, "log_sha256");
    if (log.has_error()) return log.error();
    if (!log->empty()) {
        const auto digest = ledger::parse_digest(*log);
        if (!digest) {
            return Error{"this is no SHA-256 in hex digits", "log_sha256", "64 digits, as sha256sum prints them"};
        }
        step.log_sha256.assign(digest->begin(), digest->end());
    }
    step.text = std::move(*text);
    step.assets = std::move(*assets);
    if (!body.contains("data_touched")) return step;
    const auto touched = required_bool(body, "data_touched");
    if (touched.has_error()) return touched.error();
    step.touched = *touched ? DataTouched::yes : DataTouched::no;
    return step;
}

}  // namespace

void Router::submit_permit(const Call& call) {
    const auto body = read_object(call.request.body, {"from", "until", "zones", "workers", "attendant", "content",
                                                      "data_expected", "service", "remote"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto request = read_request(*body, call.request.operator_name);
    if (request.has_error()) return refuse(call.respond, 400, request.error());
    services_.desk.workflows().submit_permit(*request, answer_seq(call.respond));
}

void Router::step_permit(const Call& call) {
    const auto permit = written_seq(call.target.path[2]);
    const auto act = step_of(call.target.path[3]);
    if (!permit || !act) {
        return refuse(
            call.respond, 404,
            {"there is no such step of a permit", "request line",
             "approve, refuse, start, note, report, return, close, withdraw or resume, behind the permit's number"});
    }
    const auto body = *act == PermitAct::reported ? read_object(call.request.body, {"text", "data_touched", "assets"})
                      : *act == PermitAct::closed ? read_object(call.request.body, {"text", "log_sha256"})
                                                  : read_object(call.request.body, {"text"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    auto step = read_step(*body, *permit, *act);
    if (step.has_error()) return refuse(call.respond, 400, step.error());
    step->operator_name = call.request.operator_name;
    services_.desk.workflows().step_permit(*step, answer_seq(call.respond));
}

void Router::get_permits(const Call& call) {
    const auto known = only_known(call.target.query, {});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    const DeskNames names(services_.desk);
    json::array out;
    for (const auto& row : services_.desk.workflows().permits()) out.emplace_back(to_json(row, names));
    answer(call.respond, json::object{{"permits", std::move(out)}});
}

}  // namespace sekisho::api
