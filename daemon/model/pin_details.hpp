// SPDX-License-Identifier: Apache-2.0
// Details of the entries about PINs (6.5-C7, STD-IEC-17). As in entry.hpp, the order of `fields()` is the format. No
// digit of a PIN is in any of them.
#pragma once

#include "daemon/model/ids.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

namespace sekisho {

enum class PinBasis : std::uint8_t {
    reset = 1,     // ref_seq: the reset entry
    old_pin = 2,   // ref_seq: the attempt with the old one
    resealed = 3,  // the same PIN under a newer pepper; ref_seq: the attempt with it
    duress = 4,    // a second one, for who is made to open; ref_seq: the attempt with the own one (STD-IEC-17)
};
struct PinSetDetail {
    ReaderNumber reader{};  // at whose keypad
    PinBasis basis{};
    auto fields() { return std::tie(reader, basis); }
    auto fields() const { return std::tie(reader, basis); }
};
struct PinResetDetail {
    std::string identity_check;  // how the person was identified
    std::string document;        // what was shown
    std::string copy;            // where its filed copy is
    std::int64_t until_us = 0;   // the right to set a new PIN ends then
    std::string operator_;
    auto fields() { return std::tie(identity_check, document, copy, until_us, operator_); }
    auto fields() const { return std::tie(identity_check, document, copy, until_us, operator_); }
};
// As if the PIN were wrong. An access, pin_set or pin_verified entry whose ref_seq is this one says that it was right.
struct PinCount {
    std::int64_t failures = 0;
    std::int64_t not_before_us = 0;    // no other try before that
    std::int64_t locked_until_us = 0;  // none at all; 0: not locked out
};
struct PinAttemptDetail {
    ReaderNumber reader{};
    PinCount person{};       // all 0 for a card of nobody
    PinCount point{};        // of the access point
    std::int64_t at_us = 0;  // the instant that these times are counted from; 0: not told
    auto fields() {
        return std::tie(reader, person.failures, person.not_before_us, person.locked_until_us, point.failures,
                        point.not_before_us, point.locked_until_us, at_us);
    }
    auto fields() const {
        return std::tie(reader, person.failures, person.not_before_us, person.locked_until_us, point.failures,
                        point.not_before_us, point.locked_until_us, at_us);
    }
};
struct PinVerifiedDetail {
    ReaderNumber reader{};
    auto fields() { return std::tie(reader); }
    auto fields() const { return std::tie(reader); }
};
// pid: whose count; 0: of nobody. pcommit: the reason.
struct PinClearedDetail {
    ReaderNumber reader{};  // of the access point whose count it is; 0: of none
    std::string operator_;
    auto fields() { return std::tie(reader, operator_); }
    auto fields() const { return std::tie(reader, operator_); }
};
struct DuressDetail {
    ReaderNumber reader{};
    auto fields() { return std::tie(reader); }
    auto fields() const { return std::tie(reader); }
};

[[nodiscard]] std::string_view to_text(PinBasis);

}  // namespace sekisho
