// SPDX-License-Identifier: Apache-2.0
// When a witness is told, and what its answers mean: pure, `now` is an argument.
#pragma once

#include "daemon/ledger/note.hpp"
#include "daemon/model/time.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::notify {

struct Intervals {
    Duration growth{};     // a ledger that grew is told at most this often ...
    Duration heartbeat{};  // ... one that did not at least this often
};

// Of one witness, as far as this run knows.
struct Standing {
    std::int64_t size = -1;  // of the checkpoint it cosigned last, -1: none in this run
    MonoTime last{};         // when it did
    MonoTime not_before{};   // the next try
    int failures = 0;        // one after another
};

[[nodiscard]] bool is_due(const Standing& standing, std::int64_t ledger_size, MonoTime now, const Intervals& intervals);
void cosigned(Standing& standing, std::int64_t size, MonoTime now);
// Whoever refused is asked again with the next heartbeat: he may have been set right.
void refused(Standing& standing, MonoTime now, const Intervals& intervals);
// 1 s, then twice as long each time, at most 60 s and at most a heartbeat.
void failed(Standing& standing, MonoTime now, const Intervals& intervals);

enum class Meaning : std::uint8_t {
    cosigned,    // `note` is the checkpoint with the witness's line
    known_size,  // its last checkpoint has `size`: prove growth from there
    refused,     // it remembers another history, or does not know this gate
    failed,      // nothing that means anything: try again
};
struct Reading {
    Meaning meaning = Meaning::failed;
    std::string note;
    std::int64_t size = 0;
    std::string why;
};
struct Sent {
    std::string_view checkpoint;  // the note
    std::int64_t size = 0;        // its entries
    std::int64_t old_size = 0;    // as the request said
};
// What a witness answered (C2SP tlog-witness). Nothing of it is believed but a cosignature of its key and a size.
[[nodiscard]] Reading read_answer(unsigned status, std::string_view body, const Sent& sent,
                                  const ledger::NoteKey& witness);

}  // namespace sekisho::notify
