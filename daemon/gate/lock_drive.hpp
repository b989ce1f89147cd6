// SPDX-License-Identifier: Apache-2.0
// The outputs of one door's lock: a line whose level is the lock's, or two of which one pulse each draws and throws the
// bolt (PRAC-08). It does as it is told; whether the bolt followed is judged by door::LockWatch.
#pragma once

#include "daemon/gate/handles.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace sekisho::gate {

class LockDrive {
public:
    using OnLost = std::function<void(const LineSpec&, const Error&)>;

    // `on_lost`: a line no longer answers; runs inside drive() or on the loop, also where nothing was asked of it
    // (6.4-C1). Whoever hears it calls lose().
    LockDrive(hal::Loop& loop, hal::Clock& clock, Handles& handles, OnLost on_lost);
    LockDrive(const LockDrive&) = delete;
    LockDrive& operator=(const LockDrive&) = delete;
    ~LockDrive();  // no pulse outlives it: a coil is not made to stay energised

    // The door whose lock it is from now on. Lines that are no longer the lock's end their pulse and are forgotten, the
    // others stay held. Before their handles are let go.
    void configure(const site::Door& door);
    // Claims what is not held. A level that is claimed is driven in the same call, and both pulses begin dark; that
    // which goes where the lock is to be is given as soon as its line is there. Returns the lines that could not be
    // claimed, one error each.
    [[nodiscard]] std::vector<Error> claim(bool released);
    // Nobody hears of its lines what they were not asked for, until they are claimed again.
    void silence();
    [[nodiscard]] bool held() const;  // every line
    // By the line that it needs alone; nothing, while that is not held. A pulse under way there is not begun anew.
    void drive(bool released);
    // Commands again what is commanded: a line that no longer answers is found lost.
    void ask(bool released);
    // When the pulse under way ends; nothing: none is.
    [[nodiscard]] std::optional<MonoTime> busy_until() const;
    [[nodiscard]] std::set<LineSpec> lines() const;
    void lose(const LineSpec& line);

private:
    [[nodiscard]] bool energised(bool released) const;
    [[nodiscard]] hal::Output* output_for(bool released) const;
    void rest();
    void set(hal::Output* output, const LineSpec& line, bool active);
    void watch(hal::Output* output, const LineSpec& line);

    hal::Loop& loop_;
    hal::Clock& clock_;
    Handles& handles_;
    OnLost on_lost_;
    site::PowerLoss power_loss_{};
    std::chrono::milliseconds width_{};
    LineSpec lock_line_;                       // its level, or whose pulse unlocks
    std::optional<LineSpec> pulse_lock_line_;  // whose pulse locks
    hal::Output* lock_ = nullptr;
    hal::Output* pulse_lock_ = nullptr;
    MonoTime pulse_ends_{};
    bool pulse_releases_ = false;  // the one under way draws the bolt
    std::unique_ptr<hal::Loop::Timer> pulse_;
};

}  // namespace sekisho::gate
