// SPDX-License-Identifier: Apache-2.0
// The inputs that say whether there is a fire (STD-EGR-02): doors first, entries afterwards. A fire counts at once, its
// end when it has lasted a second: a bouncing contact must not lock a door between two openings. A line that is lost
// neither begins nor ends a fire: its last level stands. Where the configuration says by whom a fire is reset, a quiet
// input does not end it, a command does. Which fires stand is kept beside the ledger too: at a start doors do not wait
// for that to be read, and it may be lost.
#pragma once

#include "daemon/gate/fire_names.hpp"
#include "daemon/gate/input_line.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::gate {

struct InputStatus;

class FireInputs {
public:
    using Keep = std::function<void(const FireNames&)>;
    // `drive`: the doors, by whether a fire stands. `keep`: for the next claim(), whenever it changed, from
    // begin_keeping() on; empty: nobody does.
    FireInputs(InputLine::Parts parts, std::function<void(bool stands)> drive, Keep keep)
        : parts_(parts), drive_(std::move(drive)), keep_(std::move(keep)) {}

    // Before any lock is driven to rest. What was kept stands where the input does not say otherwise: it cannot be
    // read, or its fire is ended by a reset alone. What cannot be claimed is added to `errors`, and tried again once
    // served.
    void claim(const site::Site& site, const FireNames& kept, std::vector<Error>& errors);
    void serve();
    // Nobody else works on that state directory.
    void begin_keeping();
    // The ledger is open: an input that cannot be read stands as it says, a fire that ended while nobody looked is
    // over, and one that was kept and is not in the ledger is recorded.
    void restore();
    void detach();
    // Another Site is in force. An input under the same name that has another line stands as it did until that says
    // otherwise.
    void replace(const site::Site& next);
    [[nodiscard]] bool stands() const;
    // The place of an active one in the configuration; "": none is.
    [[nodiscard]] std::string rule() const;
    void tell(std::vector<InputStatus>& status) const;
    // Why this account may not reset that input's fire now: there is no such input, it ends by itself, the account is
    // none of those that may, no fire stands, the input still says fire, or cannot be read. Nothing: it may.
    [[nodiscard]] std::optional<Error> why_not_reset(const site::Site& site, const std::string& input,
                                                     const std::string& operator_name) const;
    // It may be reset: the entry that says so is on its way, and then durable or, `written` = false, refused. A fire
    // that began anew meanwhile stands.
    void begin_reset(const std::string& input);
    void end_reset(const std::string& input, bool written);
    // A reset that was told as failed stands in the ledger all the same: what burns is written down again.
    void told_late(const Entry& reset);

private:
    struct Unit {
        Unit(const InputLine::Parts& parts, const site::Input& input) : line(parts, input) {}
        InputLine line;
        std::string rule;
        bool stands = false;
        bool by_kept = false;                    // at the start, by what was kept: the ledger may not know of it
        bool quiet = false;                      // by its line, for long enough; `stands` until it is reset
        bool resetting = false;                  // an entry is on its way
        bool anew = false;                       // it was not quiet all the time since that was sent off
        std::unique_ptr<hal::Loop::Timer> over;  // quiet, but not for long enough yet
    };
    [[nodiscard]] Unit* find(const std::string& input) const;
    void moved(Unit& unit, bool active);
    void fall_quiet(Unit& unit);
    void set(Unit& unit, bool active);
    void record(bool active, const std::string& input);
    void changed();

    InputLine::Parts parts_;
    std::function<void(bool)> drive_;
    Keep keep_;
    FireNames kept_;
    bool keeping_ = false;
    std::vector<std::unique_ptr<Unit>> units_;
};

}  // namespace sekisho::gate
