// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/result.hpp"

#include <functional>
#include <string>
#include <variant>

namespace sekisho::hal {

struct ReaderUp {
    // What the device says of its make and firmware, printable; "": it says nothing. Never a number that tells two
    // devices of one make apart, since none of them has one that can be asked for (6.5-B5d).
    std::string identity{};
};  // it answers and polls
struct ReaderDown {
    Error why;
};  // it will be tried again without being asked (at most 5 s between tries)
struct CardArrived {
    CardEvidence card;
};
struct CardLeft {};
using ReaderEvent = std::variant<ReaderUp, ReaderDown, CardArrived, CardLeft>;

// A card reader. A card held in the field arrives once; it arrives again only after it has left (BRIEF-02).
// Events begin with ReaderUp or ReaderDown; a CardLeft follows each CardArrived unless the reader goes down between.
class CardReader {
public:
    virtual ~CardReader() = default;
    virtual void watch(std::function<void(ReaderEvent)> on_event) = 0;
};

}  // namespace sekisho::hal
