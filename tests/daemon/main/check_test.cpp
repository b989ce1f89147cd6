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

std::shared_ptr<const site::Site> example() {
    auto loaded = config::load(SEKISHO_SOURCE_DIR "/daemon/packaging/example/site.toml");
    return std::get<std::shared_ptr<const site::Site>>(loaded);
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

    // What is found when `spoil` was done to every line.
    void expect_each_line_found(const std::function<void(const LineSpec&)>& spoil) {
        std::set<std::string> of_doors;
        std::set<std::string> of_lamps;
        const auto spoilt = [&spoil](std::set<std::string>& places, const std::optional<LineSpec>& line) {
            if (!line) return;
            spoil(*line);
            places.insert(place(*line));
        };
        for (const auto& door : site_->doors) {
            for (const auto& line : {std::optional(door.lock), door.contact, door.rex}) spoilt(of_doors, line);
        }
        for (const auto& input : site_->inputs) spoilt(of_doors, input.line);
        for (const auto& reader : site_->readers) {
            const auto& lamps = reader.indicators;
            for (const auto& line : {lamps.granted, lamps.denied, lamps.buzzer}) spoilt(of_lamps, line);
        }
        ASSERT_GT(of_doors.size(), 3 * site_->doors.size());
        ASSERT_GT(of_lamps.size(), 3u);
        gate::Gate gate(parts());
        EXPECT_EQ(places_of(gate.claim(site_)), of_doors);
        EXPECT_EQ(places_of(check_lamps(hardware_, *site_)), of_lamps);
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

TEST_F(Check, each_missing_lock_contact_rex_input_and_light_is_found) {
    expect_each_line_found([this](const LineSpec& line) { hardware_.hide_line(line); });
}

TEST_F(Check, each_taken_lock_contact_rex_input_and_light_is_found) {
    expect_each_line_found([this](const LineSpec& line) { hardware_.take_line(line); });
}

TEST_F(Check, a_light_is_named_with_its_reader) {
    const auto& reader = site_->readers.front();
    hardware_.hide_line(*reader.indicators.denied);
    const auto found = check_lamps(hardware_, *site_);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_NE(found.front().what.find("light of reader " + reader.name.value), std::string::npos) << found.front().what;
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
