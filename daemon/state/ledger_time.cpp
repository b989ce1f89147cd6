// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/ledger_time.hpp"

#include <algorithm>
#include <variant>

namespace sekisho::state {
namespace {

bool in_line(const Reading& line, const Reading& reading) {
    const auto apart = reading.wall - line.wall_at(reading.boot);
    return apart <= kInLine && apart >= -kInLine;
}

void believe(LedgerTime& time, const Reading& reading, ClockStatus status) {
    time.line = reading;
    if (status == ClockStatus::synced) time.sourced = true;
    time.moves = status != ClockStatus::unsynced || !time.sourced;
}

}  // namespace

void begin_boot(LedgerTime& time, const std::string& id) {
    if (time.same_boot(id)) return;
    if (time.run >= 0) time.carried += std::max(Duration::zero(), time.last.boot - time.in_step);
    // A boot without a name may be the same one: its time must not count twice.
    if (!time.boot.empty() && !id.empty()) time.before += time.last.boot.time_since_epoch();
    time.in_step = {};
    time.line.boot = {};  // nobody knows how long the machine was off: at least as long as it runs again has passed
    time.last.boot = {};
    time.boot = id;
}

void apply_time(LedgerTime& time, const Entry& entry, bool was_suspect, bool is_suspect) {
    const auto* start = std::get_if<StartDetail>(&entry.detail);
    if (start != nullptr) {
        begin_boot(time, start->boot);
        time.run = entry.boot_seq;
    }
    if (entry.boot_seq != time.run) return;  // of a run that has not said yet in which boot it is
    const Reading reading{entry.recorded.wall, entry.recorded.boot};
    const auto status = entry.recorded.status;
    const auto* step = std::get_if<ClockStepDetail>(&entry.detail);
    const bool vouched = step != nullptr && !step->operator_.empty();
    const bool judged = start != nullptr || step != nullptr || was_suspect;  // and not suspect any more
    // What the line had come to counts also where a small step back ends it here.
    time.mark = time.seen(reading.boot);
    if (vouched || (!is_suspect && (judged || in_line(time.line, reading)))) believe(time, reading, status);
    if (vouched) {
        time.moves = true;
        time.mark = reading.wall;
    } else {
        time.mark = time.seen(reading.boot);
    }
    time.last = reading;
    if (status == ClockStatus::synced) {
        time.in_step = std::max(time.in_step, reading.boot);
        time.carried = {};
    }
}

}  // namespace sekisho::state
