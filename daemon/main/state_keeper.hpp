// SPDX-License-Identifier: Apache-2.0
// When the projection is written anew: once enough has come since that a start would feel it, in a moment of rest; and
// at the end. Everything but the writing runs on the loop.
#pragma once

#include "daemon/gate/gate.hpp"
#include "daemon/ledger/store/writer.hpp"
#include "daemon/state/store/keeper.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"

#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace sekisho::main {

class StateKeeper {
public:
    struct Parts {
        hal::Loop& loop;
        hal::Clock& clock;
        boost::asio::thread_pool& pool;  // where it is folded and written
        gate::Gate& gate;
        ledger::Writer& writer;
        std::function<void(const std::string&)> say;
        ledger::Patience patience = {};  // of what runs on the pool
    };
    // `fold`: what the gate was started with. `kept`: of how many entries the file speaks, 0 = none.
    StateKeeper(Parts parts, const std::string& state_dir, state::Fold fold, std::int64_t kept);
    ~StateKeeper();
    StateKeeper(const StateKeeper&) = delete;
    StateKeeper& operator=(const StateKeeper&) = delete;

    // Writes it for the last time; blocks. When the loop has ended and nothing runs on the pool any more.
    void finish();

private:
    void on_entry(const Entry& entry);
    void begin();
    void done(const Result<void>& kept);

    Parts parts_;
    std::shared_ptr<state::Keeper> keeper_;  // on the pool while `under_way_`
    std::int64_t tried_;                     // at this many entries it was written, or could not be
    bool under_way_ = false;
    std::unique_ptr<hal::Loop::Timer> rest_;
    std::uint64_t subscription_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// For Keeper: asks the ledger thread and waits for it.
[[nodiscard]] state::Keeper::Sign signed_by(ledger::Writer& writer);

}  // namespace sekisho::main
