// SPDX-License-Identifier: Apache-2.0
// The directory, the handles and one reader, on the simulated hardware.
#include "daemon/gate/directory.hpp"
#include "daemon/gate/handles.hpp"
#include "daemon/gate/reader_unit.hpp"
#include "hal/sim/manual_loop.hpp"
#include "hal/sim/sim_clock.hpp"
#include "hal/sim/sim_hardware.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sekisho::gate {
namespace {

Digest digest_of(std::uint8_t last) {
    Digest digest{};  // the first bytes, which are hashed, are the same in all
    digest.back() = last;
    return digest;
}

TEST(DirectoryTest, finds_people_and_cards_and_nobody_else) {
    Directory directory({{Pid{5}, HolderId{"N1"}}}, {{CredentialRef{9}, digest_of(1)}});
    EXPECT_EQ(directory.pid_of(HolderId{"N1"}), Pid{5});
    EXPECT_EQ(directory.holder_of(Pid{5})->value, "N1");
    EXPECT_EQ(directory.credential_of(digest_of(1)), CredentialRef{9});
    EXPECT_FALSE(directory.pid_of(HolderId{"n1"}));
    EXPECT_FALSE(directory.pid_of(HolderId{""}));
    EXPECT_EQ(directory.holder_of(Pid{0}), nullptr);
    EXPECT_FALSE(directory.credential_of(digest_of(2)));
    EXPECT_FALSE(Directory().credential_of(Digest{}));
}

// A revoked card that is issued again is the new credential's.
TEST(DirectoryTest, a_card_belongs_to_its_latest_credential) {
    Directory directory;
    directory.add(vault::CardRow{CredentialRef{1}, digest_of(1)});
    directory.add(vault::CardRow{CredentialRef{2}, digest_of(1)});
    EXPECT_EQ(directory.credential_of(digest_of(1)), CredentialRef{2});
}

class Wired : public ::testing::Test {
protected:
    hal::SimClock clock_{Now{}};
    hal::ManualLoop loop_{clock_};
    hal::SimHardware hardware_{loop_, clock_};
};

class HandlesTest : public Wired {
protected:
    const LineSpec kLock{"chip0", "0", false};
    const LineSpec kContact{"chip0", "1", false};
    Handles handles_{hardware_};
};

TEST_F(HandlesTest, the_same_line_is_the_same_handle) {
    const auto lock = handles_.output(kLock, true);
    ASSERT_TRUE(lock);
    EXPECT_TRUE(hardware_.output_level(kLock));
    EXPECT_EQ(*handles_.output(kLock, true), *lock);
    const auto contact = handles_.input(kContact);
    ASSERT_TRUE(contact);
    EXPECT_EQ(*handles_.input(kContact), *contact);
    EXPECT_EQ(hardware_.output_log().size(), 1u);
}

// Its last user may have left it at another level.
TEST_F(HandlesTest, a_held_output_is_driven_for_its_next_user) {
    ASSERT_TRUE(handles_.output(kLock, true));
    ASSERT_TRUE(handles_.output(kLock, false));
    EXPECT_FALSE(hardware_.output_level(kLock));
}

TEST_F(HandlesTest, keep_only_lets_go_of_the_rest_and_moves_no_line) {
    const auto lock = *handles_.output(kLock, true);
    ASSERT_TRUE(handles_.input(kContact));
    handles_.keep_only({kLock}, {});
    EXPECT_EQ(*handles_.output(kLock, true), lock);
    EXPECT_TRUE(hardware_.open_input(kContact));  // free again
    EXPECT_EQ(hardware_.output_log().size(), 1u);
}

// One wire, another polarity or another use: the old handle is in the way until it is let go.
TEST_F(HandlesTest, keep_only_tells_uses_and_polarities_apart) {
    const LineSpec inverted{"chip0", "0", true};
    ASSERT_TRUE(handles_.output(kLock, false));
    EXPECT_FALSE(handles_.output(inverted, false));
    handles_.keep_only({inverted}, {kLock});
    EXPECT_TRUE(handles_.output(inverted, false));
}

TEST_F(HandlesTest, a_dropped_line_is_claimed_anew_and_a_missing_one_is_said) {
    ASSERT_TRUE(handles_.input(kContact));
    hardware_.lose_line(kContact);
    EXPECT_FALSE((*handles_.input(kContact))->read());  // the dead handle
    handles_.drop(kContact);
    const auto missing = handles_.input(kContact);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().where, "chip0:1");
    hardware_.restore_line(kContact);
    EXPECT_TRUE((*handles_.input(kContact))->read());
    handles_.drop(LineSpec{"chip9", "9", false});  // never held
}

TEST_F(HandlesTest, a_held_output_that_died_is_an_error) {
    ASSERT_TRUE(handles_.output(kLock, false));
    hardware_.lose_line(kLock);
    EXPECT_FALSE(handles_.output(kLock, false));
}

