// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/reader_reset.hpp"

#include <chrono>

namespace sekisho::gate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kPulse{100};
constexpr milliseconds kPatience{1500};
constexpr seconds kBetween{5};
constexpr seconds kJustBack{10};  // so long after it came back, an outage is the last one still

}  // namespace

ReaderReset::ReaderReset(Handles& handles, hal::Loop& loop, hal::Clock& clock, const LineSpec& line)
    : handles_(handles), loop_(loop), clock_(clock), line_(line) {}

ReaderReset::~ReaderReset() {
    rest();
}

void ReaderReset::begin() {
    drive(false);
}

void ReaderReset::went(bool up) {
    const auto now = clock_.now().mono;
    if (up) {
        if (down_) came_back_ = now;
        down_ = false;
        next_.reset();
    } else if (!down_) {
        down_ = true;
        const bool again = came_back_ && now - *came_back_ < kJustBack;
        pulse_at(again ? now : now + kPatience);
    }
}

void ReaderReset::rest() {
    end_.reset();
    if (!pulsing_) return;
    pulsing_ = false;
    drive(false);
}

void ReaderReset::pulse_at(MonoTime when) {
    next_ = loop_.at(when, [this] { pulse(); });
}

void ReaderReset::pulse() {
    const auto now = clock_.now().mono;
    pulsing_ = true;
    drive(true);
    end_ = loop_.at(now + kPulse, [this] { rest(); });
    pulse_at(now + kBetween);
}

void ReaderReset::drive(bool active) {
    retry_.reset();
    const auto driven = handles_.output(line_, active);
    if (!driven) return lose(driven.error());
    fault_.clear();
    (*driven)->watch([this, alive = std::weak_ptr(alive_)](const Error& why) {
        if (!alive.expired()) lose(why);
    });
}

void ReaderReset::lose(const Error& why) {
    fault_ = to_text(why);
    handles_.drop(line_);
    retry_ = loop_.at(clock_.now().mono + kLineRetryAfter, [this] { drive(pulsing_); });
}

}  // namespace sekisho::gate
