// SPDX-License-Identifier: Apache-2.0
// The whole way from a card to the daemon: emulated PN532, real libnfc, the real worker, the real client.
#include "tests/hal/nfc/worker/reader_bench.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>

#include <cstdlib>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using Number = std::vector<std::uint8_t>;

constexpr auto kBack = 5s;  // a reader is back within this time after whatever happened has ended

TEST_F(SekishoReader, reads_type_a_numbers_of_every_length) {
    up();
    for (const auto& [uid, atqa, number] :
         {std::tuple{"11223344", 0x0004, Number{0x11, 0x22, 0x33, 0x44}},
          std::tuple{"04112233445566", 0x0044, Number{4, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66}},
          std::tuple{"04112233445566778899", 0x0084,
                     Number{4, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99}}}) {
        const auto card = present(std::string(R"({"type":"A","sak":"20","ats":"067577810280","uid":")") + uid + "\"}");
        EXPECT_EQ(card, (CardEvidence{CardTechnology::iso14443a, number, 1, static_cast<std::uint16_t>(atqa), 0x20}))
            << uid;
        emulator_.remove();
        expect_next({"left"});
    }
}

TEST_F(SekishoReader, reads_felica) {
    up();
    EXPECT_EQ(present(R"({"type":"F","idm":"0123456789abcdef"})"),
              (CardEvidence{CardTechnology::felica, {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}, 1, 0, 0}));
}

TEST_F(SekishoReader, reads_type_b) {
    up();
    EXPECT_EQ(present(R"({"type":"B","pupi":"0a0b0c0d"})"),
              (CardEvidence{CardTechnology::iso14443b, {0x0a, 0x0b, 0x0c, 0x0d}, 1, 0, 0}));
}

TEST_F(SekishoReader, a_random_number_is_announced_as_it_is) {  // judged by the credential room
    up();
    const auto card = present(R"({"type":"A","uid":"random"})");
    EXPECT_EQ(card.number.size(), 4U);
    EXPECT_EQ(card.number.front(), 0x08);
    run_looks(40);
    EXPECT_TRUE(events_.empty());
}

TEST_F(SekishoReader, two_type_a_cards_are_reported_as_two) {
    open();
    emulator_.place(R"({"type":"A","uid":"11223344"})");
    const auto second = emulator_.place(R"({"type":"A","uid":"55667788"})");
    expect_next({"up", "card"});
    EXPECT_EQ(card_.cards_in_field, 2);
    run_looks(40);
    EXPECT_TRUE(events_.empty());
    emulator_.remove(second);
    expect_next({"left", "card"});
    EXPECT_EQ(card_.cards_in_field, 1);
    EXPECT_EQ(card_.number, (Number{0x11, 0x22, 0x33, 0x44}));
}

TEST_F(SekishoReader, two_felica_cards_are_reported_as_two) {
    open();
    emulator_.place(R"({"type":"F","idm":"0123456789abcdef"})");
    const auto second = emulator_.place(R"({"type":"F","idm":"0101020304050607","system":"88b4"})");
    expect_next({"up", "card"});
    EXPECT_EQ(card_.technology, CardTechnology::felica);
    EXPECT_EQ(card_.cards_in_field, 2);
    run_looks(40);
    EXPECT_TRUE(events_.empty());
    emulator_.remove(second);
    expect_next({"left", "card"});
    EXPECT_EQ(card_, (CardEvidence{CardTechnology::felica, {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}, 1, 0, 0}));
}

// BRIEF-02: the card that was held first stays the one that was announced.
TEST_F(SekishoReader, a_felica_card_that_joins_a_held_one_is_no_arrival) {
    up();
    EXPECT_EQ(present(R"({"type":"F","idm":"0123456789abcdef"})").cards_in_field, 1);
    emulator_.place(R"({"type":"F","idm":"0101020304050607"})");
    run_looks(40);
    EXPECT_TRUE(events_.empty());
}

TEST_F(SekishoReader, a_phone_that_is_both_is_type_a) {
    open();
    emulator_.place(R"({"type":"F","idm":"0123456789abcdef"})");
    emulator_.place(R"({"type":"B","pupi":"0a0b0c0d"})");
    emulator_.place(R"({"type":"A","uid":"11223344"})");
    expect_next({"up", "card"});
    EXPECT_EQ(card_.technology, CardTechnology::iso14443a);
    run_looks(40);
    EXPECT_TRUE(events_.empty());
}

