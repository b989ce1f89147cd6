// SPDX-License-Identifier: Apache-2.0
// A keypad by libevdev.
#pragma once

#include "daemon/model/ids.hpp"
#include "hal/contract/keypad.hpp"
#include "hal/loop/asio_loop.hpp"

#include <memory>
#include <string>

namespace sekisho::hal {

class EvdevKeypad final : public Keypad {
public:
    // `device`: a path below /dev, opened anew whenever it was away. `name` labels messages.
    EvdevKeypad(AsioLoop& loop, const KeypadName& name, std::string device);
    ~EvdevKeypad() override;
    EvdevKeypad(const EvdevKeypad&) = delete;
    EvdevKeypad& operator=(const EvdevKeypad&) = delete;

    void watch(std::function<void(KeypadEvent)> on_event) override;

private:
    class Device;
    std::shared_ptr<Device> device_;  // shared with what waits for it
};

}  // namespace sekisho::hal
