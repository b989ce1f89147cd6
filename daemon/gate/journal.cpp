// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/journal.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::gate {
namespace {

// An outcome follows its decision within minutes; this many decisions back is far more than any gate has open.
constexpr std::size_t kRememberedTickets = 4096;

}  // namespace

Journal::Journal(hal::Loop& loop, hal::Clock& clock, std::function<void(const Error&)> on_failure)
    : loop_(loop), clock_(clock), on_failure_(std::move(on_failure)) {}

Journal::~Journal() {
    *alive_ = false;
}

void Journal::open(ledger::Writer& writer, state::State state) {
    writer_ = &writer;
    state_ = std::move(state);
}

void Journal::release() {
    released_ = true;
    send_ready();
}

Journal::Waiting Journal::waiting_for(EntryDraft draft, Complete complete, Done done) {
    if (draft.t_event == WallTime{}) draft.t_event = clock_.now().wall;
    return Waiting{Ticket{next_ticket_--}, std::move(draft), std::move(complete), std::move(done)};
}

Ticket Journal::append(EntryDraft draft, Complete complete, Done done) {
    auto waiting = waiting_for(std::move(draft), std::move(complete), std::move(done));
    const auto ticket = waiting.ticket;
    if (released_ && waiting_.empty() && resolve(waiting.draft)) {
        send(std::move(waiting));
    } else {
        waiting_.push_back(std::move(waiting));
    }
    return ticket;
}

Ticket Journal::append_ahead(EntryDraft draft, Done done) {
    auto waiting = waiting_for(std::move(draft), {}, std::move(done));
    const auto ticket = waiting.ticket;
    send(std::move(waiting));
    return ticket;
}

void Journal::run(std::function<void()> work, std::function<void()> then) {
    // The journal may be gone by then, the loop is not.
    writer_->run([&loop = loop_, alive = alive_, work = std::move(work), then = std::move(then)] {
        work();
        loop.post([alive, then] {
            if (*alive) then();
        });
    });
}

bool Journal::resolve(EntryDraft& draft) const {
    if (draft.ref_seq >= kNoSeq) return true;
    if (const auto found = seqs_.find(draft.ref_seq); found != seqs_.end()) {
        draft.ref_seq = found->second;
        return true;
    }
    if (!forgotten(draft.ref_seq)) return false;
    draft.ref_seq = kNoSeq;  // written without the citation rather than never
    return true;
}

bool Journal::forgotten(Ticket ticket) const {
    if (ticket < last_forgotten_) return false;
    return std::none_of(waiting_.begin(), waiting_.end(),
                        [&](const auto& waiting) { return waiting.ticket == ticket; });
}

void Journal::remember(Ticket ticket, Seq seq) {
    seqs_.emplace(ticket, seq);
    seqs_order_.push_back(ticket);
    if (seqs_order_.size() <= kRememberedTickets) return;
    last_forgotten_ = std::min(last_forgotten_, seqs_order_.front());
    seqs_.erase(seqs_order_.front());
    seqs_order_.pop_front();
}

void Journal::send(Waiting waiting) {
    waiting.draft.recorded = clock_.now();
    waiting.draft.cfg_seq = state_.config_seq;
    if (waiting.complete) waiting.complete(waiting.draft, state_);
    std::vector<EntryDraft> drafts;
    drafts.push_back(std::move(waiting.draft));
    auto on_durable = [this, &loop = loop_, alive = alive_, ticket = waiting.ticket,
                       done = std::move(waiting.done)](Result<std::vector<Entry>> result) {
        loop.post([this, alive, ticket, done, result = std::move(result)] {
            if (*alive) finished(ticket, done, result);
        });
    };
    writer_->append(std::move(drafts), std::move(on_durable));
}

void Journal::finished(Ticket ticket, const Done& done, const Result<std::vector<Entry>>& result) {
    if (!result) {
        if (failure_.empty()) on_failure_(result.error());
        failure_ = to_text(result.error());
        remember(ticket, kNoSeq);  // what cites it is still written, without the citation
        if (done) done(result.error());
        send_ready();
        return;
    }
    failure_.clear();
    const auto seq = result->back().seq;  // before it: what the ledger wrote of its own
    for (const auto& entry : *result) state::apply(state_, entry);
    remember(ticket, seq);
    if (done) done(seq);  // a lock may wait for it: before those who only watch
    for (const auto& entry : *result) publish(entry);
    send_ready();
}

void Journal::publish(const Entry& entry) {
    const auto subscribers = subscribers_;  // one may leave while it is called
    for (const auto& [id, on_entry] : subscribers) {
        if (subscribers_.contains(id)) on_entry(entry);
    }
}

void Journal::send_ready() {
    if (!released_) return;
    while (!waiting_.empty() && resolve(waiting_.front().draft)) {
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        send(std::move(next));
    }
}

std::uint64_t Journal::subscribe(std::function<void(const Entry&)> on_entry) {
    subscribers_.emplace(next_subscriber_, std::move(on_entry));
    return next_subscriber_++;
}

void Journal::unsubscribe(std::uint64_t id) {
    subscribers_.erase(id);
}

}  // namespace sekisho::gate
