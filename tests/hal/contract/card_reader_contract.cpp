// SPDX-License-Identifier: Apache-2.0
#include "tests/hal/contract/benches.hpp"

namespace sekisho::hal {
namespace {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CardReaderContract);

using Number = std::vector<std::uint8_t>;
const Number kUid{0x11, 0x22, 0x33, 0x44};

// The events so far, in one word each.
class Diary {
public:
    Diary(Bench& bench, CardReader& reader) : bench_(bench) {
        reader.watch([this](const ReaderEvent& event) { note(event); });
    }
    [[nodiscard]] std::string after(std::size_t events) {
        (void)bench_.run_until([&] { return count_ >= events; });
        return text_;
    }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const CardEvidence& card() const { return card_; }
    [[nodiscard]] const std::vector<std::string>& identities() const { return identities_; }

private:
    void note(const ReaderEvent& event) {
        ++count_;
        if (const auto* arrived = std::get_if<CardArrived>(&event)) card_ = arrived->card;
        if (const auto* up = std::get_if<ReaderUp>(&event)) identities_.push_back(up->identity);
        constexpr const char* kWords[] = {"up ", "down ", "card ", "left "};
        text_ += kWords[event.index()];
    }
    Bench& bench_;
    std::size_t count_ = 0;
    std::string text_;
    CardEvidence card_;
    std::vector<std::string> identities_;
};

TEST_P(CardReaderContract, begins_with_up_and_not_before_the_loop_runs) {
    const auto reader = bench_->open();
    Diary diary(*bench_, *reader);
    EXPECT_EQ(diary.text(), "");
    EXPECT_EQ(diary.after(1), "up ");
}

TEST_P(CardReaderContract, a_held_card_arrives_once_and_leaves_once) {  // BRIEF-02
    const auto reader = bench_->open();
    Diary diary(*bench_, *reader);
    (void)diary.after(1);
    bench_->place_a(kUid);
    EXPECT_EQ(diary.after(2), "up card ");
    EXPECT_EQ(diary.card().number, kUid);
    EXPECT_EQ(diary.card().technology, CardTechnology::iso14443a);
    EXPECT_EQ(diary.card().cards_in_field, 1);
    bench_->hold();
    EXPECT_EQ(diary.text(), "up card ");
    bench_->take_away();
    EXPECT_EQ(diary.after(3), "up card left ");
    bench_->place_a(kUid);
    EXPECT_EQ(diary.after(4), "up card left card ");
}

TEST_P(CardReaderContract, a_card_that_lies_there_from_the_start_arrives) {
    bench_->place_a(kUid);
    const auto reader = bench_->open();
    Diary diary(*bench_, *reader);
    EXPECT_EQ(diary.after(2), "up card ");
}

// 6.5-B5d: what it says of itself tells no time and no socket, or every outage would look like another reader.
TEST_P(CardReaderContract, says_the_same_of_itself_each_time_it_comes_up_6_5_B5d) {
    const auto reader = bench_->open();
    Diary diary(*bench_, *reader);
    (void)diary.after(1);
    bench_->unplug();
    (void)diary.after(2);
    bench_->plug_in();
    ASSERT_EQ(diary.after(3), "up down up ");
    ASSERT_EQ(diary.identities().size(), 2U);
    EXPECT_EQ(diary.identities()[0], diary.identities()[1]);
}

TEST_P(CardReaderContract, a_reader_that_goes_away_and_comes_back) {
    const auto reader = bench_->open();
    Diary diary(*bench_, *reader);
    (void)diary.after(1);
    bench_->unplug();
    EXPECT_EQ(diary.after(2), "up down ");
    bench_->plug_in();
    EXPECT_EQ(diary.after(3), "up down up ");
    bench_->place_a(kUid);
    EXPECT_EQ(diary.after(4), "up down up card ");
}

TEST_P(CardReaderContract, opens_while_it_is_away_and_begins_with_down) {
    bench_->unplug();
    const auto reader = bench_->open();
    Diary diary(*bench_, *reader);
    EXPECT_EQ(diary.after(1), "down ");
    bench_->plug_in();
    EXPECT_EQ(diary.after(2), "down up ");
}

TEST_P(CardReaderContract, nothing_is_heard_after_its_end) {
    auto reader = bench_->open();
    Diary diary(*bench_, *reader);
    (void)diary.after(1);
    bench_->place_a(kUid);
    reader.reset();
    bench_->hold();
    EXPECT_EQ(diary.text(), "up ");
}

}  // namespace
}  // namespace sekisho::hal
