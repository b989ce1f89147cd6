// SPDX-License-Identifier: Apache-2.0
// Signed reviews, and ledger ranges that two people dispose of (6.7-B1, 6.7-B3, 6.7-C1).
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"
#include "daemon/config/values.hpp"

#include <limits>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

Result<Seq> required_seq(const json::object& body, std::string_view key) {
    const auto number = optional_count(body, key);
    if (number.has_error()) return number.error();
    if (!*number) return Error{"an entry's number is missing", std::string(key), "as `sekisho ledger show` has it"};
    return Seq{**number};
}

}  // namespace

void Router::sign_review(const Call& call) {
    const auto body = read_object(call.request.body, {"first", "last", "note"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto first = required_seq(*body, "first");
    if (first.has_error()) return refuse(call.respond, 400, first.error());
    const auto last = required_seq(*body, "last");
    if (last.has_error()) return refuse(call.respond, 400, last.error());
    const auto note = required_text(*body, "note");
    if (note.has_error()) return refuse(call.respond, 400, note.error());
    services_.desk.sign_review({*first, *last, *note, call.request.operator_name}, answer_seq(call.respond));
}

void Router::ask_disposal(const Call& call) {
    const auto body = read_object(call.request.body, {"before"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto text = required_text(*body, "before");
    if (text.has_error()) return refuse(call.respond, 400, text.error());
    const auto day = config::parse_date(*text);
    if (!day) return refuse(call.respond, 400, {"this is not a date", "before", "write it as 2027-04-01"});
    const auto before = services_.desk.site()->time_zone.start_of(*day);
    auto done = [weak = weak_from_this(), respond = call.respond](const Result<gate::AskedDisposal>& asked) {
        const auto self = weak.lock();
        if (self == nullptr) return;
        if (asked.has_error()) return refuse(respond, 409, asked.error());
        answer(respond, to_json(*asked, DeskNames(self->services_.desk)));
    };
    services_.desk.ask_disposal(before, call.request.operator_name, std::move(done));
}

void Router::approve_disposal(const Call& call) {
    const auto body = read_object(call.request.body, {"sha256"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto text = required_text(*body, "sha256");
    if (text.has_error()) return refuse(call.respond, 400, text.error());
    const auto sha256 = digest_of(*text);
    if (!sha256) {
        return refuse(
            call.respond, 400,
            {"this is no SHA-256", "sha256", "repeat the 64 hex digits that `sekisho dispose pending` shows"});
    }
    services_.desk.approve_disposal(*sha256, call.request.operator_name, answer_seq(call.respond));
}

void Router::get_disposal(const Call& call) {
    const auto known = only_known(call.target.query, {});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    answer(call.respond, to_json(services_.desk.disposal(), DeskNames(services_.desk)));
}

// Made from the entry, so it can be had again at any time.
void Router::get_certificate(const Call& call) {
    const auto known = only_known(call.target.query, {});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    const Error none{"this is no disposal entry", call.target.path[2], "give the number that `dispose approve` told"};
    const auto seq = written_seq(call.target.path[2]);
    if (!seq) return refuse(call.respond, 404, none);
    ledger::Filter filter;
    filter.kind = EntryKind::disposal;
    filter.after = Seq{seq->value - 1};
    filter.limit = 100000;
    auto done = [weak = weak_from_this(), seq = *seq, none, respond = call.respond](const Result<Found>& rows) {
        const auto self = weak.lock();
        if (self == nullptr) return;
        if (rows.has_error()) return refuse(respond, 503, rows.error());
        if (rows->entries.empty() || rows->entries.front().seq != seq) return refuse(respond, 404, none);
        self->services_.certify(rows->entries.front(), [weak, respond](const Result<std::string>& note) {
            if (weak.expired()) return;
            if (note.has_error()) return refuse(respond, 503, note.error());
            answer(respond, json::object{{"certificate", *note}});
        });
    };
    if (!queries_.ask(filter, std::move(done)))
        refuse(call.respond, 503, {"too many questions to the ledger wait already", "", "ask again in a moment"});
}

}  // namespace sekisho::api
