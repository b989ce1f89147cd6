// SPDX-License-Identifier: Apache-2.0
// Readers, lines, devices, and what the kernel needs for them or has in their way.
#include "daemon/doctor/checks.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace sekisho::doctor {
namespace {

struct Driver {
    std::string_view device;  // how its devices' paths begin
    std::string_view module;
};
constexpr Driver kDrivers[] = {
    {"/dev/ttyUSB", "usbserial"}, {"/dev/ttyACM", "cdc_acm"}, {"/dev/spidev", "spidev"}, {"/dev/i2c-", "i2c_dev"}};
// Drivers of the kernel that take an NFC reader for themselves.
constexpr std::string_view kGrabbers[] = {"nfc", "pn533", "pn533_usb", "pn533_i2c", "port100"};

Error needs(const Device& device, std::string_view module) {
    return {fmt::format("the kernel's module {} is not loaded, which drives {}", module, device.target),
            device.file.use, fmt::format("modprobe {0}, and write {0} into /etc/modules-load.d/gate.conf", module)};
}

}  // namespace

void check_hardware(const Facts& facts, Findings& findings) {
    if (facts.hardware.simulated) {
        findings.push_back(
            {Check::hardware,
             {"the gate is simulated: it moves no lock and reads no card", "hardware.backend",
              "write backend = \"real\" before anybody relies on it, and start sekishod without --sim"}});
    }
    for (const auto& fault : facts.hardware.faults) findings.push_back({Check::hardware, fault});
}

void check_devices(const Facts& facts, Findings& findings) {
    bool chip = false;
    for (const auto& device : facts.devices) {
        chip = chip || (device.file.there && device.target.starts_with("/dev/gpiochip"));
        if (device.file.there) continue;
        findings.push_back({Check::devices,
                            {"the device is not there", device.file.use + ", " + device.file.path,
                             "plug it in, and look at its path: `ls -l /dev/serial/by-id /dev/input/by-path`"}});
    }
    if (facts.needs_gpio && !chip) {
        findings.push_back({Check::devices,
                            {"there is no GPIO chip: no lock can be driven", "/dev/gpiochip*",
                             "load the driver of the board's chip, and look with `gpiodetect`"}});
    }
}

void check_modules(const Facts& facts, Findings& findings) {
    for (const auto& device : facts.devices) {
        for (const auto& driver : kDrivers) {
            const bool driven = device.target.starts_with(driver.device) || device.file.path.starts_with(driver.device);
            if (driven && !facts.modules.contains(std::string(driver.module)))
                findings.push_back({Check::modules, needs(device, driver.module)});
        }
    }
    if (!facts.needs_nfc) return;
    for (const auto module : kGrabbers) {
        if (!facts.modules.contains(std::string(module))) continue;
        findings.push_back(
            {Check::modules,
             {fmt::format("the kernel's module {} is loaded, which takes NFC readers for itself", module), "kernel",
              fmt::format("rmmod {0}, and write \"blacklist {0}\" into /etc/modprobe.d/sekisho.conf", module)}});
    }
}

}  // namespace sekisho::doctor
