// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/doctor_facts.hpp"

#include "daemon/cli/ask.hpp"
#include "daemon/cli/clock.hpp"
#include "daemon/cli/run_program.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/config/values.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/doctor/machine/machine.hpp"
#include "daemon/model/entry.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view kUsb = "usb:";
constexpr const char* kThenAgain = "set that right, and run `sekisho doctor` again";

void add_fault(doctor::Facts& facts, std::string what, std::string where, std::string hint) {
    facts.hardware.faults.push_back({std::move(what), std::move(where), std::move(hint)});
}

std::string path_of(const std::string& device) {
    if (!device.starts_with(kUsb)) return device;
    auto place = device.substr(kUsb.size());
    if (place.starts_with('/')) return place;
    std::replace(place.begin(), place.end(), ':', '/');
    return "/dev/bus/usb/" + place;
}

void take_door(const json::object& door, doctor::Facts& facts) {
    const auto name = "door " + text_of(door, "name");
    if (const auto why = text_of(door, "disabled"); !why.empty())
        add_fault(facts, "it is out of service: " + why, name, "look at its lines");
    if (door.at("lock_fault").as_bool()) {
        const bool released = door.at("released").as_bool();
        add_fault(facts, fmt::format("its lock does not follow: it was told to {}", released ? "release" : "lock"),
                  name,
                  "look at the bolt, the strike, the lock's power and the wire of its monitor; until it follows the "
                  "door is not what `sekisho status` says");
    }
    if (door.at("tampered").as_bool())
        add_fault(facts, "a case of its hardware is open", name,
                  "see who is there, look at the wires for what does not belong, and close the case");
}

// No other part of the status tells of outputs. It stands until the daemon, which tries again, has the line back.
void take_alarm(const json::object& alarm, doctor::Facts& facts) {
    if (text_of(alarm, "alarm") != to_text(SystemAlarm::output_lost)) return;
    add_fault(facts, "its line cannot be driven, so what hangs on it does not follow the gate",
              "output " + text_of(alarm, "subject"),
              "look at its wire, its line in site.toml and what else holds that: `gpioinfo`; see that what hangs on it "
              "is safe meanwhile");
}

// A line of sekishod's log, as the text of an error: its hint stands in brackets at the end, and may hold some itself.
Error error_of(const std::string& line) {
    constexpr std::string_view kPrefix = "sekishod: ";
    auto text = plain(line.starts_with(kPrefix) ? line.substr(kPrefix.size()) : line);
    std::size_t begin = text.ends_with(')') ? text.size() : 0;
    for (int depth = 0; begin > 0;) {
        --begin;
        if (text[begin] == ')') ++depth;
        if (text[begin] == '(' && --depth == 0) break;
    }
    if (begin < 2 || text[begin - 1] != ' ') return {std::move(text), "sekishod --check", kThenAgain};
    return {text.substr(0, begin - 1), "sekishod --check", text.substr(begin + 1, text.size() - begin - 2)};
}

// Of the configuration the hint is a line of its own, set in below what it is about.
std::vector<Error> errors_of(const std::vector<std::string>& lines) {
    std::vector<Error> errors;
    for (const auto& line : lines) {
        const auto text = line.find_first_not_of(' ');
        if (text == std::string::npos) continue;
        if (text == 0 || errors.empty()) {
            errors.push_back(error_of(line));
        } else {
            errors.back().hint = plain(line.substr(text));
        }
    }
    return errors;
}

