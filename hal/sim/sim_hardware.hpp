// SPDX-License-Identifier: Apache-2.0
// A simulated gate: lines and readers that a test or `sekisho sim` plays. Shipped, and chosen only by `--sim` or
// `[hardware] backend = "sim"`. It works on any Loop and Clock: virtual time in tests, real time in a demonstration.
#pragma once

#include "hal/contract/clock.hpp"
#include "hal/contract/hardware.hpp"
#include "hal/contract/loop.hpp"
#include "hal/sim/sim_displays.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::hal {

struct OutputChange {
    std::string chip;
    std::string line;
    bool active = false;  // logical, by the polarity of the handle that drove it
    Now at{};
};

constexpr std::size_t kOutputLogLimit = 100'000;

// Every line and reader exists from the start; a line's wire is low, a reader is up with an empty field. Lines are told
// apart by chip and line as written; the polarity of the LineSpec given to a call turns its level. On the loop only.
class SimHardware final : public Hardware {
public:
    SimHardware(Loop& loop, Clock& clock);
    SimHardware(const SimHardware&) = delete;
    SimHardware& operator=(const SimHardware&) = delete;
    ~SimHardware() override;

    [[nodiscard]] Result<std::unique_ptr<Output>> open_output(const LineSpec& line, bool initial) override;
    [[nodiscard]] Result<std::unique_ptr<Input>> open_input(const LineSpec& line) override;
    [[nodiscard]] Result<std::unique_ptr<CardReader>> open_reader(const ReaderSettings& settings) override;
    [[nodiscard]] Result<std::unique_ptr<Keypad>> open_keypad(const KeypadName& name,
                                                              const std::string& device) override;
    [[nodiscard]] std::unique_ptr<Indicator> open_indicator(const IndicatorLines& lines) override;
    [[nodiscard]] std::unique_ptr<Display> open_display(const DisplaySpec& spec) override {
        return displays_.open(spec);
    }
    [[nodiscard]] SimDisplays& displays() { return displays_; }

    // -- what the world does to the gate

    // Hold a card to the reader; it stays until remove(). A card that is there already makes no event, another one
    // takes its place. Error: the reader is down.
    [[nodiscard]] Result<void> tap(const ReaderName& reader, const CardEvidence& card);
    // Takes the card away; nothing happens when there is none.
    void remove(const ReaderName& reader);
    void reader_down(const ReaderName& reader, const Error& why);
    void reader_up(const ReaderName& reader);
    // What the device says of itself when it next comes up (6.5-B5d); "" until it is told. Between reader_down() and
    // reader_up() it is another one plugged in there.
    void set_identity(const ReaderName& reader, std::string identity);
    // Keys one after the other: '0' .. '9', '#' (Enter), '*' (clear); other characters are keys that mean nothing.
    // Error: the keypad is down.
    [[nodiscard]] Result<void> type(const KeypadName& keypad, std::string_view keys);
    void keypad_down(const KeypadName& keypad, const Error& why);
    void keypad_up(const KeypadName& keypad);
    // The level somebody drives the wire to, open as an input or not.
    void set_input(const LineSpec& line, bool active);
    // Another program claims the line (EBUSY), or lets it go. Has no effect on a handle that is open.
    void take_line(const LineSpec& line, bool taken = true);
    // The line (chip) is not there to be opened, or is again. Has no effect on a handle that is open.
    void hide_line(const LineSpec& line, bool hidden = true);
    // The device goes away: open handles answer with errors from now on, those watched report on_lost, and opening
    // fails until restore_line().
    void lose_line(const LineSpec& line);
    void restore_line(const LineSpec& line);

    // -- what the gate does to the world

    // The level of the wire, turned by the polarity of `line`.
    [[nodiscard]] bool output_level(const LineSpec& line) const;
    // Every change of an output (claiming a line counts as one), oldest first. When it has grown to kOutputLogLimit the
    // older half is dropped.
    [[nodiscard]] const std::vector<OutputChange>& output_log() const;
    // Hears of every change of an output from now on, at once; in place of whoever heard before.
    void watch_outputs(std::function<void(const OutputChange&)> on_change);

private:
    struct Wire;
    struct Field;
    struct Keys;
    struct World;
    class SimOutput;
    class SimInput;
    class SimReader;
    class SimKeypad;
    [[nodiscard]] Result<std::shared_ptr<Wire>> claim(const LineSpec& line);

    Loop& loop_;
    Clock& clock_;
    SimDisplays displays_;
    std::shared_ptr<World> world_;  // shared with the handles
};

}  // namespace sekisho::hal
