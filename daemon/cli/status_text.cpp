// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/status_text.hpp"

#include "daemon/cli/ask.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdint>
#include <utility>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

constexpr std::int64_t kNearlyFull = 80;  // percent: where the daemon's own alarm begins
constexpr std::int64_t kStalled = 5;      // seconds: the ledger thread owes an answer for so long

std::string door_state(const json::object& door) {
    if (!door.at("disabled").is_null()) return "out of service: " + text_of(door, "disabled");
    if (door.at("forced").as_bool()) return "FORCED OPEN";
    if (door.at("held").as_bool()) return "HELD OPEN";
    if (door.at("tampered").as_bool()) return "TAMPERED WITH";
    if (door.at("lock_fault").as_bool()) return "LOCK DOES NOT FOLLOW";
    if (door.at("open").is_null()) return "no contact";
    return door.at("open").as_bool() ? "open" : "closed";
}

std::string doors_table(const json::array& doors) {
    Table table({"DOOR", "LABEL", "MODE", "LOCK", "CYCLES", "STATE"});
    for (const auto& row : doors) {
        const auto& door = row.as_object();
        table.add({text_of(door, "name"), text_of(door, "label"), text_of(door, "mode"),
                   door.at("released").as_bool() ? "released" : "locked", text_of(door, "cycles"), door_state(door)});
    }
    return table.text();
}

std::string readers_table(const json::array& readers) {
    Table table({"READER", "STATE"});
    for (const auto& row : readers) {
        const auto& reader = row.as_object();
        auto state = reader.at("up").as_bool() ? "up" : "down: " + text_of(reader, "why");
        if (const auto lamps = text_of(reader, "lamps"); !lamps.empty()) state += "; lights: " + lamps;
        table.add({text_of(reader, "name"), state});
    }
    return table.text();
}

std::string keypads_table(const json::array& keypads) {
    if (keypads.empty()) return "";
    Table table({"KEYPAD", "READER", "STATE"});
    for (const auto& row : keypads) {
        const auto& keypad = row.as_object();
        table.add({text_of(keypad, "name"), text_of(keypad, "reader"),
                   keypad.at("up").as_bool() ? "up" : "down: " + text_of(keypad, "why")});
    }
    return "\n" + table.text();
}

// What a person must know of the clock besides the time; "" for a clock that is in step and believed.
std::string clock_doubts(const json::object& clock) {
    std::string text;
    if (text_of(clock, "status") != "synced") {
        const auto since = text_of(clock, "since_sync_s");
        text +=
            since.empty() ? "  not in step since the machine started" : fmt::format("  last in step {} s ago", since);
        text += fmt::format(", error at most {} us\n", text_of(clock, "error_us"));
    }
    if (clock.at("unsynced_too_long").as_bool()) text += coloured("CLOCK OUT OF STEP FOR TOO LONG", Colour::red) + "\n";
    if (clock.at("suspect").as_bool()) {
        text +=
            coloured("CLOCK SUSPECT: it jumped; schedules go by " + plain(text_of(clock, "schedules")), Colour::red);
        text += "\n  if it is right: sekisho doctor accept-clock\n";
    }
    return text;
}

std::string witness_state(const json::object& witness) {
    std::string state;
    if (witness.at("refused").as_bool()) state = "REFUSES";
    if (witness.at("silent").as_bool()) state = "SILENT";
    const auto why = text_of(witness, "why");
    if (state.empty()) state = why.empty() ? "in order" : "trying";
    return why.empty() ? state : state + ": " + why;
}

std::string witnesses_table(const json::array& witnesses) {
    Table table({"WITNESS", "COSIGNED", "AT", "STATE"});
    for (const auto& row : witnesses) {
        const auto& witness = row.as_object();
        const auto* cosigned = witness.at("cosigned").if_object();
        table.add({text_of(witness, "name"),
                   cosigned == nullptr ? "nothing" : text_of(*cosigned, "entries") + " entries",
                   cosigned == nullptr ? "" : text_of(*cosigned, "time"), witness_state(witness)});
    }
    return table.text();
}

