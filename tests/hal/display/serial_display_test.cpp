// SPDX-License-Identifier: Apache-2.0
// What goes over the line, and that nothing of it waits (PRAC-19). The contract's cases are in tests/hal/contract.
#include "hal/display/serial_display.hpp"

#include "tests/hal/display/glass.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

class SerialDisplayTest : public testing::Test {
protected:
    void open(DisplayText text = DisplayText::ascii) { open({glass_.device(), text, 20, 2}); }
    void open(const DisplaySpec& spec) {
        display_ =
            std::make_unique<SerialDisplay>(loop_, spec, [this](const Error& error) { told_ += error.what + "|"; });
    }
    void run_until(const std::function<bool()>& done) {
        const auto limit = monotonic_now() + 20s;
        while (!done()) {
            ASSERT_LT(monotonic_now(), limit) << told_ << glass_.letters();
            loop_.context().restart();
            loop_.context().run_one_for(1ms);
        }
    }
    static std::string row(const std::string& text) { return text + std::string(20 - text.size(), ' '); }

    AsioLoop loop_;
    Glass glass_;
    std::unique_ptr<SerialDisplay> display_;
    std::string told_;
};

TEST_F(SerialDisplayTest, begins_anew_and_fills_its_rows_PRAC_19) {
    open();
    display_->show({"Please pass"});
    run_until([this] { return glass_.letters().size() == 40; });
    EXPECT_EQ(glass_.bytes(), "\x1b@\x0c" + row("Please pass") + row(""));
    EXPECT_EQ(told_, "");
}

TEST_F(SerialDisplayTest, asks_for_japanese_letters_where_it_has_them_PRAC_19) {
    open(DisplayText::jis_x0201);
    display_->show({"ﾄﾞｳｿﾞ"});
    run_until([this] { return glass_.letters().size() == 40; });
    EXPECT_EQ(glass_.bytes(), std::string("\x1b@\x1bR\x08\x1bt\x01\x0c") + row("\xc4\xde\xb3\xbf\xde") + row(""));
}

TEST_F(SerialDisplayTest, the_same_again_sends_nothing_PRAC_19) {
    open();
    display_->show({"a"});
    run_until([this] { return glass_.letters().size() == 40; });
    const auto sent = glass_.bytes().size();
    display_->show({"a"});
    display_->show({"b"});
    run_until([this] { return glass_.letters().starts_with("b"); });
    EXPECT_EQ(glass_.bytes().size(), sent + 41);
}

// Its wire takes nothing: the loop goes on, and what it shows in the end is the last, whole.
TEST_F(SerialDisplayTest, one_that_takes_nothing_holds_up_nobody_PRAC_19) {
    open();
    for (int i = 0; i < 10'000; ++i) display_->show({std::to_string(i)});
    const auto last = row("9999") + row("");
    EXPECT_FALSE(display_->fault());
    run_until([&] { return glass_.letters() == last; });
}

TEST_F(SerialDisplayTest, what_is_no_serial_line_is_a_fault_PRAC_19) {
    const auto file = testing::TempDir() + "no_display_" + std::to_string(::getpid());
    std::ofstream(file) << "text";
    open({file, DisplayText::ascii, 20, 2});
    ASSERT_TRUE(display_->fault());
    EXPECT_EQ(display_->fault()->what, "it is no serial line");
    EXPECT_EQ(display_->fault()->where, file);
    EXPECT_EQ(told_, "it is no serial line|");
    display_->show({"a"});
    std::string kept;
    std::getline(std::ifstream(file), kept);
    EXPECT_EQ(kept, "text") << "nothing is written to it";
    std::filesystem::remove(file);
}

TEST_F(SerialDisplayTest, one_that_another_program_has_is_a_fault_PRAC_19) {
    const int other = ::open(glass_.device().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ASSERT_GE(other, 0);
    ASSERT_EQ(::flock(other, LOCK_EX), 0);
    open();
    ASSERT_TRUE(display_->fault());
    EXPECT_TRUE(display_->fault()->what.starts_with("another program has it")) << display_->fault()->what;
    display_->show({"a"});
    ::close(other);
    run_until([this] { return !display_->fault(); });
    run_until([this] { return glass_.letters().starts_with("a"); });
}

TEST_F(SerialDisplayTest, an_outage_is_told_once_PRAC_19) {
    open();
    glass_.unplug();
    run_until([this] { return display_->fault().has_value(); });
    const auto first = told_;
    EXPECT_TRUE(first.starts_with("it went away")) << first;
    const auto later = monotonic_now() + 6s;  // past a try
    run_until([later] { return monotonic_now() > later; });
    EXPECT_EQ(told_, first);
}

}  // namespace
}  // namespace sekisho::hal
