// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/prove.hpp"

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace sekisho::api {

// Of an entry, or of an earlier checkpoint; both under the later checkpoint `to`.
struct ProofQuestion {
    std::optional<std::int64_t> seq;
    std::string from;
    std::string to;
};

namespace {

// What came of a question, and how many entries the ledger had then.
struct Answered {
    Result<ledger::Proved> proved;
    std::int64_t size = 0;
};

Answered prove_from(ledger::LeafSource& source, const ProofQuestion& question) {
    if (question.seq) return {ledger::prove_inclusion(source, Seq{*question.seq}, question.to), source.size()};
    return {ledger::prove_consistency(source, question.from, question.to), source.size()};
}

// Nothing: what was asked for lies in the ledger of `size` entries, behind which `waiting` wait.
std::optional<Error> why_not_yet(const ProofQuestion& question, std::int64_t size, std::int64_t waiting) {
    constexpr const char* kThen = "mend what `sekisho status` shows; once the ledger can be written again, ask anew";
    if (question.seq && *question.seq >= size && *question.seq < size + waiting) {
        return Error{fmt::format("entry {} waits in the spill file, since the ledger cannot be written", *question.seq),
                     "", kThen};
    }
    const auto checkpoint = ledger::peek_checkpoint(question.to);
    if (!checkpoint || checkpoint->size <= size || checkpoint->size > size + waiting) return std::nullopt;
    return Error{fmt::format("of the {} entries of the checkpoint the last {} wait in the spill file, since the ledger "
                             "cannot be written",
                             checkpoint->size, checkpoint->size - size),
                 "", std::string(kThen) + ", or give --to a checkpoint of before"};
}

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
        const auto source = ledger::LedgerSource::open(path);
        const auto answered = source.has_error() ? Answered{source.error()} : prove_from(**source, *question);
        return [weak, respond, question, answered] {
            const auto self = weak.lock();
            if (self == nullptr) return;
            const auto& [proved, size] = answered;
            if (proved.has_error()) return refuse(respond, 503, proved.error());
            if (const auto* proof = std::get_if<std::string>(&*proved))
                return answer(respond, boost::json::object{{"proof", *proof}});
            const auto not_yet = why_not_yet(*question, size, self->waiting_behind(size));
            if (not_yet) return refuse(respond, 503, *not_yet);
            refuse(respond, 409, std::get<ledger::NotProven>(*proved).why);
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
