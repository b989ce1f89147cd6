// SPDX-License-Identifier: Apache-2.0
// Cards: issued, in place of others, out of use, and what was done with them (6.5-B1g, 6.5-B1h, PRAC-11).
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/api/router.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

Error no_such_credential() {
    return {"there is no such credential", "credential", "`sekisho credential list` shows them all"};
}

std::optional<SuspensionCause> cause_of(std::string_view word) {
    constexpr std::array kCauses{SuspensionCause::forgotten, SuspensionCause::damaged, SuspensionCause::lost};
    for (const auto cause : kCauses) {
        if (to_text(cause) == word) return cause;
    }
    return std::nullopt;
}

// Texts that a request may bear, each into its place.
struct Into {
    std::string_view key;
    std::string& text;
    bool needed = false;
};
std::optional<Error> read_texts(const json::object& body, std::initializer_list<Into> all) {
    for (const auto& [key, text, needed] : all) {
        auto read = needed ? required_text(body, key) : optional_text(body, key);
        if (read.has_error()) return read.error();
        text = std::move(*read);
    }
    return std::nullopt;
}

// Entries' numbers, each a whole number; absent: none.
std::optional<std::vector<Seq>> seqs_in(const json::object& body, std::string_view key) {
    std::vector<Seq> seqs;
    const auto* value = body.if_contains(key);
    if (value == nullptr) return seqs;
    const auto* list = value->if_array();
    if (list == nullptr) return std::nullopt;
    for (const auto& item : *list) {
        if (!item.is_int64()) return std::nullopt;
        seqs.push_back(Seq{item.get_int64()});
    }
    return seqs;
}

}  // namespace

void Router::await_card(const gate::IssueRequest& request, const Respond& respond) {
    if (!services_.desk.site()->find_reader(request.reader.value)) {
        return refuse(respond, 404,
                      {"there is no such reader", request.reader.value, "give a reader as site.toml names it"});
    }
    auto done = [weak = weak_from_this(), respond](Result<gate::CredentialRow> row) {
        const auto self = weak.lock();
        if (self == nullptr) return;
        if (row.has_error()) return refuse(respond, 409, row.error());
        answer(respond, to_json(*row, DeskNames(self->services_.desk)));
    };
    services_.desk.workflows().issue_card(request, std::move(done));
}

void Router::issue(const Call& call) {
    const auto body =
        read_object(call.request.body, {"holder", "reader", "test", "identity_check", "document", "consent"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    gate::IssueRequest request;
    request.operator_name = call.request.operator_name;
    const auto wrong = read_texts(*body, {{"holder", request.holder.value, true},
                                          {"reader", request.reader.value, true},
                                          {"identity_check", request.identity_check},
                                          {"document", request.document},
                                          {"consent", request.consent}});
    if (wrong) return refuse(call.respond, 400, *wrong);
    const auto test = optional_bool(*body, "test", false);
    if (test.has_error()) return refuse(call.respond, 400, test.error());
    if (*test) request.kind = CredentialKind::test;
    if (services_.desk.site()->roster.find(request.holder.value) == nullptr) {
        return refuse(call.respond, 404,
                      {"the roster has nobody of that id", "holder", "add the person to the roster and reload"});
    }
    await_card(request, call.respond);
}

void Router::issue_badge(const Call& call) {
    const auto body = read_object(call.request.body, {"reader"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    gate::IssueRequest request;
    request.operator_name = call.request.operator_name;
    request.kind = CredentialKind::badge;
    request.holder = gate::badge_holder(call.target.path[2]);
    if (const auto wrong = read_texts(*body, {{"reader", request.reader.value, true}}))
        return refuse(call.respond, 400, *wrong);
    await_card(request, call.respond);
}

void Router::issue_temporary(const Call& call) {
    const auto body = read_object(call.request.body, {"reader", "reason", "identity_check", "document", "until"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    gate::IssueRequest request;
    request.operator_name = call.request.operator_name;
    request.kind = CredentialKind::temporary;
    request.holder = HolderId{call.target.path[2]};
    std::string reason;
    const auto wrong = read_texts(*body, {{"reader", request.reader.value, true},
                                          {"reason", reason, true},
                                          {"identity_check", request.identity_check, true},
                                          {"document", request.document, true}});
    if (wrong) return refuse(call.respond, 400, *wrong);
    const auto until = required_time(*body, "until");
    if (until.has_error()) return refuse(call.respond, 400, until.error());
    const auto why = cause_of(reason);
    if (!why) return refuse(call.respond, 400, {"this is no reason", "reason", "forgotten, damaged or lost"});
    request.until = *until;
    request.why = *why;
    if (!services_.desk.pid_of(request.holder)) return refuse(call.respond, 404, nobody_known());
    await_card(request, call.respond);
}

void Router::return_card(const Call& call) {
    const auto body = read_object(call.request.body, {});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto card = written_seq(call.target.path[2]);
    if (!card) return refuse(call.respond, 404, no_such_credential());
    services_.desk.workflows().return_card(CredentialRef{card->value}, call.request.operator_name,
                                           answer_seq(call.respond));
}

// Of one card, or of all that a person has.
void Router::report_lost(const Call& call) {
    const auto body = read_object(call.request.body, {});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    HolderId holder;
    CredentialRef card;
    if (call.target.path[1] == "people") {
        holder = HolderId{call.target.path[2]};
        if (!services_.desk.pid_of(holder)) return refuse(call.respond, 404, nobody_known());
    } else {
        const auto written = written_seq(call.target.path[2]);
        if (!written || written->value == 0) return refuse(call.respond, 404, no_such_credential());
        card = CredentialRef{written->value};
    }
    services_.desk.workflows().report_lost(holder, card, call.request.operator_name, answer_seq(call.respond));
}

void Router::get_acts(const Call& call) {
    const HolderId holder{call.target.path[2]};
    if (!services_.desk.pid_of(holder)) return refuse(call.respond, 404, nobody_known());
    const DeskNames names(services_.desk);
    json::array out;
    for (const auto& act : services_.desk.workflows().unconfirmed_acts(holder)) {
        out.emplace_back(
            json::object{{"entry", act.seq.value}, {"at", format_time(act.when, names.offset_at(act.when))}});
    }
    answer(call.respond, json::object{{"acts", std::move(out)}});
}

void Router::confirm_acts(const Call& call) {
    const auto body = read_object(call.request.body, {"reader", "disputed"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    gate::ConfirmRequest request{HolderId{call.target.path[2]}, {}, {}, call.request.operator_name};
    if (const auto wrong = read_texts(*body, {{"reader", request.reader.value, true}}))
        return refuse(call.respond, 400, *wrong);
    auto disputed = seqs_in(*body, "disputed");
    if (!disputed)
        return refuse(call.respond, 400, {"this is no list of entries' numbers", "disputed", "for example [120, 131]"});
    request.disputed = std::move(*disputed);
    if (!services_.desk.pid_of(request.holder)) return refuse(call.respond, 404, nobody_known());
    services_.desk.workflows().confirm_acts(request, answer_seq(call.respond));
}

}  // namespace sekisho::api
