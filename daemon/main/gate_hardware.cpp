// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/gate_hardware.hpp"

#include "daemon/main/virtual_gate.hpp"
#include "hal/display/serial_display.hpp"
#include "hal/gpio/gpio_hardware.hpp"
#include "hal/keypad/evdev_keypad.hpp"
#include "hal/nfc/nfc_reader.hpp"
#include "hal/programs/child_programs.hpp"
#include "hal/sim/sim_programs.hpp"

#include <string>
#include <utility>

namespace sekisho::main {

GateHardware::GateHardware(hal::AsioLoop& loop, hal::SystemClock& clock, const site::Site& site,
                           std::function<void(const Error&)> lamp_fault) {
    if (site.backend == site::Backend::sim) {
        auto simulated = std::make_unique<hal::SimHardware>(loop, clock);
        rest_inputs(*simulated, site);
        bolts_.emplace(*simulated);
        fit_locks(*bolts_, site);
        sim_ = simulated.get();
        hardware_ = std::move(simulated);
        programs_ = std::make_unique<hal::SimPrograms>(loop, clock);
        return;
    }
    programs_ = std::make_unique<hal::ChildPrograms>(loop);
    const auto open_reader = [&loop](const hal::ReaderSettings& settings) {
        const hal::NfcOptions options{hal::default_worker_program()};
        return Result<std::unique_ptr<hal::CardReader>>(std::make_unique<hal::NfcReader>(loop, settings, options));
    };
    const auto open_keypad = [&loop](const KeypadName& name, const std::string& device) {
        return Result<std::unique_ptr<hal::Keypad>>(std::make_unique<hal::EvdevKeypad>(loop, name, device));
    };
    const auto open_display = [&loop, lamp_fault](const hal::DisplaySpec& spec) -> std::unique_ptr<hal::Display> {
        return std::make_unique<hal::SerialDisplay>(loop, spec, lamp_fault);
    };
    hardware_ =
        std::make_unique<hal::GpioHardware>(loop, clock, open_reader, open_keypad, open_display, std::move(lamp_fault));
}

}  // namespace sekisho::main
