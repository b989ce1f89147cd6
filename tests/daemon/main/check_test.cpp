// SPDX-License-Identifier: Apache-2.0
// What --check finds: every line and reader that the configuration names, each by itself.
#include "daemon/main/check.hpp"

#include "daemon/config/load.hpp"
#include "daemon/gate/gate.hpp"
#include "daemon/main/virtual_gate.hpp"
#include "hal/clock/system_clock.hpp"
#include "hal/sim/sim_hardware.hpp"
#include "tests/places.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace sekisho::main {
namespace {

constexpr const char* kDisplay = "/dev/sekisho/serial-display-r1";

LineSpec free_line(const std::string& line) {
    return {"gpiochip3", line, false};
}

site::Input watching(const std::string& name, const std::string& line, site::InputKind kind) {
    site::Input input;
    input.name = name;
    input.line = free_line(line);
    input.kind = kind;
    input.zone = site::ZoneIndex{0};
    return input;
}

// The example with everything that may hang on a line and does not there.
std::shared_ptr<const site::Site> example() {
    const auto loaded = config::load(SEKISHO_SOURCE_DIR "/daemon/packaging/example/site.toml");
    auto site = *std::get<std::shared_ptr<const site::Site>>(loaded);
    site.doors[1].power_loss = site::PowerLoss::keeps_state;
    site.doors[1].pulse_lock = free_line("0");
    site.tethers.push_back(
        {watching("rack", "1", site::InputKind::tether), "S-0012", watching("rack", "2", site::InputKind::tether)});
    site.inputs.push_back(watching("pir", "3", site::InputKind::motion));
    site.inputs.push_back(watching("answer", "4", site::InputKind::camera_ack));
    site.inputs.push_back(watching("ups", "5", site::InputKind::mains));
    int line = 10;
    for (const auto kind : {site::OutputKind::remote_maintenance, site::OutputKind::watchdog, site::OutputKind::camera,
                            site::OutputKind::sounder}) {
        site::Output output;
        output.name = "output" + std::to_string(line);
        output.line = free_line(std::to_string(line++));
        output.kind = kind;
        output.on = {site::Occasion::forced};
        site.outputs.push_back(std::move(output));
    }
    site.readers[0].reset = free_line("20");
    site.readers[0].display = site::ReaderDisplay{kDisplay};
    return std::make_shared<const site::Site>(std::move(site));
}

std::string place(const LineSpec& line) {
    return line.chip + ":" + line.line;
}

std::set<std::string> places_of(const std::vector<Error>& errors) {
    std::set<std::string> places;
    for (const auto& error : errors) places.insert(error.where);
    EXPECT_EQ(places.size(), errors.size()) << "one error a line";
    return places;
}

class Check : public testing::Test {
protected:
    Check() { rest_inputs(hardware_, *site_); }

    gate::Parts parts() {
        return {loop_,
                clock_,
                hardware_,
                [](const std::shared_ptr<const site::Site>&) {},
                [](const ledger::Health&) {},
                {},
                [](const std::string&, const std::string&) {},
                "",
                {},
                {}};
    }

