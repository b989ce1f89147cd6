// SPDX-License-Identifier: Apache-2.0
// The real hardware: lines by libgpiod, readers by whatever the program gives.
#pragma once

#include "hal/contract/clock.hpp"
#include "hal/contract/hardware.hpp"
#include "hal/loop/asio_loop.hpp"

#include <functional>

namespace sekisho::hal {

class GpioHardware final : public Hardware {
public:
    using OpenReader = std::function<Result<std::unique_ptr<CardReader>>(const ReaderSettings&)>;
    using OpenKeypad = std::function<Result<std::unique_ptr<Keypad>>(const KeypadName&, const std::string& device)>;
    using OpenDisplay = std::function<std::unique_ptr<Display>(const DisplaySpec&)>;
    using Report = std::function<void(const Error&)>;

    // `open_reader`, `open_keypad` and `open_display` serve Hardware's (rooms of hal do not know each other). `report`
    // hears of indicator lamps that cannot be lit; it may be empty.
    GpioHardware(AsioLoop& loop, Clock& clock, OpenReader open_reader, OpenKeypad open_keypad, OpenDisplay open_display,
                 Report report);

    [[nodiscard]] Result<std::unique_ptr<Output>> open_output(const LineSpec& line, bool initial) override;
    // Kernel time stamps. The level is also read once a second: a chip that goes away wakes nobody by itself.
    [[nodiscard]] Result<std::unique_ptr<Input>> open_input(const LineSpec& line) override;
    [[nodiscard]] Result<std::unique_ptr<CardReader>> open_reader(const ReaderSettings& settings) override;
    [[nodiscard]] Result<std::unique_ptr<Keypad>> open_keypad(const KeypadName& name,
                                                              const std::string& device) override;
    [[nodiscard]] std::unique_ptr<Indicator> open_indicator(const IndicatorLines& lines) override;
    [[nodiscard]] std::unique_ptr<Display> open_display(const DisplaySpec& spec) override;

private:
    [[nodiscard]] Duration next_phase();  // when a line is looked at first, of those looked at once a second

    AsioLoop& loop_;
    Clock& clock_;
    OpenReader open_reader_;
    OpenKeypad open_keypad_;
    OpenDisplay open_display_;
    Report report_;
    int phase_ = 0;
};

}  // namespace sekisho::hal
