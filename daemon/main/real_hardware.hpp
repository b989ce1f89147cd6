// SPDX-License-Identifier: Apache-2.0
// The hardware of a real gate: lines through libgpiod, readers through libnfc in their worker processes.
#pragma once

#include "hal/contract/clock.hpp"
#include "hal/contract/hardware.hpp"
#include "hal/gpio/gpio_lines.hpp"
#include "hal/loop/asio_loop.hpp"
#include "hal/nfc/nfc_reader.hpp"

namespace sekisho::main {

class RealHardware final : public hal::Hardware {
public:
    RealHardware(hal::AsioLoop& loop, hal::Clock& clock, hal::NfcOptions nfc);

    [[nodiscard]] Result<std::unique_ptr<hal::Output>> open_output(const LineSpec& line, bool initial) override;
    [[nodiscard]] Result<std::unique_ptr<hal::Input>> open_input(const LineSpec& line) override;
    [[nodiscard]] Result<std::unique_ptr<hal::CardReader>> open_reader(const ReaderName& name,
                                                                       const std::string& connstring) override;
    [[nodiscard]] Result<std::unique_ptr<hal::Indicator>> open_indicator(const hal::IndicatorLines& lines) override;

private:
    hal::AsioLoop& loop_;
    hal::Clock& clock_;
    hal::NfcOptions nfc_;
};

}  // namespace sekisho::main
