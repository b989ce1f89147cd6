// SPDX-License-Identifier: Apache-2.0
// What the ledger tells of the battery: each time that mains power failed, how long the gate went on without it
// (STD-UL-01). Pure: no clock, no I/O.
//
// Times between entries are by the clock of the machine's boot (t_boot), which nobody can set; they are given only
// where both entries are of the same boot, by the `boot` of start entries. A failure begins with its entry, thus when
// the input's `delay` is over, and ends with the entry that says so.
#pragma once

#include "daemon/model/entry.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::cli {

enum class Power : std::uint8_t {
    lasts = 1,      // no mains power yet, as far as the ledger goes
    bridged = 2,    // mains power came back, and the machine had run on: `standby` is all of it
    gone = 3,       // the daemon was gone without a word, and by the next start the machine was off or may have been
    shut_down = 4,  // the same after a stop on request, as by what watches a UPS
    disposed = 5,   // how it ended was disposed of
};
[[nodiscard]] std::string_view to_text(Power power);  // as `--json` names it: "shut down"

struct MainsFailure {
    std::string input;
    Seq seq = kNoSeq;  // of the alarm
    WallTime began{};
    bool clock_in_step = false;  // else the date is by a clock that no time service had set
    Power power = Power::lasts;
    // How long the gate went on: until mains power was back, else at least so long, by the last entry that tells.
    Duration standby{};
    std::optional<WallTime> returned;   // when mains power was seen again
    std::int64_t restarts = 0;          // so often the daemon was begun anew meanwhile, and the machine ran on
    std::int64_t crashes = 0;           // of these, without a stop before
    bool low_before = false;            // a battery was low already when mains power failed
    std::optional<Duration> low_after;  // then the first battery became low; nothing: none did
    std::string low_input;
};

// Entries in order of seq.
class BatteryLog {
public:
    void take(const Entry& entry);
    // In order of seq.
    [[nodiscard]] const std::vector<MainsFailure>& failures() const { return failures_; }
    [[nodiscard]] std::int64_t disposed() const { return disposed_; }  // entries of which nothing is known any more

private:
    struct Open {
        std::size_t at = 0;  // in failures_
        BootTime began{};
    };
    void take_hole();
    void take_start(const StartDetail& start);
    void take_alarm(const AlarmDetail& alarm, const Entry& entry);
    void begin(const std::string& input, const Entry& entry);
    void end(const std::string& input, const Entry& entry);
    // None of those that are open is known to have been measured to its end.
    void leave(Power power);

    std::vector<MainsFailure> failures_;
    std::map<std::string, Open> open_;         // by input: the machine has run on
    std::map<std::string, std::size_t> left_;  // by input, in failures_: only their end is not known yet
    std::set<std::string> low_;                // inputs of batteries
    std::string boot_;                         // "": not known
    std::optional<Seq> last_;
    bool stopped_ = false;  // this run has a stop; locks that fall back while it ends come behind it
    std::int64_t disposed_ = 0;
};

}  // namespace sekisho::cli
