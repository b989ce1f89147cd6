// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/model/line.hpp"
#include "daemon/model/result.hpp"
#include "hal/contract/card_reader.hpp"
#include "hal/contract/display.hpp"
#include "hal/contract/indicator.hpp"
#include "hal/contract/input.hpp"
#include "hal/contract/keypad.hpp"
#include "hal/contract/output.hpp"
#include "hal/contract/reader_settings.hpp"

#include <memory>
#include <optional>
#include <string>

namespace sekisho::hal {

struct IndicatorLines {
    std::optional<LineSpec> granted;
    std::optional<LineSpec> denied;
    std::optional<LineSpec> buzzer;
};

// Opens lines and readers. Handles outlive configurations: a reload keeps those whose spec is unchanged, so no lock
// moves. Errors say which chip, line or device, and what to do: no such chip, no such line, line taken by another
// program.
class Hardware {
public:
    virtual ~Hardware() = default;
    // The line is driven to `initial` in the same call that claims it.
    [[nodiscard]] virtual Result<std::unique_ptr<Output>> open_output(const LineSpec& line, bool initial) = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<Input>> open_input(const LineSpec& line) = 0;
    // Succeeds even when the reader is away: it reports ReaderDown and is tried again.
    [[nodiscard]] virtual Result<std::unique_ptr<CardReader>> open_reader(const ReaderSettings& settings) = 0;
    // As a reader: succeeds even when it is away. `device`: its path below /dev, best a link that stays.
    [[nodiscard]] virtual Result<std::unique_ptr<Keypad>> open_keypad(const KeypadName& name,
                                                                      const std::string& device) = 0;
    // Always there: a lamp that cannot be opened is one of its faults.
    [[nodiscard]] virtual std::unique_ptr<Indicator> open_indicator(const IndicatorLines& lines) = 0;
    // Likewise.
    [[nodiscard]] virtual std::unique_ptr<Display> open_display(const DisplaySpec& spec) = 0;
};

}  // namespace sekisho::hal
