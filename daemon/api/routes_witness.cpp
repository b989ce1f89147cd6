// SPDX-License-Identifier: Apache-2.0
// What sekisho-notify asks and tells: which witnesses there are, proofs for them, and what they answered.
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/json/fault_json.hpp"
#include "daemon/api/router.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/ledger/store/leaf_source.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

json::object whole(const gate::WitnessStatus& status, const Names& names) {
    auto row = to_json(status, names);
    row["host"] = status.witness.host;
    row["port"] = status.witness.port;
    row["path"] = status.witness.path;
    row["vkey"] = status.witness.vkey;
    if (status.cosigned) row["cosigned"].as_object()["checkpoint"] = status.cosigned->checkpoint;
    return row;
}

// On the query thread: a few tiles and a few hundred rows at most.
Result<ledger::HashPath> consistency_of(const std::string& ledger_path, std::int64_t from, std::int64_t to) {
    const auto source = ledger::LedgerSource::open(ledger_path);
    if (source.has_error()) return source.error();
    if (to > (*source)->size()) {
        return Error{"the ledger does not have so many entries", "to", "ask up to the size of its checkpoint"};
    }
    auto hashes = (*source)->hashes(to);
    return ledger::consistency_path(hashes, from, to);
}

Result<gate::WitnessReport> read_report(const json::object& body) {
    const auto answer = required_text(body, "answer");
    if (answer.has_error()) return answer.error();
    gate::WitnessReport report;
    if (*answer == "cosigned") {
        auto note = required_note(body, "checkpoint");
        if (note.has_error()) return note.error();
        report.answer = gate::WitnessAnswer::cosigned;
        report.checkpoint = std::move(*note);
        return report;
    }
    if (*answer != "refused" && *answer != "unreachable") {
        return Error{"this is no answer of a witness", "answer", "send cosigned, refused or unreachable"};
    }
    auto why = required_text(body, "why");
    if (why.has_error()) return why.error();
    report.answer = *answer == "refused" ? gate::WitnessAnswer::refused : gate::WitnessAnswer::unreachable;
    report.why = std::move(*why);
    return report;
}

}  // namespace

void Router::get_witnesses(const Call& call) {
    const auto known = only_known(call.target.query, {});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    const DeskNames names(services_.desk);
    json::array rows;
    for (const auto& status : services_.desk.status().witnesses) rows.emplace_back(whole(status, names));
    const auto timing = services_.desk.site()->witness_timing;
    answer(call.respond, json::object{{"checkpoint_every_ms", timing.growth.count()},
                                      {"heartbeat_ms", timing.heartbeat.count()},
                                      {"witness_silence_ms", timing.silence.count()},
                                      {"witnesses", std::move(rows)}});
}

void Router::get_consistency(const Call& call) {
    const auto known = only_known(call.target.query, {"from", "to"});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    const auto to = integer_in(call.target.query, "to", 0, kLargest);
    if (to.has_error()) return refuse(call.respond, 400, to.error());
    const auto from = integer_in(call.target.query, "from", 0, (*to).value_or(kLargest));
    if (from.has_error()) return refuse(call.respond, 400, from.error());
    if (!*from || !*to) {
        return refuse(call.respond, 400, {"two sizes are missing", "query", "ask with from=N&to=M, in entries"});
    }
    auto work = [weak = weak_from_this(), respond = call.respond, path = services_.ledger_path, from = **from,
                 to = **to]() -> std::function<void()> {
        return [weak, respond, from, to, proof = consistency_of(path, from, to)] {
            if (weak.expired()) return;
            if (proof.has_error()) return refuse(respond, 409, proof.error());
            json::array hashes;
            for (const auto& hash : *proof) hashes.emplace_back(ledger::to_base64(hash));
            answer(respond, json::object{{"from", from}, {"to", to}, {"proof", std::move(hashes)}});
        };
    };
    if (!queries_.run(std::move(work))) {
        refuse(call.respond, 503, {"too many questions to the ledger wait already", "", "ask again in a moment"});
    }
}

void Router::report_witness(const Call& call) {
    const auto body = read_object(call.request.body, {"answer", "checkpoint", "why"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto report = read_report(*body);
    if (report.has_error()) return refuse(call.respond, 400, report.error());
    const auto& name = call.target.path[2];
    const auto rows = services_.desk.status().witnesses;
    const bool known = std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.witness.name == name; });
    if (!known) {
        return refuse(call.respond, 404, {"there is no such witness", "witness", "give one as site.toml names it"});
    }
    const auto taken = services_.desk.report_witness(name, *report);
    if (taken.has_error()) return refuse(call.respond, 409, taken.error());
    answer(call.respond, json::object{});
}

}  // namespace sekisho::api
