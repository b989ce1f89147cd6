// SPDX-License-Identifier: Apache-2.0
#include "tests/hal/contract/benches.hpp"

namespace sekisho::hal {
namespace {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KeypadContract);

// The events so far: keys as they are printed on them, and "up " and "down ".
class Keystrokes {
public:
    Keystrokes(Bench& bench, Keypad& keypad) : bench_(bench) {
        keypad.watch([this](const KeypadEvent& event) { note(event); });
    }
    [[nodiscard]] std::string until(const std::string& text) {
        (void)bench_.run_until([&] { return text_.size() >= text.size(); });
        return text_;
    }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] MonoTime last_key() const { return at_; }

private:
    void note(const KeypadEvent& event) {
        if (const auto* key = std::get_if<KeyPressed>(&event)) {
            text_ += key->key == Key::digit ? key->digit : (key->key == Key::enter ? '#' : '*');
            EXPECT_GE(key->at, at_);
            at_ = key->at;
        } else {
            text_ += std::holds_alternative<KeypadUp>(event) ? "up " : "down ";
        }
    }
    Bench& bench_;
    std::string text_;
    MonoTime at_{};
};

TEST_P(KeypadContract, begins_with_up_and_not_before_the_loop_runs) {
    const auto keypad = bench_->open();
    Keystrokes keystrokes(*bench_, *keypad);
    EXPECT_EQ(keystrokes.text(), "");
    EXPECT_EQ(keystrokes.until("up "), "up ");
}

// BRIEF-02b
TEST_P(KeypadContract, tells_the_keys_in_their_order_with_their_times) {
    const auto keypad = bench_->open();
    Keystrokes keystrokes(*bench_, *keypad);
    ASSERT_EQ(keystrokes.until("up "), "up ");
    const auto before = bench_->clock().now().mono;
    bench_->type("0123x456789*#");
    EXPECT_EQ(keystrokes.until("up 0123456789*#"), "up 0123456789*#");
    EXPECT_GE(keystrokes.last_key(), before);
    EXPECT_LE(keystrokes.last_key(), bench_->clock().now().mono);
}

TEST_P(KeypadContract, a_key_that_is_held_comes_once) {
    const auto keypad = bench_->open();
    Keystrokes keystrokes(*bench_, *keypad);
    ASSERT_EQ(keystrokes.until("up "), "up ");
    bench_->hold();
    bench_->type("#");
    EXPECT_EQ(keystrokes.until("up 5#"), "up 5#");
}

TEST_P(KeypadContract, one_that_goes_away_and_comes_back) {
    const auto keypad = bench_->open();
    Keystrokes keystrokes(*bench_, *keypad);
    ASSERT_EQ(keystrokes.until("up "), "up ");
    bench_->unplug();
    EXPECT_EQ(keystrokes.until("up down "), "up down ");
    bench_->plug_in();
    EXPECT_EQ(keystrokes.until("up down up "), "up down up ");
    bench_->type("7");
    EXPECT_EQ(keystrokes.until("up down up 7"), "up down up 7");
}

TEST_P(KeypadContract, opens_while_it_is_away_and_begins_with_down) {
    bench_->unplug();
    const auto keypad = bench_->open();
    Keystrokes keystrokes(*bench_, *keypad);
    EXPECT_EQ(keystrokes.until("down "), "down ");
    bench_->plug_in();
    EXPECT_EQ(keystrokes.until("down up "), "down up ");
}

TEST_P(KeypadContract, nothing_is_heard_after_its_end) {
    auto keypad = bench_->open();
    Keystrokes keystrokes(*bench_, *keypad);
    ASSERT_EQ(keystrokes.until("up "), "up ");
    bench_->type("1");
    keypad.reset();
    bench_->run_for(std::chrono::milliseconds(100));
    EXPECT_EQ(keystrokes.text(), "up ");
}

}  // namespace
}  // namespace sekisho::hal
