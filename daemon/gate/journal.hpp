// SPDX-License-Identifier: Apache-2.0
// The gate's pen: stamps drafts with clocks and the configuration in force, sends them to the ledger thread, and folds
// what came back into the State. Keeps the order in which the loop asked, also where an entry cites one that is still
// on its way. While nothing can be written it keeps what nobody waits for, and asks for recovery (6.5-B3b2).
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
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace sekisho::gate {

// Names an entry before it has a seq: a promise that is kept when it is durable. Where a Seq is asked for (door::Grant,
// EntryDraft::ref_seq) a ticket stands as a number below kNoSeq, so the two are never confused.
using Ticket = Seq;

// The commit that a checkpoint of now would speak of: each commit is signed.
struct LastCommit {
    std::int64_t entries = 0;  // of the ledger with it
    WallTime at{};
};
// How far the ledger thread is behind the loop.
struct Progress {
    std::size_t sent = 0;                  // entries that it has and has not answered for
    std::size_t waiting = 0;               // that are not sent yet: what they cite is on its way, or the start is
    std::size_t kept = 0;                  // in memory, since nothing can be written
    std::int64_t spilled = 0;              // in the spill file, by this run
    std::optional<Duration> stalled;       // since it last answered, or was asked; nothing: nothing is asked of it
    std::optional<LastCommit> checkpoint;  // nothing: none in this run
};

class Journal {
public:
    using Done = std::function<void(Result<Seq>)>;  // on the loop
    // Adds what only the State knows (numbers of doors and zones), at the moment the entry is sent off.
    using Complete = std::function<void(EntryDraft&, const state::State&)>;

    struct Told {
        // Where entries go, whenever it changes; first when it is not the ledger.
        std::function<void(const ledger::Health&)> health;
        // An entry that nobody asks for any more, since its append had failed: it stands in the ledger all the same.
        std::function<void(const Entry&)> late;
        // What is asked for without a ledger, but by those who wait for it. Nothing: nobody is told.
        std::function<void(const Entry&)> unrecorded = {};
        // Every durable entry, before those who subscribed. Nothing: nobody is told.
        std::function<void(const Entry&)> written = {};
    };
    Journal(hal::Loop& loop, hal::Clock& clock, Told told);
    ~Journal();

    // Until then everything waits, and still does until `release`, but for what `append_ahead` is asked for.
    void open(ledger::Writer& writer, state::State state);
    // Instead of `open`, once: nothing will ever be written. Who waits for an entry gets `why`; the rest, and what
    // waited until now, is told as unrecorded, with the numbers that the names of `config` would have in an empty
    // ledger.
    void go_without(const Error& why, const EntryDraft& config);
    // What waited is sent off in its order; nothing waits for it any more. Called once, when the names of the
    // configuration in force have their numbers.
    void release();
    [[nodiscard]] bool released() const { return released_; }

    // Fills `t_event` where it is unset, and when it is sent off `recorded` and `cfg_seq`. `ref_seq` may be a ticket.
    // `done` runs once, after the State has the entry; on an error the entry is not in the ledger. Without `done` an
    // entry that cannot be written now is written when that is possible again, as of when it happened.
    Ticket append(EntryDraft draft, Complete complete = {}, Done done = {});
    // The same before whatever waits, and nothing else is sent off until it is durable: what start-up itself writes,
    // and the configuration in force. One that cannot be written now is kept also when it has a `done`, which gets the
    // error, and is written before all else when that is possible again.
    Ticket append_ahead(EntryDraft draft, Done done = {});
    // Blocking work for the ledger thread, before whatever is appended afterwards; `then` runs on the loop when it is
    // done.
    void run(std::function<void()> work, std::function<void()> then);

    [[nodiscard]] const state::State& state() const { return state_; }
    // Entries by card that were granted, have a `done` and are not durable yet, by their tickets: what is decided now
    // must know of them. From durable on State::pending has them.
    [[nodiscard]] const std::map<Seq, EntryDraft>& grants_on_their_way() const { return grants_; }
    [[nodiscard]] const ledger::Health& health() const { return health_; }
    // How long nothing could be written; nothing while entries go somewhere, or when no more can be kept.
    [[nodiscard]] std::optional<Duration> keeping_for() const;
    [[nodiscard]] Progress progress() const;
    // When the entry whose `done` runs was sent off, and when its answer was on the loop.
    struct Answered {
        MonoTime sent{};
        MonoTime durable{};
    };
    [[nodiscard]] const Answered& answered() const { return answered_; }

    std::uint64_t subscribe(std::function<void(const Entry&)> on_entry);
    void unsubscribe(std::uint64_t id);

private:
    struct Waiting {
        Ticket ticket;
        EntryDraft draft;
        Complete complete;
        Done done;
        bool ahead = false;
    };
    [[nodiscard]] Waiting waiting_for(EntryDraft draft, Complete complete, Done done);
    void watch_grant(Waiting& waiting);
    void send(Waiting waiting);
    void refuse(Waiting waiting);
    void keep(Waiting waiting);
    void keep_or_send(Waiting waiting);
    [[nodiscard]] bool was_kept(const Entry& entry);
    void finished(Waiting sent, const Result<std::vector<Entry>>& result);
    void note_written(const std::vector<Entry>& entries);
    void health_changed(const ledger::Health& health);
    void recover_later();
    void recovered(const std::vector<Entry>& entries, std::int64_t lost);
    void publish(const Entry& entry);
    void send_ready();
    void remember(Ticket ticket, Seq seq);
    [[nodiscard]] bool resolve(EntryDraft& draft) const;
    [[nodiscard]] bool may_go(Waiting& waiting) const;
    [[nodiscard]] bool forgotten(Ticket ticket) const;

    hal::Loop& loop_;
    hal::Clock& clock_;
    Told told_;
    ledger::Writer* writer_ = nullptr;
    bool released_ = false;
    state::State state_;
    std::map<Seq, EntryDraft> grants_;
    ledger::Health health_;
    std::optional<Error> without_;  // why there is no ledger
    std::optional<MonoTime> keeping_since_;
    std::deque<Waiting> kept_;   // until something can be written
    std::int64_t lost_ = 0;      // that could not be kept any more
    int ahead_under_way_ = 0;    // sent off, and not answered
    std::size_t under_way_ = 0;  // the same, of all
    MonoTime progressed_{};      // an answer came, or what is under way began
    Answered answered_;
    std::int64_t spilled_ = 0;
    std::optional<LastCommit> last_commit_;
    std::unique_ptr<hal::Loop::Timer> recovery_;
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
