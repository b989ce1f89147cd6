// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/keypad_unit.hpp"

#include <utility>
#include <variant>

namespace sekisho::gate {

KeypadUnit::KeypadUnit(hal::Hardware& hardware, const site::Keypad& keypad, ReaderName reader, Callbacks callbacks)
    : hardware_(hardware), keypad_(keypad), reader_(std::move(reader)), callbacks_(std::move(callbacks)) {}

void KeypadUnit::begin() {
    auto device = hardware_.open_keypad(keypad_.name, keypad_.device);
    if (!device) return set_state(false, to_text(device.error()));
    device_ = std::move(*device);
    device_->watch([this](const hal::KeypadEvent& event) { on_event(event); });
}

bool KeypadUnit::same_device(const site::Keypad& keypad, const ReaderName& reader) const {
    return keypad.device == keypad_.device && reader == reader_;
}

void KeypadUnit::on_event(const hal::KeypadEvent& event) {
    if (const auto* key = std::get_if<hal::KeyPressed>(&event)) {
        callbacks_.on_key(*key);
    } else if (const auto* down = std::get_if<hal::KeypadDown>(&event)) {
        set_state(false, to_text(down->why));
    } else {
        set_state(true, "");
    }
}

void KeypadUnit::set_state(bool up, const std::string& why) {
    const bool changed = !state_known_ || up != up_;
    state_known_ = true;
    up_ = up;
    why_ = why;
    if (changed) callbacks_.on_state(up);
}

}  // namespace sekisho::gate
