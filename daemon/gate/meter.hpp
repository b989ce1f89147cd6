// SPDX-License-Identifier: Apache-2.0
// Counts what the gate does. Loop only: numbers in place, so that a tap neither allocates nor locks for them. Nothing
// here knows a person, a card or a PIN.
#pragma once

#include "daemon/gate/spread.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

namespace sekisho::gate {

// From the reader's word to the released lock (BRIEF-06).
enum class TapStage : std::uint8_t {
    read,    // whose card it is
    decide,  // what it may, and the entry that says so
    commit,  // until that is durable and the loop knows
    lock,    // until the line is driven
    total,
};
inline constexpr std::size_t kTapStages = 5;

// Moments of one entry by card that let somebody in.
struct TapTimes {
    MonoTime arrived{};
    MonoTime decided{};  // whose card it is was known
    MonoTime sent{};
    MonoTime durable{};
    MonoTime released{};
};

// Since the gate was made. An index is the number of the enumerator.
struct Measured {
    static constexpr std::size_t kNumbers = 64;
    using Numbers = std::array<std::uint64_t, kNumbers>;

    std::array<Spread<Times>, kTapStages> stages;
    std::array<std::array<std::uint64_t, 3>, 3> taps{};  // by verdict and direction
    Numbers entries{};  // by kind; one of duress counts as the kind that it is shown as
    Numbers alarms{};   // raised, by kind
    Numbers door_events{};
    std::map<std::int64_t, std::uint64_t> outages;  // of readers, by their numbers
    std::uint64_t reloads = 0;
    std::uint64_t reloads_refused = 0;
};

class Meter {
public:
    void tapped(const TapTimes& times) noexcept;
    // An entry that is durable.
    void written(const Entry& entry);
    [[nodiscard]] const Measured& measured() const { return measured_; }

private:
    Measured measured_;
};

}  // namespace sekisho::gate
