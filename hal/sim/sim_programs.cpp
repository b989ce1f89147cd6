// SPDX-License-Identifier: Apache-2.0
#include "hal/sim/sim_programs.hpp"

#include <utility>

namespace sekisho::hal {
namespace {

constexpr int kSegmentationFault = 11;

ProgramOutcome outcome_of(SimPrograms::Play how, const std::string& program) {
    switch (how) {
        case SimPrograms::Play::succeed: return {ProgramEnd::exited, 0, {}};
        case SimPrograms::Play::fail: return {ProgramEnd::exited, 1, {}};
        case SimPrograms::Play::crash: return {ProgramEnd::signalled, kSegmentationFault, {}};
        case SimPrograms::Play::hang: return {ProgramEnd::killed_at_limit, 0, {}};
        case SimPrograms::Play::missing: break;
    }
    return {ProgramEnd::not_started, 0, {"no such program", program, "the simulation took it away"}};
}

}  // namespace

void SimPrograms::run(ProgramCall call, std::function<void(const ProgramOutcome&)> done) {
    const auto now = clock_.now().mono;
    const auto end = how_ == Play::hang ? now + call.limit : now;
    const auto id = next_++;
    auto finish = [this, id, outcome = outcome_of(how_, call.program), done = std::move(done)] {
        const auto over = running_.extract(id);  // lives until this returns
        done(outcome);
    };
    running_[id] = loop_.at(end, std::move(finish));
    if (calls_.size() == kProgramLogLimit) {
        calls_.erase(calls_.begin(), calls_.begin() + static_cast<std::ptrdiff_t>(kProgramLogLimit / 2));
    }
    calls_.push_back(std::move(call));
}

}  // namespace sekisho::hal
