// SPDX-License-Identifier: Apache-2.0
// What the daemon and its reader worker say to each other over one SOCK_SEQPACKET pair: one message a packet, never
// empty.
//
//   offset size  field
//   0      1     version (kWireVersion); another one is refused
//   1      1     kind
//   2      2     length of the payload
//   4      4     request id: 0 in what the worker says unasked; a reply repeats the id of its request
//   8      ...   payload, a fixed layout per kind; numbers are little-endian
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace sekisho::hal::wire {

constexpr std::uint8_t kWireVersion = 2;
constexpr std::size_t kMaxMessage = 512;
constexpr std::size_t kMaxText = 200;
constexpr int kWorkerSocket = 3;  // the worker's end of the pair

// Worker to daemon.
struct Hello {};  // kind 1: the first message, before the device is touched
struct Up {
    std::string identity{};
};  // kind 2: the reader is open and polls, and what it says of itself
struct Down {
    std::int32_t code = 0;
    std::string text;
};  // kind 3: libnfc's error; the worker ends behind it
struct Arrived {
    CardEvidence card;
};                // kind 4
struct Left {};   // kind 5
struct Alive {};  // kind 6: at least each second while up
// Daemon to worker.
struct Stop {
    std::uint32_t request = 0;
};  // kind 64: close the reader and end

using Message = std::variant<Hello, Up, Down, Arrived, Left, Alive, Stop>;

// A text of Up or Down that does not fit, or holds other than printable ASCII, is cut or has those bytes replaced by
// '?'.
[[nodiscard]] std::vector<std::uint8_t> encode(const Message& message);

// Strict: every byte must be accounted for and every value one that the sender may send. The error tells which rule
// broke, never what the bytes were.
[[nodiscard]] Result<Message> decode(std::span<const std::uint8_t> bytes);

}  // namespace sekisho::hal::wire
