// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/journal.hpp"

#include "daemon/ledger/encoding.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sekisho::gate {
namespace {

// An outcome follows its decision within minutes; this many decisions back is far more than any gate has open.
constexpr std::size_t kRememberedTickets = 4096;
constexpr std::size_t kMostKept = 10'000;  // entries in memory while nothing can be written
constexpr std::chrono::seconds kRecoverEvery{5};

// A day's key and the end of an outage are the ledger's own; of anything else before an append's own entries somebody
// was told that it had failed.
bool is_late(const Entry& entry) {
    return entry.kind != EntryKind::key && !is_outage_gap(entry.kind, entry.ref_seq);
}

}  // namespace

Journal::Journal(hal::Loop& loop, hal::Clock& clock, Told told) : loop_(loop), clock_(clock), told_(std::move(told)) {}

Journal::~Journal() {
    *alive_ = false;
}

void Journal::open(ledger::Writer& writer, state::State state) {
    writer_ = &writer;
    state_ = std::move(state);
    writer.watch([this, &loop = loop_, alive = alive_](const ledger::Health& health) {
        loop.post([this, alive, health] {
            if (*alive) health_changed(health);
        });
    });
}

void Journal::go_without(const Error& why, const EntryDraft& config) {
    without_ = why;
    health_ = {ledger::Writing::nothing, to_text(why)};
    for (const auto& row : std::get<ConfigDetail>(config.detail).names) state_.registry.give(row);
    for (auto& waited : std::exchange(waiting_, {})) refuse(std::move(waited));
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
    watch_grant(waiting);
    if (without_) {
        refuse(std::move(waiting));
    } else if (keeping_since_ && released_) {
        keep_or_send(std::move(waiting));
    } else if (released_ && waiting_.empty() && may_go(waiting)) {
        send(std::move(waiting));
    } else {
        waiting_.push_back(std::move(waiting));
    }
    return ticket;
}

void Journal::watch_grant(Waiting& waiting) {
    const EntryDraft& draft = waiting.draft;
    const bool granted = draft.kind == EntryKind::access && draft.decision == Verdict::granted;
    if (!granted || draft.dir != Direction::entry || !waiting.done) return;
    grants_.emplace(waiting.ticket, draft);
    waiting.done = [this, ticket = waiting.ticket, done = std::move(waiting.done)](const Result<Seq>& seq) {
        grants_.erase(ticket);
        done(seq);
    };
}