std::string inputs_table(const json::array& inputs) {
    if (inputs.empty()) return "";
    Table table({"INPUT", "STATE"});
    for (const auto& row : inputs) {
        const auto& input = row.as_object();
        std::string state = input.at("active").as_bool() ? "ACTIVE" : "quiet";
        if (const auto why = text_of(input, "why"); !why.empty()) state += "; line lost: " + why;
        if (input.at("awaits_reset").as_bool())
            state += "; quiet again, stands until: sekisho fire reset " + text_of(input, "name");
        table.add({text_of(input, "name"), state});
    }
    return "\n" + table.text();
}

std::string uptime_text(std::int64_t seconds) {
    const std::chrono::seconds span(seconds);
    const auto days = std::chrono::floor<std::chrono::days>(span);
    const auto hours = std::chrono::floor<std::chrono::hours>(span - days);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(span - days - hours);
    return fmt::format("{} d {:02} h {:02} min", days.count(), hours.count(), minutes.count());
}

// How the ledger thread is, in one line.
std::string thread_text(const json::object& thread) {
    const auto number = [&thread](const char* key) { return thread.at(key).to_number<std::int64_t>(); };
    std::string text;
    if (const auto* at = thread.at("checkpoint").if_object())
        text = fmt::format("last commit {} entries, {}", text_of(*at, "entries"), text_of(*at, "time"));
    for (const auto& [key, words] : {std::pair("sent", "on their way"), std::pair("waiting", "wait"),
                                     std::pair("kept", "in memory"), std::pair("spilled", "in the spill file")}) {
        if (number(key) > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number(key), words);
    }
    return text;
}

std::string disks_text(const json::array& disks) {
    std::string text;
    for (const auto& row : disks) {
        const auto& disk = row.as_object();
        text += fmt::format("{}{} {} % used", text.empty() ? "" : ", ", text_of(disk, "name"),
                            text_of(disk, "percent_used"));
    }
    return text;
}

void add_devices(const json::array& rows, const char* kind, std::vector<std::string>& troubles) {
    for (const auto& row : rows) {
        const auto& device = row.as_object();
        const auto name = fmt::format("{} {}", kind, text_of(device, "name"));
        if (!device.at("up").as_bool()) troubles.push_back(name + " is down");
        if (!text_of(device, "lamps").empty()) troubles.push_back(name + " has no lights");
    }
}

void add_doors(const json::array& rows, std::vector<std::string>& troubles) {
    for (const auto& row : rows) {
        const auto& door = row.as_object();
        const auto name = "door " + text_of(door, "name");
        if (!door.at("disabled").is_null()) troubles.push_back(name + " is out of service");
        if (door.at("forced").as_bool()) troubles.push_back(name + " is FORCED OPEN");
        if (door.at("held").as_bool()) troubles.push_back(name + " is HELD OPEN");
        if (door.at("tampered").as_bool()) troubles.push_back(name + " is TAMPERED WITH");
        if (door.at("lock_fault").as_bool()) troubles.push_back("the lock of " + name + " does not follow");
    }
}

void add_ledger(const json::object& status, std::vector<std::string>& troubles) {
    const auto writing = text_of(status, "ledger_writing");
    if (writing == "spill") troubles.emplace_back("the ledger cannot be written");
    if (writing == "nothing") troubles.emplace_back("NOTHING CAN BE RECORDED");
    const auto& stalled = status.at("ledger_thread").at("stalled_s");
    if (!stalled.is_null() && stalled.to_number<std::int64_t>() >= kStalled)
        troubles.push_back(fmt::format("the ledger has not answered for {} s", json::serialize(stalled)));
    for (const auto& row : status.at("disks").as_array()) {
        const auto& disk = row.as_object();
        if (disk.at("percent_used").to_number<std::int64_t>() >= kNearlyFull)
            troubles.push_back("the disk of the " + text_of(disk, "name") + " is nearly full");
    }
}

std::string first_line(const json::object& status) {
    const auto troubles = troubles_of(status);
    const std::string simulated = text_of(status, "backend") == "sim" ? " (SIMULATED)" : "";
    if (troubles.empty()) return coloured("all is well" + simulated, Colour::green) + "\n";
    std::string line = "NOT WELL" + simulated + ": ";
    for (const auto& trouble : troubles) line += (&trouble == &troubles.front() ? "" : "; ") + trouble;
    return coloured(plain(line), Colour::red) + "\n";
}

