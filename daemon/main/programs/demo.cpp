// SPDX-License-Identifier: Apache-2.0
// sekisho-demo: a scripted day of the example hospital in virtual time, with the real ledger. Every scene says what
// must come of it; a scene that ends otherwise makes the program fail.
#include "daemon/ledger/store/store.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/main/exit_status.hpp"
#include "daemon/main/reloader.hpp"
#include "daemon/main/timeline.hpp"
#include "daemon/main/virtual_gate.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::main {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

CardEvidence card(std::uint8_t number) {
    return CardEvidence{CardTechnology::iso14443a, {0x04, 0x5e, 0x11, number, 0x20, 0x80, 0x01}, 1, 0x0044, 0x00};
}

class Day {
public:
    Day(VirtualGate& gate, const site::TimeZone& zone) : gate_(gate), zone_(zone) {
        subscription_ = gate_.gate().subscribe([this](const Entry& entry) { on_entry(entry); });
    }
    ~Day() { gate_.gate().unsubscribe(subscription_); }
    Day(const Day&) = delete;
    Day& operator=(const Day&) = delete;

    void scene(std::string_view heading) { fmt::print("\n== {}\n", heading); }

    // Local time of the hospital.
    void at(std::chrono::local_days day, int hour, int minute) {
        gate_.advance_to(zone_.start_of(day) + std::chrono::hours{hour} + minutes{minute});
    }
    void wait(seconds time) { gate_.advance(time); }

    void issue(const std::string& holder, std::uint8_t number) {
        const auto issued = gate_.issue(holder, "desk", card(number));
        if (!issued) fail(fmt::format("a card for {}: {}", holder, to_text(issued.error())));
    }
    void tap(const std::string& reader, std::uint8_t number, Verdict verdict, Reason reason = Reason::none) {
        last_access_.reset();
        gate_.tap(reader, card(number));
        if (!last_access_) return fail(fmt::format("reader {}: no entry was written", reader));
        const auto& detail = std::get<AccessDetail>(last_access_->detail);
        if (last_access_->decision != verdict || detail.reason != reason) {
            fail(fmt::format("reader {}: expected {} {}", reader, to_text(verdict), to_text(reason)));
        }
    }
    // Opens the door, leaves it open for so long, closes it.
    void pass(const std::string& door, seconds open_for = seconds{3}) {
        wait(seconds{1});
        gate_.contact(door, true);
        wait(open_for);
        gate_.contact(door, false);
        wait(seconds{10});
        expect_locked(door);
    }
    void press_rex(const std::string& door) {
        gate_.rex(door, true);
        if (!gate_.released(door)) fail(door + " did not open by REX");
        pass_pressed(door);
    }
    void expect_event(DoorEvent event) {
        if (events_.find(static_cast<char>(event)) == std::string::npos) {
            fail(fmt::format("expected the door event: {}", to_text(event)));
        }
        events_.clear();
    }
    void expect_released(const std::string& door, bool released) {
        if (gate_.released(door) != released) fail(door + (released ? " is not unlocked" : " is not locked"));
    }
    [[nodiscard]] int failures() const { return failures_; }

private:
    void pass_pressed(const std::string& door) {
        wait(seconds{1});
        gate_.contact(door, true);
        gate_.rex(door, false);
        wait(seconds{2});
        gate_.contact(door, false);
        wait(seconds{10});
    }
    void expect_locked(const std::string& door) {
        const auto& site = *gate_.gate().site();
        const auto& configured = site.doors[*site.find_door(door)];
        const auto local = zone_.to_local(gate_.clock().now().wall);
        const bool scheduled =
            configured.unlock && site::ask(site.schedules[*configured.unlock], site.special_days, local).inside;
        expect_released(door, scheduled);
    }
    void on_entry(const Entry& entry) {
        fmt::print("{}\n", timeline_line(gate_.gate(), entry));
        if (entry.kind == EntryKind::access) last_access_ = entry;
        if (const auto* event = std::get_if<DoorEventDetail>(&entry.detail)) events_ += static_cast<char>(event->event);
    }
    void fail(const std::string& what) {
        ++failures_;
        fmt::print("!! {}\n", what);
    }

    VirtualGate& gate_;
    const site::TimeZone& zone_;
    std::uint64_t subscription_ = 0;
    std::optional<Entry> last_access_;
    std::string events_;
    int failures_ = 0;
};

constexpr std::uint8_t kNurse = 1;
constexpr std::uint8_t kSystem = 2;
constexpr std::uint8_t kNight = 3;
constexpr std::uint8_t kLapsed = 4;
constexpr std::uint8_t kVendor = 5;
constexpr std::uint8_t kStranger = 99;

void play_holiday(Day& day, std::chrono::local_days monday) {
    day.scene("Monday 23 November, a national holiday: the main gate stays locked, business rights rest");
    day.at(monday, 8, 30);
    day.expect_released("main_gate", false);
    day.at(monday, 10, 0);
    day.tap("r1", kNurse, Verdict::granted);
    day.pass("main_gate");
    day.tap("r5", kNurse, Verdict::denied, Reason::not_permitted_at_this_time);
}