// Its log is standard error.
void run_check(const std::string& program, const DoctorOptions& options, doctor::Facts& facts) {
    const auto said = run_program({program, "--check", "--config", options.config, "--state-dir", options.state_dir},
                                  STDERR_FILENO, environ);
    if (said.has_error()) return take_check({said.error().where + ": " + said.error().what}, -1, facts);
    take_check(said->lines, said->status, facts);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> devices_of(const site::Site& site) {
    std::vector<std::pair<std::string, std::string>> devices;
    if (site.backend == site::Backend::sim) return devices;
    for (const auto& reader : site.readers) {
        const auto device = config::reader_device(reader.connstring);
        if (device) devices.emplace_back("reader " + reader.name.value, path_of(*device));
    }
    for (const auto& keypad : site.keypads) devices.emplace_back("keypad " + keypad.name.value, keypad.device);
    return devices;
}

void take_status(const json::object& status, doctor::Facts& facts) {
    facts.hardware.simulated = text_of(status, "backend") == "sim";
    const auto& clock = status.at("clock").as_object();
    facts.clock.suspect = clock.at("suspect").as_bool();
    facts.clock.out_for_too_long = clock.at("unsynced_too_long").as_bool();
    for (const auto* kind : {"reader", "keypad"}) {
        for (const auto& row : status.at(std::string(kind) + "s").as_array()) {
            const auto& device = row.as_object();
            const auto name = fmt::format("{} {}", kind, text_of(device, "name"));
            if (!device.at("up").as_bool())
                add_fault(facts, fmt::format("it does not answer: {}", text_of(device, "why")), name,
                          "check its cable, its device in site.toml and the permissions of that");
            if (const auto lamps = text_of(device, "lamps"); !lamps.empty())
                add_fault(facts, "its lights cannot be lit: " + lamps, name, "look at the lines of its indicators");
        }
    }
    for (const auto& row : status.at("doors").as_array()) take_door(row.as_object(), facts);
    for (const auto& row : status.at("inputs").as_array()) {
        const auto& input = row.as_object();
        if (const auto why = text_of(input, "why"); !why.empty())
            add_fault(facts, "its line cannot be read, so what it watches would not be seen: " + why,
                      "input " + text_of(input, "name"),
                      "look at its wire, its line in site.toml and what else holds that: `gpioinfo`");
    }
    for (const auto& row : status.at("alarms").as_array()) take_alarm(row.as_object(), facts);
    if (const auto error = text_of(status, "ledger_error"); !error.empty())
        add_fault(facts, "entries do not go to the ledger: " + error, "ledger", "look at the daemon's log");
}

void take_check(const std::vector<std::string>& lines, int status, doctor::Facts& facts) {
    constexpr int kFaultsFound = 1;
    if (status == 0) return;
    const auto told = errors_of(lines);
    if (status == kFaultsFound && !told.empty()) {
        auto& faults = facts.hardware.faults;
        faults.insert(faults.end(), told.begin(), told.end());
        return;
    }
    const auto last = told.empty() ? Error{"it said nothing", "", kThenAgain} : told.back();
    facts.unseen.push_back(
        {doctor::Check::hardware, {"`sekishod --check` could not look: " + last.what, "readers and lines", last.hint}});
}

void ask_hardware(const Context& context, const DoctorOptions& options, const std::string& program,
                  doctor::Facts& facts) {
    const auto status = fetch(context, "/v1/status");
    if (status) return take_status(*status, facts);
    bool held = false;
    {
        const auto lock = disk::FolderLock::take(options.state_dir);
        held = lock.has_error() && disk::FolderLock::is_taken(lock.error());
    }
    if (!held) return run_check(program, options, facts);
    const auto& why = status.error();
    facts.unseen.push_back(
        {doctor::Check::hardware,
         {fmt::format("readers and lines were not looked at: another program has this folder, and no daemon tells of "
                      "them: {}",
                      to_text(Error{why.what, why.where, ""})),
          options.state_dir,
          fmt::format("wait until that program ends or, if it is sekishod, answers, and run `sekisho doctor` again; to "
                      "reach sekishod: {}",
                      why.hint)}});
}

doctor::Facts gather_facts(const Context& context, const site::Site& site, const DoctorOptions& options) {
    const auto now = clocks_now();
    auto facts = doctor::look({options.root, options.state_dir, options.config, context.socket, devices_of(site),
                               now.wall, now.status, now.error});
    facts.hardware.simulated = site.backend == site::Backend::sim;
    facts.needs_gpio = site.backend == site::Backend::real && !site.doors.empty();
    facts.needs_nfc = site.backend == site::Backend::real && !site.readers.empty();
    if (site.network) facts.allowed_interfaces = site.network->allowed_interfaces;
    facts.expected.insert(options.expected.begin(), options.expected.end());
    const auto daemon = installed_program("sekishod");
    ask_hardware(context, options, daemon.empty() ? "/usr/sbin/sekishod" : daemon, facts);
    return facts;
}

}  // namespace sekisho::cli
