// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/check.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <variant>

namespace sekisho::main {
namespace {

constexpr std::chrono::seconds kTimeToAnswer{5};

Error missing(const site::Reader& reader, const std::string& why) {
    return Error{"the reader does not answer: " + why, "reader " + reader.name.value,
                 "check its cable and its connstring " + reader.connstring};
}

Error missing(const site::Keypad& keypad, const std::string& why) {
    return Error{"the keypad does not answer: " + why, "keypad " + keypad.name.value,
                 "plug it in, and look at the path and the permissions of " + keypad.device};
}

// Devices that are opened together and answer by and by: what each that has not answered said last.
template <class Name>
using Silent = std::map<Name, std::string>;

// Nothing: it cannot be opened at all.
template <class Up, class Down, class Event, class Device, class Name>
std::unique_ptr<Device> call(Result<std::unique_ptr<Device>> device, const Name& name, Silent<Name>& silent,
                             const std::function<void()>& told) {
    silent[name] = device ? "no answer in time" : to_text(device.error());
    if (!device) return nullptr;
    (*device)->watch([&silent, name, told](const Event& event) {
        if (const auto* down = std::get_if<Down>(&event)) silent[name] = to_text(down->why);
        if (std::holds_alternative<Up>(event)) silent.erase(name);
        told();
    });
    return std::move(*device);
}

hal::IndicatorLines lamps_of(const site::ReaderIndicators& configured) {
    return {configured.granted, configured.denied, configured.buzzer};
}

}  // namespace

std::vector<Error> check_lamps(hal::Hardware& hardware, const site::Site& site) {
    std::vector<Error> findings;
    for (const auto& reader : site.readers) {
        for (auto& missing : hardware.open_indicator(lamps_of(reader.indicators))->faults()) {
            findings.push_back(Error{"a light of reader " + reader.name.value + " cannot be used: " + missing.what,
                                     missing.where, missing.hint});
        }
        if (reader.reset) {
            if (const auto line = hardware.open_output(*reader.reset, false); !line) {
                const auto& missing = line.error();
                findings.push_back(
                    Error{"the reset line of reader " + reader.name.value + " cannot be used: " + missing.what,
                          missing.where, missing.hint});
            }
        }
        if (!reader.display) continue;
        const hal::DisplaySpec spec{reader.display->device};
        if (const auto missing = hardware.open_display(spec)->fault()) {
            findings.push_back(Error{"the display of reader " + reader.name.value + " cannot be used: " + missing->what,
                                     missing->where, missing->hint});
        }
    }
    return findings;
}

std::vector<Error> check_devices(hal::AsioLoop& loop, hal::Clock& clock, hal::Hardware& hardware,
                                 const site::Site& site) {
    Silent<ReaderName> readers;
    Silent<KeypadName> keypads;
    std::vector<std::unique_ptr<hal::CardReader>> open_readers;
    std::vector<std::unique_ptr<hal::Keypad>> open_keypads;
    const auto told = [&] {
        if (readers.empty() && keypads.empty()) loop.stop();
    };
    for (const auto& reader : site.readers) {
        open_readers.push_back(call<hal::ReaderUp, hal::ReaderDown, hal::ReaderEvent>(
            hardware.open_reader({reader.name, reader.connstring, reader.poll}), reader.name, readers, told));
    }
    for (const auto& keypad : site.keypads) {
        open_keypads.push_back(call<hal::KeypadUp, hal::KeypadDown, hal::KeypadEvent>(
            hardware.open_keypad(keypad.name, keypad.device), keypad.name, keypads, told));
    }
    const auto limit = loop.at(clock.now().mono + kTimeToAnswer, [&loop] { loop.stop(); });
    if (!readers.empty() || !keypads.empty()) loop.run();
    std::vector<Error> findings;
    for (const auto& reader : site.readers) {
        if (readers.contains(reader.name)) findings.push_back(missing(reader, readers.at(reader.name)));
    }
    for (const auto& keypad : site.keypads) {
        if (keypads.contains(keypad.name)) findings.push_back(missing(keypad, keypads.at(keypad.name)));
    }
    return findings;
}

}  // namespace sekisho::main