void play_business(Day& day, std::chrono::local_days tuesday) {
    day.scene("Tuesday, business hours: the main gate unlocks by its schedule, staff go about their work");
    day.at(tuesday, 8, 30);
    day.expect_released("main_gate", true);
    day.at(tuesday, 8, 45);
    day.tap("r5", kNurse, Verdict::granted);
    day.pass("record_door");
    day.tap("r6", kNurse, Verdict::granted);
    day.pass("record_door");
    day.at(tuesday, 9, 0);
    day.tap("r7", kSystem, Verdict::granted);
    day.pass("server_door");
    day.at(tuesday, 9, 40);
    day.tap("r8", kSystem, Verdict::granted);
    day.pass("server_door");
    day.tap("r7", kNurse, Verdict::denied, Reason::unauthorized);
    day.tap("r7", kVendor, Verdict::denied, Reason::other);
    day.tap("r7", kStranger, Verdict::denied, Reason::other);

    day.scene("A card whose holder's last day has passed");
    day.at(tuesday, 10, 0);
    day.tap("r2", kLapsed, Verdict::denied, Reason::credential_expired);
}

void play_alarms(Day& day, VirtualGate& gate, std::chrono::local_days tuesday) {
    day.scene("The record room is opened without a card: forced");
    day.at(tuesday, 11, 0);
    gate.contact("record_door", true);
    day.wait(seconds{5});
    gate.contact("record_door", false);
    day.expect_event(DoorEvent::forced_open);

    day.scene("The server room door is propped open: warning, then alarm");
    day.at(tuesday, 13, 0);
    day.tap("r7", kSystem, Verdict::granted);
    day.pass("server_door", seconds{45});
    day.expect_event(DoorEvent::held_open);

    day.scene("Out by REX");
    day.at(tuesday, 15, 0);
    day.press_rex("staff_door");
}

void play_night(Day& day, std::chrono::local_days tuesday) {
    day.scene("The night shift of Tuesday, 17:30 to Wednesday 08:30");
    day.at(tuesday, 17, 30);
    day.expect_released("main_gate", false);
    day.at(tuesday, 18, 0);
    day.tap("r2", kNight, Verdict::granted);
    day.pass("staff_door");
    const auto wednesday = tuesday + std::chrono::days{1};
    day.at(wednesday, 2, 0);
    day.press_rex("staff_door");
    day.tap("r2", kNight, Verdict::granted);
    day.pass("staff_door");
    day.at(wednesday, 8, 30);
    day.tap("r2", kNight, Verdict::denied, Reason::not_permitted_at_this_time);
}

std::string read_file(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

// True when the ledger of `state_dir` verifies against its commissioning record.
bool verify_ledger(const std::string& state_dir) {
    const auto report =
        ledger::verify({state_dir + "/ledger.db", std::nullopt, read_file(state_dir + "/commissioning.txt")});
    if (!report) {
        fmt::print("\nverification could not run: {}\n", to_text(report.error()));
        return false;
    }
    for (const auto& finding : report->findings) fmt::print("entry {}: {}\n", finding.seq.value, finding.what);
    fmt::print("\nledger: {} entries, root {}, {}\n", report->entries, report->root,
               report->findings.empty() ? "verified against the commissioning record" : "NOT VERIFIED");
    return report->findings.empty();
}

std::shared_ptr<const site::Site> load_site(const std::string& path) {
    auto loaded = load_config(path, true);  // whatever the file says, no hardware is behind this
    if (const auto* site = std::get_if<std::shared_ptr<const site::Site>>(&loaded)) return *site;
    for (const auto& fault : std::get<config::Faults>(loaded)) fmt::print(stderr, "{}\n", config::to_text(fault));
    return nullptr;
}

int play(const std::string& config, const std::string& state_dir) {
    const auto site = load_site(config);
    if (!site) return kCouldNotRun;
    using namespace std::chrono;
    const local_days monday{year{2026} / November / 23};
    const auto start = site->time_zone.start_of(monday) + hours{7};
    Now now;
    now.wall = start;
    if (const auto made = ledger::init_state_dir(state_dir, site->ledger_origin, now); !made) {
        fmt::print(stderr, "sekisho-demo: {}\n", to_text(made.error()));
        return kCouldNotRun;
    }
    VirtualGate gate(state_dir, site, start);
    if (const auto started = gate.start(); !started) {
        fmt::print(stderr, "sekisho-demo: {}\n", to_text(started.error()));
        return kCouldNotRun;
    }
    fmt::print("{}: a scripted day in virtual time\n", site->name);
    Day day(gate, site->time_zone);
    day.scene("Monday 07:00: cards are issued at the desk");
    day.issue("N0123", kNurse);
    day.issue("S0007", kSystem);
    day.issue("N0208", kNight);
    day.issue("N0099", kLapsed);
    day.issue("ABC-01", kVendor);
    play_holiday(day, monday);
    play_business(day, monday + days{1});
    play_alarms(day, gate, monday + days{1});
    play_night(day, monday + days{1});
    gate.gate().stop("end of the day", [](const Result<Seq>&) {});
    gate.settle();
    const bool verified = verify_ledger(state_dir);
    if (day.failures() > 0) fmt::print("{} scenes went otherwise than they should\n", day.failures());
    return verified && day.failures() == 0 ? kDone : kFaultsFound;
}

}  // namespace
}  // namespace sekisho::main

int main(int argc, char** argv) {
    std::string config;
    std::string state_dir;
    CLI::App app{"sekisho-demo: a scripted day of the example hospital"};
    app.add_option("--config", config, "site.toml of the example")->required();
    app.add_option("--state-dir", state_dir, "an empty folder, or one that does not exist yet")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        return sekisho::main::play(config, state_dir);
    } catch (const std::exception& error) {
        fmt::print(stderr, "sekisho-demo: {}\n", error.what());
        return sekisho::main::kCouldNotRun;
    }
}