TEST_F(SekishoReader, a_held_card_arrives_once) {  // BRIEF-02
    up();
    (void)present(R"({"type":"A","uid":"11223344"})");
    run_looks(300);  // 100 rotations, about ten seconds
    EXPECT_TRUE(events_.empty());
    emulator_.remove();
    expect_next({"left"});
    run_looks(20);
    EXPECT_TRUE(events_.empty());
}

// H7.2: the share of the time in which a reader radiates, to which nobody comes; and the tap is still served within 0.7
// s.
TEST_F(SekishoReader, its_field_is_off_between_looks) {
    constexpr double kMost = 0.25;
    poll_.idle_pause = 250ms;
    poll_.idle_after = 1s;
    up();
    run_looks(60);  // past idle_after
    const auto on = emulator_.field_on();
    const auto begun = monotonic_now();
    run_looks(45);  // 15 rotations
    const auto share = (emulator_.field_on() - on) / std::chrono::duration<double>(monotonic_now() - begun);
    EXPECT_GT(share, 0.0);
    EXPECT_LT(share, kMost);
    emulator_.place(R"({"type":"B","pupi":"0a0b0c0d"})");
    expect_next({"card"}, 700ms);
}

TEST_F(SekishoReader, its_field_stays_on_where_that_is_configured) {
    poll_.field_off = false;
    up();
    run_looks(3);
    const auto on = emulator_.field_on();
    const auto begun = monotonic_now();
    run_looks(30);
    EXPECT_GE(emulator_.field_on() - on, std::chrono::duration<double>(monotonic_now() - begun) * 0.99);
}

TEST_F(SekishoReader, the_order_decides_and_what_is_not_named_is_not_seen) {
    poll_.order = {CardTechnology::felica, CardTechnology::iso14443a};
    const auto phone_a = emulator_.place(R"({"type":"A","uid":"11223344"})");
    const auto phone_f = emulator_.place(R"({"type":"F","idm":"0123456789abcdef"})");
    emulator_.place(R"({"type":"B","pupi":"0a0b0c0d"})");
    open();
    expect_next({"up", "card"});
    EXPECT_EQ(card_.technology, CardTechnology::felica);
    emulator_.remove(phone_a);
    emulator_.remove(phone_f);
    expect_next({"left"});
    run_looks(40);
    EXPECT_TRUE(events_.empty());
}

class Recovery : public SekishoReader {
protected:
    // Down with `why`, up again soon after `mend`, and it reads.
    void recovers(const std::string& why, const std::function<void()>& mend) {
        expect_next({"down"});
        EXPECT_THAT(reason_, HasSubstr(why));
        mend();
        expect_next({"up"}, kBack);
        (void)present(R"({"type":"A","uid":"11223344"})");
    }
    void clear_fault() { emulator_.command(R"({"cmd":"fault","fault":"none"})"); }
};

TEST_F(Recovery, from_a_mute_reader) {
    up();
    emulator_.command(R"({"cmd":"fault","fault":"mute"})");
    recovers("Timeout", [this] { clear_fault(); });
}

// libnfc aborts on this status byte where it looks at it; looking for cards never comes there.
TEST_F(Recovery, is_not_needed_for_a_status_byte_that_aborts_libnfc) {
    up();
    emulator_.command(R"({"cmd":"fault","fault":"nad_status"})");
    (void)present(R"({"type":"A","uid":"55667788"})");
    run_looks(20);
    EXPECT_TRUE(events_.empty()) << reason_;
}

TEST_F(Recovery, from_an_abort) {
    up();
    const auto workers = children_named("sekisho-reader");
    ASSERT_EQ(workers.size(), 1U);
    ::kill(workers.front(), SIGABRT);
    recovers("signal 6 (Aborted)", [] {});
}

TEST_F(Recovery, from_a_cable_pulled_and_put_back) {
    up();
    emulator_.command(R"({"cmd":"fault","fault":"close"})");
    recovers("Input / Output Error", [this] { emulator_.command(R"({"cmd":"replug"})"); });
}

