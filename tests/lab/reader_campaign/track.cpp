// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/reader_campaign/track.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

namespace sekisho::campaign {
namespace {

using namespace std::chrono_literals;

constexpr auto kBack = 5s;      // what is promised
constexpr auto kPatience = 5s;  // for a card to be announced or to be gone: only its being lost is a finding

}  // namespace

Track::Track(hal::AsioLoop& loop, int number, std::uint64_t seed, const PollRules& rules, Tally& tally)
    : number_(number), tally_(tally), dice_(seed * 1000 + static_cast<std::uint64_t>(number)) {
    hal::NfcOptions options;
    options.program = hal::default_worker_program();
    const hal::ReaderSettings settings{ReaderName{fmt::format("r{}", number)}, emulator_.connstring(), rules};
    reader_ = std::make_unique<hal::NfcReader>(loop, settings, options);
    reader_->watch([this](const hal::ReaderEvent& event) { on(event); });
}

int Track::random(int least, int most) {
    return std::uniform_int_distribution(least, most)(dice_);
}

void Track::finding(const std::string& what) {
    tally_.findings.push_back(fmt::format("reader {}: {} (last fault: {})", number_, what, fault_));
}

Footprint Track::worker() const {
    const auto pid = child_with(emulator_.connstring());
    return pid ? footprint_of(*pid) : Footprint{};
}

void Track::on(const hal::ReaderEvent& event) {
    if (const auto* down = std::get_if<hal::ReaderDown>(&event)) {
        if (up_ && !forgiven_) finding("down without a fault: " + to_text(down->why));
        up_ = false;
        if (state_ == State::leave && returning_) {  // an aftershock: the proof begins anew, its deadline does not
            state_ = State::back;
            until_ = mended_ + kBack;
            place(hal::monotonic_now());
        }
    } else if (std::holds_alternative<hal::ReaderUp>(event)) {
        up_ = true;
    } else if (const auto* card = std::get_if<hal::CardArrived>(&event)) {
        arrived(card->card);
    } else if (state_ == State::leave) {
        if (std::exchange(returning_, false)) ++tally_.faults;
        forgiven_ = false;
        state_ = State::rest;
        until_ = hal::monotonic_now() + std::chrono::milliseconds(random(0, 300));
    } else if (!forgiven_) {
        finding("a card is said to have left that lies there");
    }
}

void Track::arrived(const CardEvidence& card) {
    if (present_.empty() || card.number != present_) finding("a card is announced that was not placed");
    if (state_ == State::card) {
        ++tally_.cards;
        tally_.announced.push_back(hal::monotonic_now() - placed_);
        state_ = State::hold;
        until_ = hal::monotonic_now() + std::chrono::milliseconds(random(0, 300));
    } else if (state_ == State::back) {
        tally_.longest_return = std::max(tally_.longest_return, hal::monotonic_now() - mended_);
        take_away(hal::monotonic_now());
    } else if (state_ == State::hold) {
        finding("a held card is announced twice");
    }
}

void Track::step(MonoTime now) {
    if (now < until_) return;
    switch (state_) {
        case State::rest:
            if (up_) begin_act(now);
            break;
        case State::hold: take_away(now); break;
        case State::broken: mend(now); break;
        case State::card:
        case State::leave:
        case State::back:
            finding(state_ == State::back    ? "not back in time"
                    : state_ == State::leave ? "a card that was taken away is still said to lie there"
                                             : "a card is not announced");
            until_ = MonoTime::max();  // said once; this reader does no more
            break;
    }
}

void Track::begin_act(MonoTime now) {
    if (play_ == Play::cards) {
        place(now);
        state_ = State::card;
        until_ = now + kPatience;
    } else if (play_ == Play::faults) {
        break_it(now);
    }
}

void Track::place(MonoTime now) {
    constexpr std::uint32_t kFirst = 0x10000000;
    constexpr std::uint32_t kNumbers = 0x0FFFFFFF;
    const auto number = kFirst + (last_card_++ & kNumbers);
    if (!present_.empty()) emulator_.remove();
    present_.clear();
    for (const int shift : {24, 16, 8, 0}) present_.push_back(static_cast<std::uint8_t>(number >> shift));
    const char* const card =
        std::array{R"({{"type":"A","uid":"{:08x}"}})", R"({{"type":"B","pupi":"{:08x}"}})",
                   R"({{"type":"F","idm":"01010101{:08x}"}})"}[static_cast<std::size_t>(random(0, 2))];
    if (std::string_view(card).find("idm") != std::string_view::npos) present_.insert(present_.begin(), 4, 0x01);
    placed_ = now;
    (void)emulator_.place(fmt::format(fmt::runtime(card), number));
}

void Track::take_away(MonoTime now) {
    emulator_.remove();
    present_.clear();
    state_ = State::leave;
    until_ = now + kPatience;
}

void Track::hurt_worker(int signal) {
    if (const auto pid = child_with(emulator_.connstring())) ::kill(*pid, signal);
}

void Track::break_it(MonoTime now) {
    static constexpr std::array<std::string_view, 12> kFaults{"mute",   "close",    "truncate", "bad_checksum",
                                                              "nack",   "late",     "slow",     "nad_status",
                                                              "vanish", "ats_zero", "kill",     "hang"};
    fault_ = kFaults[static_cast<std::size_t>(random(0, static_cast<int>(kFaults.size()) - 1))];
    forgiven_ = true;
    auto length = std::chrono::milliseconds(random(20, 1500));
    if (fault_ == "kill") {
        hurt_worker(random(0, 1) == 0 ? SIGKILL : SIGABRT);
        length = 0ms;
    } else if (fault_ == "hang") {
        hurt_worker(SIGSTOP);
        length = 0ms;
    } else if (fault_ == "late" || fault_ == "slow") {  // past libnfc's patience of 300 ms, or within it
        emulator_.command(fmt::format(R"({{"cmd":"fault","fault":"late","ms":{}}})",
                                      fault_ == "late" ? random(310, 900) : random(5, 60)));
    } else {
        const int count = random(0, 3);
        const auto limit = count == 0 || fault_ == "close" ? "" : fmt::format(R"(,"count":{})", count);
        emulator_.command(fmt::format(R"({{"cmd":"fault","fault":"{}"{}}})", fault_, limit));
    }
    state_ = State::broken;
    until_ = now + length;
}

void Track::mend(MonoTime now) {
    emulator_.command(R"({"cmd":"fault","fault":"none"})");
    emulator_.command(R"({"cmd":"replug"})");
    mended_ = now;
    state_ = State::back;
    returning_ = true;
    until_ = now + kBack;
    place(now);
}

}  // namespace sekisho::campaign
