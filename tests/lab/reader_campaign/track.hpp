// SPDX-License-Identifier: Apache-2.0
// One emulated reader, the client and worker that serve it, and somebody who holds cards to it and breaks it. All that
// is random comes from the seed.
#pragma once

#include "daemon/model/time.hpp"
#include "hal/nfc/nfc_reader.hpp"
#include "tests/hal/nfc/worker/emulator.hpp"
#include "tests/lab/reader_campaign/processes.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace sekisho::campaign {

struct Tally {
    std::int64_t cards = 0;             // placed and announced
    std::int64_t faults = 0;            // made and survived
    std::vector<Duration> announced{};  // from the moment a card was placed, of a reader that works
    Duration longest_return{};          // from the end of a fault to a card that was read
    std::vector<std::string> findings{};
};

enum class Play { cards, faults, nothing };

class Track {
public:
    Track(hal::AsioLoop& loop, int number, std::uint64_t seed, const PollRules& rules, Tally& tally);
    Track(const Track&) = delete;
    Track& operator=(const Track&) = delete;

    // Lets the reader go; its worker ends by and by.
    void stop() { reader_.reset(); }
    // What to do from the next rest on.
    void play(Play what) { play_ = what; }
    // To be called often.
    void step(MonoTime now);
    [[nodiscard]] bool resting() const { return state_ == State::rest && up_; }
    // Looks for cards so far.
    [[nodiscard]] std::int64_t looks() { return emulator_.looks(); }
    [[nodiscard]] Footprint worker() const;

private:
    enum class State { rest, card, hold, leave, broken, back };

    void on(const hal::ReaderEvent& event);
    void arrived(const CardEvidence& card);
    void begin_act(MonoTime now);
    void place(MonoTime now);
    void take_away(MonoTime now);
    void break_it(MonoTime now);
    void hurt_worker(int signal);
    void mend(MonoTime now);
    void finding(const std::string& what);
    [[nodiscard]] int random(int least, int most);

    const int number_;
    Tally& tally_;
    std::mt19937_64 dice_;
    hal::Emulator emulator_;
    std::unique_ptr<hal::NfcReader> reader_;
    Play play_ = Play::nothing;
    State state_ = State::rest;
    bool up_ = false;
    bool forgiven_ = false;  // an outage is what the fault in force is about
    std::uint32_t last_card_ = 0;
    std::vector<std::uint8_t> present_;  // the number of the card that lies there
    std::string fault_;
    MonoTime until_{};   // the end of this state, or the latest moment for it
    MonoTime placed_{};  // the card
    MonoTime mended_{};  // the fault
    bool returning_ = false;
};

}  // namespace sekisho::campaign