class ReaderUnitTest : public Wired {
protected:
    ReaderUnitTest() {
        reader_.name = kName;
        unit_ = std::make_unique<ReaderUnit>(parts_, reader_,
                                             ReaderUnit::Callbacks{[this](const CardEvidence&) { log_ += "card "; },
                                                                   [this](bool up, const std::string& why) {
                                                                       log_ += up ? "up " : "down:" + why + " ";
                                                                   }});
    }
    void begin() {
        unit_->begin();
        loop_.run_ready();
    }
    void outage(std::chrono::seconds wait) {
        hardware_.reader_down(kName, Error{"gone", "", ""});
        loop_.run_ready();
        clock_.advance(wait);
        hardware_.reader_up(kName);
        loop_.run_ready();
    }
    std::string log() { return std::exchange(log_, ""); }

    Handles handles_{hardware_};
    const ReaderUnit::Parts parts_{hardware_, handles_, loop_, clock_};
    const ReaderName kName{"r1"};
    const CardEvidence kCard{CardTechnology::iso14443a, {4, 1, 2, 3}, 1, 4, 8};
    const CardEvidence kOther{CardTechnology::iso14443a, {4, 9, 9, 9}, 1, 4, 8};
    site::Reader reader_;
    std::unique_ptr<ReaderUnit> unit_;
    std::string log_;
};

// BRIEF-02.
TEST_F(ReaderUnitTest, a_held_card_is_one_request_and_a_new_one_after_it_left) {
    begin();
    ASSERT_TRUE(hardware_.tap(kName, kCard));
    loop_.run_ready();
    loop_.advance_to(clock_.now().mono + std::chrono::seconds(60));
    EXPECT_EQ(log(), "up card ");
    hardware_.remove(kName);
    ASSERT_TRUE(hardware_.tap(kName, kCard));
    loop_.run_ready();
    EXPECT_EQ(log(), "card ");
}

TEST_F(ReaderUnitTest, a_card_held_through_an_outage_is_no_new_request) {
    begin();
    ASSERT_TRUE(hardware_.tap(kName, kCard));
    loop_.run_ready();
    (void)log();
    outage(std::chrono::seconds(30));
    EXPECT_EQ(log().find("card"), std::string::npos);
}

TEST_F(ReaderUnitTest, another_card_after_an_outage_is_a_request) {
    begin();
    ASSERT_TRUE(hardware_.tap(kName, kCard));
    loop_.run_ready();
    (void)log();
    hardware_.reader_down(kName, Error{"gone", "", ""});
    hardware_.remove(kName);
    hardware_.reader_up(kName);
    ASSERT_TRUE(hardware_.tap(kName, kOther));
    loop_.run_ready();
    EXPECT_NE(log().find("card"), std::string::npos);
}

// The same card, tapped by hand some seconds after the reader came back.
TEST_F(ReaderUnitTest, the_same_card_long_after_an_outage_is_a_request) {
    begin();
    ASSERT_TRUE(hardware_.tap(kName, kCard));
    loop_.run_ready();
    hardware_.reader_down(kName, Error{"gone", "", ""});
    hardware_.remove(kName);
    hardware_.reader_up(kName);
    loop_.run_ready();
    (void)log();
    clock_.advance(std::chrono::seconds(2));
    ASSERT_TRUE(hardware_.tap(kName, kCard));
    loop_.run_ready();
    EXPECT_EQ(log(), "card ");
}

TEST_F(ReaderUnitTest, an_outage_is_told_once_and_says_why) {
    hardware_.reader_down(kName, Error{"no answer", "r1", ""});
    begin();
    EXPECT_FALSE(unit_->up());
    EXPECT_NE(unit_->why_down().find("no answer"), std::string::npos);
    EXPECT_EQ(log().rfind("down:", 0), 0u);
    hardware_.reader_down(kName, Error{"still no answer", "r1", ""});
    loop_.run_ready();
    EXPECT_EQ(log(), "");
    hardware_.reader_up(kName);
    loop_.run_ready();
    EXPECT_EQ(log(), "up ");
    EXPECT_EQ(unit_->why_down(), "");
}

TEST_F(ReaderUnitTest, a_device_that_cannot_be_opened_is_down) {
    const auto other = hardware_.open_reader({kName, ""});
    begin();
    EXPECT_FALSE(unit_->up());
    EXPECT_EQ(log().rfind("down:", 0), 0u);
    unit_->show(hal::Signal::granted);  // no lights: nothing to do
}

// A reader that is up says nothing about its lights.
TEST_F(ReaderUnitTest, a_missing_light_is_shown_while_the_reader_is_up_and_the_others_shine) {
    reader_.indicators.granted = LineSpec{"chip0", "6", false};
    reader_.indicators.denied = LineSpec{"chip0", "7", false};
    hardware_.hide_line(*reader_.indicators.granted);
    unit_ = std::make_unique<ReaderUnit>(
        parts_, reader_, ReaderUnit::Callbacks{[](const CardEvidence&) {}, [](bool, const std::string&) {}});
    begin();
    EXPECT_TRUE(unit_->up());
    EXPECT_EQ(unit_->why_down(), "");
    EXPECT_EQ(unit_->lamp_fault().rfind("chip0:6: ", 0), 0u) << unit_->lamp_fault();
    unit_->show(hal::Signal::wait);
    EXPECT_TRUE(hardware_.output_level(*reader_.indicators.denied));
    hardware_.hide_line(*reader_.indicators.granted, false);
    loop_.advance_to(clock_.now().mono + std::chrono::seconds(5));
    EXPECT_EQ(unit_->lamp_fault(), "");
    EXPECT_TRUE(hardware_.output_level(*reader_.indicators.granted));
}

