// SPDX-License-Identifier: Apache-2.0
// One keypad in service: its keys, and whether it is there.
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/hardware.hpp"

#include <functional>
#include <memory>
#include <string>

namespace sekisho::gate {

class KeypadUnit {
public:
    struct Callbacks {
        std::function<void(const hal::KeyPressed&)> on_key;
        std::function<void(bool up)> on_state;  // went or came back; not repeated
    };
    // `reader`: the one that it stands beside.
    KeypadUnit(hal::Hardware& hardware, const site::Keypad& keypad, ReaderName reader, Callbacks callbacks);

    // Opens the device. One that cannot be opened is reported down.
    void begin();
    // Whether `keypad` beside `reader` is served by this unit under another Site as well.
    [[nodiscard]] bool same_device(const site::Keypad& keypad, const ReaderName& reader) const;

    [[nodiscard]] const site::Keypad& configured() const { return keypad_; }
    [[nodiscard]] const ReaderName& reader() const { return reader_; }
    [[nodiscard]] bool up() const { return up_; }
    [[nodiscard]] const std::string& why_down() const { return why_; }

private:
    void on_event(const hal::KeypadEvent& event);
    void set_state(bool up, const std::string& why);

    hal::Hardware& hardware_;
    site::Keypad keypad_;
    ReaderName reader_;
    Callbacks callbacks_;
    std::unique_ptr<hal::Keypad> device_;
    bool up_ = false;
    bool state_known_ = false;
    std::string why_;
};

}  // namespace sekisho::gate
