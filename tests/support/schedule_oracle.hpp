// SPDX-License-Identifier: Apache-2.0
// The meaning of a schedule, minute by minute: slow and obvious. It paints every local minute that a period covers into
// a calendar, and looks each UTC minute up there. It shares no code with the engine, and asks tzdata for local time
// itself.
#pragma once

#include "tests/support/paper.hpp"

#include <string>
#include <vector>

namespace sekisho::tests {

struct OracleAnswer {
    bool inside = false;
    const std::string* list = nullptr;  // "week.mon", "special.holidays": which list gave the answer
};

struct Span {  // [from, to), in minutes of local time since 1970-01-01 00:00
    long from = 0, to = 0;
};
// The periods that belong to a date, given as days since 1970-01-01: those that run into the next date with their
// tails.
[[nodiscard]] std::vector<Span> spans_of(const PaperCalendar& calendar, const PaperSchedule& schedule, long day);

class ScheduleOracle {
public:
    // Paints the dates first .. last ("2025-01-01") and what the evening before the first leaves to it.
    ScheduleOracle(const PaperCalendar& calendar, const PaperSchedule& schedule, const std::string& first,
                   const std::string& last);

    // `minute`: minutes of local time since 1970-01-01 00:00, within the painted dates.
    [[nodiscard]] OracleAnswer at(long minute) const;

private:
    void paint(long day, Span span);

    long first_day_ = 0;
    std::vector<std::string> list_of_date_;       // by day
    std::vector<const std::string*> own_, tail_;  // by minute: the list of the date, of the date before, that covers it
};

// The local minute of each UTC minute from the beginning of `first` to the end of `last` (UTC dates) in a zone of
// tzdata.
[[nodiscard]] std::vector<long> local_minutes(const std::string& zone, const std::string& first,
                                              const std::string& last);

}  // namespace sekisho::tests
