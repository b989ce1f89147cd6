// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/prove.hpp"

#include <boost/json/object.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace sekisho::api {

// Of an entry, or of an earlier checkpoint; both under the later checkpoint `to`.
struct Router::ProofQuestion {
    std::optional<std::int64_t> seq;
    std::string from;
    std::string to;
};

namespace {

// A signed note, "" when there is none.
Result<std::string> note_in(const Query& query, std::string_view key) {
    const auto found = query.find(key);
    if (found == query.end()) return {boost::system::in_place_value, std::string()};
    const auto checkpoint = ledger::peek_checkpoint(found->second);
    if (checkpoint.has_error()) return Error{checkpoint.error().what, std::string(key), checkpoint.error().hint};
    return {boost::system::in_place_value, found->second};
}

}  // namespace

void Router::prove(const std::shared_ptr<const ProofQuestion>& question, const Respond& respond) {
    auto work = [question, path = services_.ledger_path, weak = weak_from_this(), respond]() -> std::function<void()> {
        const auto look = [&]() -> Result<ledger::Proved> {
            const auto source = ledger::LedgerSource::open(path);
            if (source.has_error()) return source.error();
            if (question->seq) return ledger::prove_inclusion(**source, Seq{*question->seq}, question->to);
            return ledger::prove_consistency(**source, question->from, question->to);
        };
        return [weak, respond, proved = look()] {
            if (weak.expired()) return;
            if (proved.has_error()) return refuse(respond, 503, proved.error());
            if (const auto* no = std::get_if<ledger::NotProven>(&*proved)) return refuse(respond, 409, no->why);
            answer(respond, boost::json::object{{"proof", std::get<std::string>(*proved)}});
        };
    };
    if (!queries_.run(std::move(work)))
        refuse(respond, 503, {"too many questions to the ledger wait already", "", "ask again in a moment"});
}

void Router::get_proof(const Call& call) {
    const auto& query = call.target.query;
    const auto known = only_known(query, {"seq", "from", "to"});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    const auto seq = integer_in(query, "seq", 0, std::numeric_limits<std::int64_t>::max());
    if (seq.has_error()) return refuse(call.respond, 400, seq.error());
    const auto from = note_in(query, "from");
    if (from.has_error()) return refuse(call.respond, 400, from.error());
    const auto to = note_in(query, "to");
    if (to.has_error()) return refuse(call.respond, 400, to.error());
    auto question = std::make_shared<ProofQuestion>(ProofQuestion{*seq, *from, *to});
    if (question->seq.has_value() == !question->from.empty())
        return refuse(call.respond, 400, {"either seq or from must be given", "query", "see docs/api.md"});
    if (!question->to.empty()) return prove(question, call.respond);
    services_.checkpoint([weak = weak_from_this(), question, respond = call.respond](const Result<std::string>& note) {
        const auto self = weak.lock();
        if (self == nullptr) return;
        if (note.has_error()) return refuse(respond, 503, note.error());
        question->to = *note;
        self->prove(question, respond);
    });
}

}  // namespace sekisho::api