    // What is found when `spoil` was done to every line, and what each finding says of it.
    void expect_each_line_found(const std::function<void(const LineSpec&)>& spoil, const std::string& why) {
        std::set<std::string> of_gate;
        std::set<std::string> of_readers;
        std::set<std::string> uses;
        const auto spoilt = [&](std::set<std::string>& places, const char* use, const std::optional<LineSpec>& line) {
            if (!line) return;
            spoil(*line);
            places.insert(place(*line));
            uses.insert(use);
        };
        for (const auto& door : site_->doors) {
            spoilt(of_gate, "lock", door.lock);
            spoilt(of_gate, "contact", door.contact);
            spoilt(of_gate, "rex", door.rex);
            spoilt(of_gate, "button", door.button);
            spoilt(of_gate, "lock_monitor", door.lock_monitor);
            spoilt(of_gate, "tamper", door.tamper);
        }
        for (const auto& input : site_->inputs) spoilt(of_gate, "input", input.line);
        for (const auto& tether : site_->tethers) {
            spoilt(of_gate, "tether", tether.loop.line);
            if (tether.bridged) spoilt(of_gate, "bridged", tether.bridged->line);
        }
        for (const auto& output : site_->outputs) spoilt(of_gate, "output", output.line);
        for (const auto& reader : site_->readers) {
            spoilt(of_readers, "granted", reader.indicators.granted);
            spoilt(of_readers, "denied", reader.indicators.denied);
            spoilt(of_readers, "buzzer", reader.indicators.buzzer);
            spoilt(of_readers, "reset", reader.reset);
        }
        ASSERT_EQ(uses.size(), 14u) << "the site has none of some";
        gate::Gate gate(parts());
        const auto found_by_gate = gate.claim(site_);
        EXPECT_EQ(places_of(found_by_gate), of_gate);
        for (const auto& error : found_by_gate) EXPECT_NE(error.what.find(why), std::string::npos) << to_text(error);
        const auto found_at_readers = check_lamps(hardware_, *site_);
        EXPECT_EQ(places_of(found_at_readers), of_readers);
        for (const auto& error : found_at_readers) EXPECT_NE(error.what.find(why), std::string::npos) << to_text(error);
    }

    std::shared_ptr<const site::Site> site_ = example();
    hal::AsioLoop loop_;
    hal::SystemClock clock_;
    hal::SimHardware hardware_{loop_, clock_};
};

TEST_F(Check, a_whole_gate_has_no_findings) {
    gate::Gate gate(parts());
    EXPECT_TRUE(gate.claim(site_).empty());
    EXPECT_TRUE(check_lamps(hardware_, *site_).empty());
    EXPECT_TRUE(check_devices(loop_, clock_, hardware_, *site_).empty());
}

TEST_F(Check, each_missing_line_is_found) {
    expect_each_line_found([this](const LineSpec& line) { hardware_.hide_line(line); }, "there is no such line");
}

TEST_F(Check, each_taken_line_is_found) {
    expect_each_line_found([this](const LineSpec& line) { hardware_.take_line(line); }, "taken by another program");
}

TEST_F(Check, the_line_whose_pulse_locks_is_found) {
    const auto& line = *site_->doors[1].pulse_lock;
    hardware_.take_line(line);
    gate::Gate gate(parts());
    const auto found = gate.claim(site_);
    EXPECT_EQ(places_of(found), std::set<std::string>{place(line)});
    EXPECT_NE(found.front().what.find("taken by another program"), std::string::npos) << found.front().what;
}

TEST_F(Check, what_hangs_on_a_reader_is_named_with_it) {
    const auto& reader = site_->readers.front();
    hardware_.hide_line(*reader.indicators.denied);
    hardware_.hide_line(*reader.reset);
    hardware_.displays().unplug(kDisplay);
    const auto found = check_lamps(hardware_, *site_);
    std::set<std::string> said;
    for (const auto& error : found) {
        said.insert(error.where + " " + error.what.substr(0, error.what.find(':')));
        EXPECT_FALSE(error.hint.empty()) << to_text(error);
    }
    EXPECT_EQ(said, (std::set<std::string>{place(*reader.indicators.denied) + " a light of reader r1 cannot be used",
                                           place(*reader.reset) + " the reset line of reader r1 cannot be used",
                                           std::string(kDisplay) + " the display of reader r1 cannot be used"}));
}

TEST_F(Check, each_silent_reader_and_keypad_is_found) {
    for (const char* name : {"r1", "r7"}) hardware_.reader_down(ReaderName{name}, Error{"unplugged", "", ""});
    hardware_.keypad_down(KeypadName{"k5"}, Error{"unplugged", "", ""});
    const auto found = check_devices(loop_, clock_, hardware_, *site_);
    EXPECT_EQ(places_of(found), (std::set<std::string>{"keypad k5", "reader r1", "reader r7"}));
    for (const auto& error : found) EXPECT_NE(error.what.find("unplugged"), std::string::npos) << error.what;
}

}  // namespace
}  // namespace sekisho::main