Ticket Journal::append_ahead(EntryDraft draft, Done done) {
    auto waiting = waiting_for(std::move(draft), {}, std::move(done));
    waiting.ahead = true;
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

bool Journal::may_go(Waiting& waiting) const {
    return (waiting.ahead || ahead_under_way_ == 0) && resolve(waiting.draft);
}

bool Journal::forgotten(Ticket ticket) const {
    if (ticket < last_forgotten_) return false;
    const auto is_it = [&](const auto& waiting) { return waiting.ticket == ticket; };
    return std::none_of(waiting_.begin(), waiting_.end(), is_it) && std::none_of(kept_.begin(), kept_.end(), is_it);
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
    if (waiting.ahead) ++ahead_under_way_;
    waiting.draft.recorded = clock_.now();
    waiting.draft.cfg_seq = state_.config_seq;
    if (under_way_++ == 0) progressed_ = waiting.draft.recorded.mono;
    // Each time it is sent: when one that was kept is, names may have numbers.
    if (waiting.complete) waiting.complete(waiting.draft, state_);
    std::vector<EntryDraft> drafts{waiting.draft};
    auto on_durable = [this, &loop = loop_, alive = alive_,
                       sent = std::move(waiting)](Result<std::vector<Entry>> result) {
        loop.post([this, alive, sent, result = std::move(result)] {
            if (*alive) finished(sent, result);
        });
    };
    writer_->append(std::move(drafts), std::move(on_durable));
}

void Journal::refuse(Waiting waiting) {
    if (waiting.done) {
        loop_.post([alive = alive_, done = std::move(waiting.done), why = *without_] {
            if (*alive) done(why);
        });
        return;
    }
    if (waiting.complete) waiting.complete(waiting.draft, state_);
    Entry entry;
    static_cast<EntryDraft&>(entry) = std::move(waiting.draft);
    entry.recorded = clock_.now();
    entry.seq = entry.ref_seq = kNoSeq;
    if (told_.unrecorded) told_.unrecorded(entry);
}

// Nothing can be written: nobody waits behind anybody. Who asked is told at once.
void Journal::keep_or_send(Waiting waiting) {
    if (!waiting.done) return keep(std::move(waiting));
    if (!resolve(waiting.draft)) waiting.draft.ref_seq = kNoSeq;
    send(std::move(waiting));
}

// Those that go ahead first, each in the order in which they were asked for: tickets count down.
void Journal::keep(Waiting waiting) {
    if (kept_.size() < kMostKept || waiting.ahead) {
        const auto before = std::find_if(kept_.rbegin(), kept_.rend(), [&](const Waiting& kept) {
            return std::pair(kept.ahead, kept.ticket) > std::pair(waiting.ahead, waiting.ticket);
        });
        kept_.insert(before.base(), std::move(waiting));
        return;
    }
    ++lost_;
    remember(waiting.ticket, kNoSeq);
}

void Journal::finished(Waiting sent, const Result<std::vector<Entry>>& result) {
    if (sent.ahead) --ahead_under_way_;
    --under_way_;
    progressed_ = clock_.now().mono;
    answered_ = {sent.draft.recorded.mono, progressed_};
    if (!result) {
        if (keeping_since_ && (sent.ahead || !sent.done)) {
            const auto told = std::exchange(sent.done, {});
            keep(std::move(sent));
            if (told) told(result.error());
            return;
        }
        remember(sent.ticket, kNoSeq);  // what cites it is still written, without the citation
        if (sent.done) sent.done(result.error());
        send_ready();
        return;
    }
    const auto seq = result->back().seq;  // before it: what the ledger wrote of its own
    for (const auto& entry : *result) state::apply(state_, entry);
    note_written(*result);
    remember(sent.ticket, seq);
    if (sent.done) sent.done(seq);  // a lock may wait for it: before those who only watch
    for (const auto& entry : *result) publish(entry);
    send_ready();
}

void Journal::note_written(const std::vector<Entry>& entries) {
    if (entries.empty()) return;
    last_commit_ = LastCommit{entries.back().seq.value + 1, entries.back().recorded.wall};
    if (health_.writing != ledger::Writing::ledger) spilled_ += static_cast<std::int64_t>(entries.size());
}

Progress Journal::progress() const {
    Progress progress{under_way_, waiting_.size(), kept_.size(), spilled_, std::nullopt, last_commit_};
    if (under_way_ > 0) progress.stalled = clock_.now().mono - progressed_;
    return progress;
}

std::optional<Duration> Journal::keeping_for() const {
    if (!keeping_since_ || kept_.size() >= kMostKept) return std::nullopt;
    return clock_.now().mono - *keeping_since_;
}

void Journal::health_changed(const ledger::Health& health) {
    const bool changed = health.writing != health_.writing;
    health_ = health;
    if (health.writing != ledger::Writing::nothing) {
        keeping_since_.reset();
        waiting_.insert(waiting_.begin(), std::make_move_iterator(kept_.begin()), std::make_move_iterator(kept_.end()));
        kept_.clear();
        send_ready();
    } else if (!keeping_since_) {
        keeping_since_ = clock_.now().mono;
        auto waiting = released_ ? std::exchange(waiting_, {}) : std::deque<Waiting>();
        for (auto& one : waiting) keep_or_send(std::move(one));
    }
    if (health.writing == ledger::Writing::ledger) {
        recovery_.reset();
        spilled_ = 0;  // taken back into the ledger
    } else {
        recover_later();
    }
    if (changed) told_.health(health);
}

// An entry whose append had failed, and that was kept to be written again: it stands, so it is not.
bool Journal::was_kept(const Entry& entry) {
    const auto row = ledger::to_row(entry);
    const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Waiting& kept) {
        Entry again = entry;
        static_cast<EntryDraft&>(again) = kept.draft;
        const auto of_kept = ledger::to_row(again);
        return row && of_kept && *row == *of_kept;
    });
    if (found == kept_.end()) return false;
    remember(found->ticket, entry.seq);
    kept_.erase(found);
    return true;
}

void Journal::recover_later() {
    recovery_ = loop_.at(clock_.now().mono + kRecoverEvery, [this] {
        auto done = [this, &loop = loop_, alive = alive_, lost = lost_](std::vector<Entry> entries) {
            loop.post([this, alive, lost, entries = std::move(entries)] {
                if (*alive) recovered(entries, lost);
            });
        };
        writer_->recover(clock_.now(), lost_, std::move(done));
    });
}

void Journal::recovered(const std::vector<Entry>& entries, std::int64_t lost) {
    for (const auto& entry : entries) state::apply(state_, entry);
    note_written(entries);
    const auto is_gap = [](const Entry& entry) { return is_outage_gap(entry.kind, entry.ref_seq); };
    if (std::any_of(entries.begin(), entries.end(), is_gap)) lost_ -= lost;
    for (const auto& entry : entries) {
        publish(entry);
        if (is_late(entry) && !was_kept(entry)) told_.late(entry);
    }
    recover_later();  // until it is told that the ledger is written again
}

void Journal::publish(const Entry& entry) {
    if (told_.written) told_.written(entry);
    const auto subscribers = subscribers_;  // one may leave while it is called
    for (const auto& [id, on_entry] : subscribers) {
        if (subscribers_.contains(id)) on_entry(entry);
    }
}

void Journal::send_ready() {
    if (!released_) return;
    while (!waiting_.empty() && may_go(waiting_.front())) {
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
