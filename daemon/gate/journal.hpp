// SPDX-License-Identifier: Apache-2.0
// The gate's pen: stamps drafts with clocks and the configuration in force, sends them to the ledger thread, and folds
// what came back into the State. Keeps the order in which the loop asked, also where an entry cites one that is still
// on its way.
#pragma once

#include "daemon/ledger/store/writer.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"
#include "daemon/state/state.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace sekisho::gate {

// Names an entry before it has a seq: a promise that is kept when it is durable. Where a Seq is asked for (door::Grant,
// EntryDraft::ref_seq) a ticket stands as a number below kNoSeq, so the two are never confused.
using Ticket = Seq;

class Journal {
public:
    using Done = std::function<void(Result<Seq>)>;  // on the loop
    // Adds what only the State knows (numbers of doors and zones), at the moment the entry is sent off.
    using Complete = std::function<void(EntryDraft&, const state::State&)>;

    // `on_failure`: nothing can be written; once, until something could be written again.
    Journal(hal::Loop& loop, hal::Clock& clock, std::function<void(const Error&)> on_failure);
    ~Journal();

    // Until then everything waits, and still does until `release`, but for what `append_ahead` is asked for.
    void open(ledger::Writer& writer, state::State state);
    // What waited is sent off in its order; nothing waits for it any more. Called once, when the names of the
    // configuration in force have their numbers.
    void release();
    [[nodiscard]] bool released() const { return released_; }

    // Fills `t_event` where it is unset, and when it is sent off `recorded` and `cfg_seq`. `ref_seq` may be a ticket.
    // `done` runs once, after the State has the entry; on an error the entry is not in the ledger.
    Ticket append(EntryDraft draft, Complete complete = {}, Done done = {});
    // The same before what waits for `release`: what start-up itself writes.
    Ticket append_ahead(EntryDraft draft, Done done = {});
    // Blocking work for the ledger thread, before whatever is appended afterwards; `then` runs on the loop when it is
    // done.
    void run(std::function<void()> work, std::function<void()> then);

    [[nodiscard]] const state::State& state() const { return state_; }
    [[nodiscard]] const std::string& failure() const { return failure_; }  // why nothing can be written, else ""

    std::uint64_t subscribe(std::function<void(const Entry&)> on_entry);
    void unsubscribe(std::uint64_t id);

private:
    struct Waiting {
        Ticket ticket;
        EntryDraft draft;
        Complete complete;
        Done done;
    };
    [[nodiscard]] Waiting waiting_for(EntryDraft draft, Complete complete, Done done);
    void send(Waiting waiting);
    void finished(Ticket ticket, const Done& done, const Result<std::vector<Entry>>& result);
    void publish(const Entry& entry);
    void send_ready();
    void remember(Ticket ticket, Seq seq);
    [[nodiscard]] bool resolve(EntryDraft& draft) const;
    [[nodiscard]] bool forgotten(Ticket ticket) const;

    hal::Loop& loop_;
    hal::Clock& clock_;
    std::function<void(const Error&)> on_failure_;
    ledger::Writer* writer_ = nullptr;
    bool released_ = false;
    state::State state_;
    std::string failure_;
    std::int64_t next_ticket_ = kNoSeq.value - 1;
    std::unordered_map<Seq, Seq> seqs_;  // ticket -> seq of what is durable, until nothing can cite it any more
    std::deque<Ticket> seqs_order_;
    Ticket last_forgotten_ = kNoSeq;  // of those that were in seqs_; tickets count down
    std::deque<Waiting> waiting_;     // the first cites a ticket that is not durable yet, or waits for `release`
    std::map<std::uint64_t, std::function<void(const Entry&)>> subscribers_;
    std::uint64_t next_subscriber_ = 1;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // posts that outlive the journal see it is gone
};

}  // namespace sekisho::gate
