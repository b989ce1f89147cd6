// SPDX-License-Identifier: Apache-2.0
// Programs that are only written down: nothing runs. A test says how the next ones end.
#pragma once

#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"
#include "hal/contract/programs.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace sekisho::hal {

constexpr std::size_t kProgramLogLimit = 1000;

// On the loop only; works on any Loop and Clock.
class SimPrograms final : public Programs {
public:
    enum class Play : std::uint8_t { succeed, fail, crash, hang, missing };  // status 1; signal 11; until its limit

    SimPrograms(Loop& loop, Clock& clock) : loop_(loop), clock_(clock) {}
    SimPrograms(const SimPrograms&) = delete;
    SimPrograms& operator=(const SimPrograms&) = delete;
    void run(ProgramCall call, std::function<void(const ProgramOutcome&)> done) override;

    // How those end that are run from now on.
    void play(Play how) { how_ = how; }
    // Oldest first. When it has grown to kProgramLogLimit the older half is dropped.
    [[nodiscard]] const std::vector<ProgramCall>& calls() const { return calls_; }
    [[nodiscard]] std::size_t running() const { return running_.size(); }

private:
    Loop& loop_;
    Clock& clock_;
    Play how_ = Play::succeed;
    std::vector<ProgramCall> calls_;
    std::uint64_t next_ = 0;
    std::map<std::uint64_t, std::unique_ptr<Loop::Timer>> running_;  // by their ends
};

}  // namespace sekisho::hal