TEST_F(Recovery, from_truncated_frames) {
    up();
    emulator_.command(R"({"cmd":"fault","fault":"truncate","count":1})");
    recovers("reader front", [] {});
}

TEST_F(Recovery, from_a_late_reply) {
    up();
    emulator_.command(R"({"cmd":"fault","fault":"late","ms":600,"count":1})");
    recovers("Timeout", [] {});
}

TEST_F(Recovery, from_a_bad_checksum_and_a_nack) {
    up();
    emulator_.command(R"({"cmd":"fault","fault":"bad_checksum","count":1})");
    recovers("reader front", [] {});
    emulator_.remove();
    expect_next({"left"});
    emulator_.command(R"({"cmd":"fault","fault":"nack","count":1})");
    recovers("reader front", [] {});
}

TEST_F(Recovery, from_the_death_of_its_worker) {
    up();
    const auto workers = children_named("sekisho-reader");
    ASSERT_EQ(workers.size(), 1U);
    ::kill(workers.front(), SIGKILL);
    recovers("signal 9 (Killed)", [] {});
}

TEST_F(Recovery, from_a_worker_that_hangs) {
    up();
    const auto workers = children_named("sekisho-reader");
    ASSERT_EQ(workers.size(), 1U);
    ::kill(workers.front(), SIGSTOP);
    recovers("did not answer within 2 s", [] {});
}

TEST_F(Recovery, with_a_card_that_vanishes_during_the_exchange) {
    up();
    emulator_.command(R"({"cmd":"fault","fault":"vanish","on":"44"})");
    emulator_.place(R"({"type":"A","uid":"55667788"})");
    expect_next({"card", "left"});
    clear_fault();
    (void)present(R"({"type":"A","uid":"11223344"})");
}

TEST_F(SekishoReader, a_reader_that_is_not_there_is_down) {
    open("pn532_uart:/dev/nonexistent-reader:115200");
    expect_next({"down"});
    EXPECT_THAT(reason_, HasSubstr("the device cannot be opened: No such file or directory"));
    reader_.reset();
    open("acr122_usb");
    expect_next({"down"});
    EXPECT_THAT(reason_, HasSubstr("not a connstring"));
}

TEST_F(SekishoReader, two_workers_never_share_one_line) {
    up();
    std::string second_reason;
    NfcOptions options;
    options.program = SEKISHO_BIN_DIR "/sekisho-reader";
    NfcReader second(loop_, {ReaderName{"second"}, emulator_.connstring()}, options);
    second.watch([&second_reason](const ReaderEvent& event) {
        if (const auto* down = std::get_if<ReaderDown>(&event)) second_reason = to_text(down->why);
    });
    run_until([&second_reason] { return !second_reason.empty(); });
    EXPECT_THAT(second_reason, HasSubstr("in use by another program"));
    run_looks(20);
    EXPECT_TRUE(events_.empty()) << "the first is not disturbed";
}

TEST_F(SekishoReader, ends_cleanly_when_told_to) {
    up();
    const auto workers = children_named("sekisho-reader");
    ASSERT_EQ(workers.size(), 1U);
    reader_.reset();
    siginfo_t info{};
    run_until([&] {
        return ::waitid(P_PID, static_cast<id_t>(workers.front()), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
               info.si_pid != 0;
    });
    if (info.si_pid != 0) {
        EXPECT_EQ(info.si_code, CLD_EXITED);
        EXPECT_EQ(info.si_status, 0);
    }
}

TEST(SekishoReaderAlone, refuses_to_be_started_by_hand) {
    const std::string program = SEKISHO_BIN_DIR "/sekisho-reader";
    EXPECT_EQ(WEXITSTATUS(std::system((program + " 2>/dev/null").c_str())), 2);
    EXPECT_EQ(WEXITSTATUS(std::system(
                  (program + " pn532_uart:/dev/null:1 80:80:30000:AFB:off 2>/dev/null 3</dev/null").c_str())),
              2);
    EXPECT_EQ(WEXITSTATUS(std::system((program + " x 80 2>/dev/null").c_str())), 2);
    EXPECT_EQ(WEXITSTATUS(std::system((program + " x 80:80:30000:AFB:on 2>/dev/null").c_str())), 2);
}

}  // namespace
}  // namespace sekisho::hal