TEST_F(ReaderUnitTest, the_same_device_is_told_by_its_connection_and_its_lights) {
    site::Reader same = reader_;
    EXPECT_TRUE(unit_->same_device(same));
    same.indicators.buzzer = LineSpec{"chip0", "7", false};
    EXPECT_FALSE(unit_->same_device(same));
    same = reader_;
    same.connstring = "pn532_uart:/dev/other";
    EXPECT_FALSE(unit_->same_device(same));
    same = reader_;
    same.poll.field_off = !same.poll.field_off;
    EXPECT_FALSE(unit_->same_device(same));
    same = reader_;
    same.reset = LineSpec{"chip0", "7", false};
    EXPECT_FALSE(unit_->same_device(same));
    same = reader_;
    same.display = site::ReaderDisplay{"/dev/display", true, true};
    EXPECT_FALSE(unit_->same_device(same));
}

// PRAC-19, STD-IEC-13: what lights say, in words; and no word is of a person or a rule.
TEST_F(ReaderUnitTest, a_display_says_what_the_lights_do_and_falls_back_PRAC_19) {
    reader_.display = site::ReaderDisplay{"/dev/display", false, false};
    unit_ = std::make_unique<ReaderUnit>(
        parts_, reader_, ReaderUnit::Callbacks{[](const CardEvidence&) {}, [](bool, const std::string&) {}});
    begin();
    const auto first = [this] { return hardware_.displays().rows("/dev/display").at(0); };
    EXPECT_EQ(first(), "Hold your card      ");
    unit_->show(hal::Signal::granted);
    EXPECT_EQ(first(), "Please pass         ");
    loop_.advance_to(clock_.now().mono + std::chrono::seconds(3));
    EXPECT_EQ(first(), "Hold your card      ");
    unit_->show(hal::Signal::alarm);
    unit_->show(hal::Signal::denied);
    EXPECT_EQ(first(), "Not permitted       ");
    unit_->show(hal::Signal::key);
    EXPECT_EQ(first(), "Not permitted       ") << "no digit, and no star for one";
    loop_.advance_to(clock_.now().mono + std::chrono::seconds(3));
    EXPECT_EQ(first(), "ALARM: close        ") << "no card takes an alarm away";
    EXPECT_EQ(unit_->lamp_fault(), "");
    hardware_.displays().unplug("/dev/display");
    EXPECT_NE(unit_->lamp_fault().find("/dev/display"), std::string::npos) << unit_->lamp_fault();
    EXPECT_TRUE(unit_->up()) << "the reader reads on";
}

TEST(DisplayRows, fit_the_smallest_display_in_both_languages_PRAC_19) {
    using hal::Signal;
    for (const auto signal : {Signal::idle, Signal::granted, Signal::denied, Signal::wait, Signal::renew,
                              Signal::pre_alarm, Signal::alarm, Signal::tap_again}) {
        for (const bool japanese : {false, true}) {
            const auto rows = display_rows(signal, japanese);
            ASSERT_TRUE(rows);
            ASSERT_GE(rows->size(), 1U);
            ASSERT_LE(rows->size(), 2U);
            for (const auto& row : *rows) {
                const auto letters = japanese ? hal::DisplayText::jis_x0201 : hal::DisplayText::ascii;
                EXPECT_EQ(hal::display_bytes(row, letters, 17).back(), ' ') << row << " is longer than 16";
                EXPECT_EQ(hal::display_bytes(row, letters, 16).find('?'), std::string::npos) << row;
            }
        }
    }
    EXPECT_FALSE(display_rows(Signal::key, true));
}

// 6.5-B5d
TEST_F(ReaderUnitTest, a_strange_device_is_down_until_it_is_accepted_6_5_B5d) {
    std::string why = "another one";
    unit_ = std::make_unique<ReaderUnit>(
        parts_, reader_,
        ReaderUnit::Callbacks{
            [this](const CardEvidence&) { log_ += "card "; },
            [this](bool up, const std::string& because) { log_ += up ? "up " : "down:" + because + " "; },
            [&why](const std::string&) { return std::optional(why); }});
    hardware_.set_identity(kName, "maker, chip 2");
    begin();
    EXPECT_EQ(log(), "down:another one ");
    EXPECT_TRUE(unit_->strange());
    EXPECT_EQ(unit_->identity(), "maker, chip 2");
    unit_->accept("maker, chip 1");
    EXPECT_TRUE(unit_->strange()) << "another one than that answers";
    unit_->accept("maker, chip 2");
    EXPECT_EQ(log(), "up ");
    EXPECT_FALSE(unit_->strange());
    hardware_.reader_down(kName, Error{"gone", "", ""});
    loop_.run_ready();
    EXPECT_FALSE(unit_->strange()) << "nothing answers";
}

}  // namespace
}  // namespace sekisho::gate
