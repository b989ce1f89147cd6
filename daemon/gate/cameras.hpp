// SPDX-License-Identifier: Apache-2.0
// Tells cameras to make records (6.4-D1): a pulse once an entry of one of a camera's occasions is durable, and an entry
// with the number of that pulse, so that record and entry find each other. What happens while a pulse lasts is in the
// same record. A camera that is to answer (`ack`) does so within ten seconds of the pulse, or an alarm stands until it
// answers to another one.
// Duress has a pulse and no mark: entries are read at desks where whoever makes somebody open may stand (STD-IEC-17).
// What could be written only long after it happened has no pulse: the record would show something else.
#pragma once

#include "daemon/gate/happenings.hpp"
#include "daemon/gate/output_line.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::gate {

struct InputStatus;

class Cameras {
public:
    explicit Cameras(const InputLine::Parts& parts) : parts_(parts) {}

    // Inputs by which cameras answer. What cannot be claimed is added to `errors`, and tried again once served.
    void claim(const site::Site& site, std::vector<Error>& errors);
    // The ledger is open. `outputs` are those of `site`, and outlive this, or the next replace() or stop().
    void serve(std::shared_ptr<const site::Site> site, const std::vector<std::unique_ptr<OutputLine>>& outputs);
    void detach();
    // Another Site is in force, after detach(): pulses and what waits for an answer go on.
    void replace(std::shared_ptr<const site::Site> site, const std::vector<std::unique_ptr<OutputLine>>& outputs);
    // An entry is durable.
    void told(const Entry& entry);
    void stop();
    void tell(std::vector<InputStatus>& status) const;

private:
    struct Answer {
        Answer(const InputLine::Parts& parts, const site::Input& input) : line(parts, input) {}
        InputLine line;
        bool stands = false;
    };
    struct Awaited {
        Ticket mark;  // the entry
        ZoneNumber zone{};
        DoorNumber door{};
        std::unique_ptr<hal::Loop::Timer> late;
    };
    struct Unit {
        OutputLine* line = nullptr;
        std::int64_t last_mark = 0;
        std::unique_ptr<hal::Loop::Timer> pulse;  // while it lasts
        std::optional<std::int64_t> mark;         // of that pulse; nothing: no entry speaks of it yet
        bool answered = false;                    // that pulse, as far as can be told
        std::map<std::int64_t, Awaited> awaited;  // by mark
        bool silent = false;                      // its alarm stands
    };
    void adopt(const std::vector<std::unique_ptr<OutputLine>>& outputs);
    void end_alarms_of_others();
    void watch(Answer& answer);
    void answered(const std::string& input);
    [[nodiscard]] bool pulse(Unit& unit);
    void mark(Unit& unit, const Entry& entry);
    void await(Unit& unit, std::int64_t mark, Awaited awaited);
    void late(Unit& unit, std::int64_t mark);
    Ticket write_mark(const Unit& unit, std::int64_t mark, const Awaited& at, bool acknowledged);
    void alarm(const std::string& camera, bool active);

    InputLine::Parts parts_;
    std::shared_ptr<const site::Site> site_;
    std::vector<std::unique_ptr<Answer>> answers_;
    std::map<std::string, Unit> units_;
};

}  // namespace sekisho::gate
