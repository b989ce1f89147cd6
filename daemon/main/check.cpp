// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/check.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <utility>
#include <variant>

namespace sekisho::main {
namespace {

constexpr std::chrono::seconds kReaderTime{5};

Error missing(const site::Reader& reader, const std::string& why) {
    return Error{"the reader does not answer: " + why, "reader " + reader.name.value,
                 "check its cable and its connstring " + reader.connstring};
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
    }
    return findings;
}

std::vector<Error> check_readers(hal::AsioLoop& loop, hal::Clock& clock, hal::Hardware& hardware,
                                 const site::Site& site) {
    std::vector<Error> findings;
    std::vector<std::unique_ptr<hal::CardReader>> devices;
    std::map<ReaderName, std::string> waiting;  // name -> what it said last
    for (const auto& reader : site.readers) {
        auto device = hardware.open_reader(reader.name, reader.connstring);
        if (!device) {
            findings.push_back(missing(reader, to_text(device.error())));
            continue;
        }
        waiting[reader.name] = "no answer in time";
        (*device)->watch([&loop, &waiting, name = reader.name](const hal::ReaderEvent& event) {
            if (const auto* down = std::get_if<hal::ReaderDown>(&event)) waiting[name] = to_text(down->why);
            if (std::holds_alternative<hal::ReaderUp>(event)) waiting.erase(name);
            if (waiting.empty()) loop.stop();
        });
        devices.push_back(std::move(*device));
    }
    const auto limit = loop.at(clock.now().mono + kReaderTime, [&loop] { loop.stop(); });
    if (!waiting.empty()) loop.run();
    for (const auto& reader : site.readers) {
        const auto silent = waiting.find(reader.name);
        if (silent != waiting.end()) findings.push_back(missing(reader, silent->second));
    }
    return findings;
}

}  // namespace sekisho::main
