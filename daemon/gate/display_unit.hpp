// SPDX-License-Identifier: Apache-2.0
// What a reader's display says to whoever stands there (PRAC-19): the words of its lights. It names nobody, and says
// the same whatever the reason of a denial (STD-IEC-13).
#pragma once

#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/hardware.hpp"
#include "hal/contract/indicator.hpp"
#include "hal/contract/loop.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::gate {

// The rows for that signal, of at most 16 columns each, in Japanese (half-width katakana) or English. Nothing: it
// changes nothing on the display, as a key that is taken, whose digits stand nowhere.
[[nodiscard]] std::optional<std::vector<std::string>> display_rows(hal::Signal signal, bool japanese);

class DisplayUnit {
public:
    DisplayUnit(hal::Hardware& hardware, hal::Loop& loop, hal::Clock& clock, const site::ReaderDisplay& display);
    // As hal::Indicator::show: what passes stands there for three seconds, so that it can be read.
    void show(hal::Signal signal);
    [[nodiscard]] std::optional<Error> fault() const;

private:
    hal::Loop& loop_;
    hal::Clock& clock_;
    bool japanese_;
    std::unique_ptr<hal::Display> display_;
    hal::Signal standing_ = hal::Signal::idle;
    std::unique_ptr<hal::Loop::Timer> falls_back_;
};

}  // namespace sekisho::gate
