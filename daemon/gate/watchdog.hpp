// SPDX-License-Identifier: Apache-2.0
// Whether this daemon still works, as somebody outside sees it (6.8-B3): the service manager, which ends and starts it
// again, or a circuit on an output, which lets go of what it holds.
#pragma once

#include "daemon/ledger/store/writer.hpp"
#include "daemon/model/time.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"

#include <functional>
#include <memory>

namespace sekisho::gate {

// Feeds while both the loop and the ledger thread make progress: each feed stands for a turn of the loop and, once
// there is a ledger, for a piece of work done on its thread, both since the feed before. On the loop.
class Watchdog {
public:
    // `every` > 0: how long between two feeds of a daemon that is well. `feed` is called on the loop, first at its next
    // turn. `loop` outlives this and every `writer` given to watch().
    Watchdog(hal::Loop& loop, hal::Clock& clock, Duration every, std::function<void()> feed);
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    // From here on the ledger thread has to answer too. Until then, while the ledger is being read or where none can be
    // opened, ways out are served by the loop alone. `writer` outlives this.
    void watch(ledger::Writer& writer);

private:
    void look();
    void answered();

    hal::Loop& loop_;
    hal::Clock& clock_;
    Duration every_;
    std::function<void()> feed_;
    ledger::Writer* writer_ = nullptr;
    bool asked_ = false;  // the ledger thread has not answered yet
    std::unique_ptr<hal::Loop::Timer> timer_;
    std::shared_ptr<Watchdog*> self_;  // an answer may come when this has gone
};

}  // namespace sekisho::gate
