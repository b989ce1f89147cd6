// SPDX-License-Identifier: Apache-2.0
// What can be said without a GPIO chip; the rest is in tests/hal/contract, on gpio-sim.
#include "hal/gpio/gpio_hardware.hpp"

#include "hal/clock/system_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sekisho::hal {
namespace {

using testing::HasSubstr;

class GpioHardwareTest : public testing::Test {
protected:
    AsioLoop loop_;
    SystemClock clock_;
    std::string asked_;
    GpioHardware hardware_{
        loop_,
        clock_,
        [this](const ReaderSettings& settings) -> Result<std::unique_ptr<CardReader>> {
            asked_ = settings.name.value + " " + settings.connstring;
            return Error{"no reader here", "", ""};
        },
        [this](const KeypadName& name, const std::string& device) -> Result<std::unique_ptr<Keypad>> {
            asked_ = name.value + " " + device;
            return Error{"no keypad here", "", ""};
        },
        [this](const DisplaySpec& spec) -> std::unique_ptr<Display> {
            asked_ = spec.device;
            return nullptr;
        },
        {}};
};

TEST_F(GpioHardwareTest, a_missing_chip_is_named_with_what_to_do) {
    const auto output = hardware_.open_output({"no-such-chip", "3", false}, false);
    ASSERT_TRUE(output.has_error());
    EXPECT_THAT(to_text(output.error()), HasSubstr("no-such-chip:3: there is no such GPIO chip"));
    EXPECT_THAT(output.error().hint, HasSubstr("gpiodetect"));
    EXPECT_TRUE(hardware_.open_input({"/dev/null", "3", false}).has_error());
}

TEST_F(GpioHardwareTest, an_indicator_tells_which_lamp_is_missing) {
    EXPECT_TRUE(hardware_.open_indicator({})->faults().empty());
    const auto indicator = hardware_.open_indicator(
        {std::nullopt, LineSpec{"no-such-chip", "red", false}, LineSpec{"no-such-chip", "buzzer", false}});
    ASSERT_EQ(indicator->faults().size(), 2u);
    EXPECT_EQ(indicator->faults()[0].where, "no-such-chip:red");
    EXPECT_EQ(indicator->faults()[1].where, "no-such-chip:buzzer");
    indicator->show(Signal::denied);  // nothing to light, nothing to break
}

TEST_F(GpioHardwareTest, readers_are_opened_by_whom_the_program_gave) {
    const auto reader = hardware_.open_reader({ReaderName{"front"}, "pn532_uart:/dev/ttyS1:115200"});
    EXPECT_EQ(reader.error().what, "no reader here");
    EXPECT_EQ(asked_, "front pn532_uart:/dev/ttyS1:115200");
}

}  // namespace
}  // namespace sekisho::hal
