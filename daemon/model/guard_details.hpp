// SPDX-License-Identifier: Apache-2.0
// Details of entries about empty zones that are watched, and about cameras (6.4-D1). Part of entry.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

namespace sekisho {

enum class ArmingCause : std::uint8_t {
    empty = 1,     // armed: its hours are over, and for certain nobody is in it
    schedule = 2,  // disarmed: its hours begin
    entry = 3,     // disarmed: somebody is let in; ref_seq: the grant
    // Not armed until somebody has confirmed that it is empty: whoever went in or out, nobody knows; ref_seq: how
    unnamed_passage = 4,
    confirmed_empty = 5,  // an operator has looked: whoever perhaps was in it, is not
    not_empty = 6,        // disarmed: somebody is in it, or may be, who was not let in by a card
    configuration = 7,    // disarmed: the zone is one that does not arm any more
};
// zone: which; what it is from this entry on.
struct ZoneArmingDetail {
    bool armed = false;
    ArmingCause cause{};
    std::string rule{};       // what has it arm, with its place; "" for a zone that does not
    std::string operator_{};  // of `confirmed_empty`
    auto fields() { return std::tie(armed, cause, rule, operator_); }
    auto fields() const { return std::tie(armed, cause, rule, operator_); }
};

// A camera was told to make a record. ref_seq: the entry that it was made for, which the record shows; of one that is
// acknowledged: the mark's own entry.
struct CameraMarkDetail {
    std::string camera{};       // the output, as the configuration names it
    std::int64_t mark = 0;      // counts the pulses that the camera was given, from 1
    bool acknowledged = false;  // true: the camera has said that it makes it
    auto fields() { return std::tie(camera, mark, acknowledged); }
    auto fields() const { return std::tie(camera, mark, acknowledged); }
};

[[nodiscard]] std::string_view to_text(ArmingCause);

}  // namespace sekisho