void print_ledger(const json::object& status) {
    // Every ledger begins with entries of its own.
    const auto entries = text_of(status, "entries");
    print(fmt::format("{:<9} {}\n", "ledger", entries == "0" ? "NOT OPEN" : entries + " entries"));
    const auto thread = thread_text(status.at("ledger_thread").as_object());
    if (!thread.empty()) print(fmt::format("{:<9} {}\n", "", plain(thread)));
    const auto disks = disks_text(status.at("disks").as_array());
    if (!disks.empty()) print(fmt::format("{:<9} {}\n", "disk", plain(disks)));
    const auto error = text_of(status, "ledger_error");
    const bool spilling = text_of(status, "ledger_writing") == "spill";
    const std::string what =
        spilling ? "THE LEDGER CANNOT BE WRITTEN, ENTRIES WAIT IN THE SPILL FILE: " : "NOTHING CAN BE RECORDED: ";
    if (!error.empty()) print(coloured(what + plain(error), Colour::red) + "\n");
}

}  // namespace

std::vector<std::string> troubles_of(const json::object& status) {
    std::vector<std::string> troubles;
    add_ledger(status, troubles);
    if (status.at("fire").as_bool()) troubles.emplace_back("FIRE");
    add_doors(status.at("doors").as_array(), troubles);
    add_devices(status.at("readers").as_array(), "reader", troubles);
    add_devices(status.at("keypads").as_array(), "keypad", troubles);
    for (const auto& row : status.at("inputs").as_array()) {
        const auto& input = row.as_object();
        if (!text_of(input, "why").empty())
            troubles.push_back("the line of input " + text_of(input, "name") + " is lost");
    }
    const auto& clock = status.at("clock").as_object();
    if (clock.at("suspect").as_bool()) troubles.emplace_back("the clock is not believed");
    if (clock.at("unsynced_too_long").as_bool()) troubles.emplace_back("the clock is out of step");
    const auto alarms = status.at("alarms").as_array().size();
    if (alarms == 1) troubles.emplace_back("an alarm stands");
    if (alarms > 1) troubles.push_back(fmt::format("{} alarms stand", alarms));
    return troubles;
}

void print_status(const json::object& status) {
    const auto& config = status.at("config").as_object();
    const auto line = [](std::string_view name, const std::string& value) {
        print(fmt::format("{:<9} {}\n", name, plain(value)));
    };
    print(first_line(status));
    line("site", text_of(status, "site"));
    line("version",
         text_of(status, "version") + ", up " + uptime_text(status.at("uptime_s").to_number<std::int64_t>()));
    line("hardware", text_of(status, "backend") == "sim" ? "SIMULATED" : "real");
    const auto& clock = status.at("clock").as_object();
    line("time", text_of(status, "time") + " (" + text_of(clock, "status") + ")");
    if (const auto mark = text_of(clock, "mark"); !mark.empty()) line("seen", mark + ", latest time in the ledger");
    print(clock_doubts(clock));
    const auto seq = text_of(config, "seq");
    line("config", seq.empty() ? "in no entry" : text_of(config, "sha256").substr(0, 16) + ", entry " + seq);
    print_ledger(status);
    if (status.at("fire").as_bool()) print(coloured("FIRE", Colour::red) + "\n");
    for (const auto& proposal : status.at("proposals").as_array()) {
        const auto& fields = proposal.as_object();
        const auto said = fmt::format("PLAN {} is proposed by {}, entry {}: somebody decides", text_of(fields, "plan"),
                                      text_of(fields, "by"), text_of(fields, "seq"));
        print(coloured(plain(said), Colour::red) + "\n");
    }
    for (const auto& alarm : status.at("alarms").as_array()) {
        const auto& fields = alarm.as_object();
        auto said = "ALARM " + text_of(fields, "alarm") + " " + text_of(fields, "subject");
        if (const auto severity = text_of(fields, "severity"); !severity.empty()) said += ", severity " + severity;
        std::string whom;
        for (const auto& role : fields.at("notify").as_array())
            whom += (whom.empty() ? ", tell " : ", ") + std::string(role.as_string());
        said += whom;
        print(coloured(plain(said), Colour::red) + "\n");
    }
    print("\n" + doors_table(status.at("doors").as_array()));
    print("\n" + readers_table(status.at("readers").as_array()));
    print(keypads_table(status.at("keypads").as_array()));
    print(inputs_table(status.at("inputs").as_array()));
    const auto& witnesses = status.at("witnesses").as_array();
    if (!witnesses.empty()) print("\n" + witnesses_table(witnesses));
}

}  // namespace sekisho::cli
