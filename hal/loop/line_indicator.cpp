// SPDX-License-Identifier: Apache-2.0
#include "hal/loop/line_indicator.hpp"

#include <utility>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

constexpr std::array kGranted{Frame{100ms, true, false, true}, Frame{900ms, true, false, false}};
constexpr std::array kDenied{Frame{100ms, false, true, true}, Frame{100ms, false, true, false},
                             Frame{100ms, false, true, true}, Frame{700ms, false, true, false}};
constexpr std::array kTapAgain{Frame{250ms, true, false, true}, Frame{250ms, false, true, true},
                               Frame{250ms, true, false, false}, Frame{250ms, false, true, false}};
constexpr std::array kWait{Frame{Duration::max(), true, true, false}};
constexpr std::array kKey{Frame{50ms, true, true, true}};
constexpr std::array kRenew{Frame{100ms, true, false, true}, Frame{100ms, true, false, false},
                            Frame{100ms, true, false, true}, Frame{100ms, true, false, false},
                            Frame{100ms, true, false, true}, Frame{500ms, true, false, false}};
constexpr std::array kPreAlarm{Frame{100ms, false, true, true}, Frame{900ms, false, false, false}};
constexpr std::array kAlarm{Frame{250ms, false, true, true}, Frame{250ms, false, false, false}};

constexpr auto kRetryAfter = 5s;

}  // namespace

Pattern pattern_of(Signal signal) {
    switch (signal) {
        case Signal::idle: return {};
        case Signal::granted: return {kGranted, false};
        case Signal::denied: return {kDenied, false};
        case Signal::wait: return {kWait, true};
        case Signal::key: return {kKey, false};
        case Signal::renew: return {kRenew, false};
        case Signal::pre_alarm: return {kPreAlarm, true};
        case Signal::alarm: return {kAlarm, true};
        case Signal::tap_again: return {kTapAgain, false};
    }
    return {};
}

LineIndicator::LineIndicator(Hardware& hardware, Loop& loop, Clock& clock, const IndicatorLines& lines,
                             std::function<void(const Error&)> report)
    : hardware_(hardware), loop_(loop), clock_(clock), report_(std::move(report)) {
    lamps_[0].line = lines.granted;
    lamps_[1].line = lines.denied;
    lamps_[2].line = lines.buzzer;
    retry();
}

LineIndicator::~LineIndicator() {
    timer_.reset();
    retry_.reset();
    report_ = nullptr;
    for (auto& lamp : lamps_) {
        if (lamp.output && lamp.lit) (void)lamp.output->set(false);
    }
}

std::vector<Error> LineIndicator::faults() const {
    std::vector<Error> faults;
    for (const auto& lamp : lamps_) {
        if (lamp.fault) faults.push_back(*lamp.fault);
    }
    return faults;
}

void LineIndicator::show(Signal signal) {
    timer_.reset();
    if (std::exchange(retry_, nullptr)) retry();  // no card waits for the next try to have its light
    pattern_ = pattern_of(signal);
    playing_ = signal;
    const bool passes = !pattern_.repeats && signal != Signal::idle;
    if (!passes) standing_ = signal;
    play(0, clock_.now().mono);
}

// Each frame is timed from the end of the one before, not from when its timer ran: a pattern does not drift.
void LineIndicator::play(std::size_t index, MonoTime from) {
    if (pattern_.repeats) index %= pattern_.frames.size();
    if (index >= pattern_.frames.size()) {  // back to what stands: no card silences an alarm
        light_all({});
        playing_ = standing_;
        pattern_ = pattern_of(standing_);
        if (pattern_.repeats) play(0, from);
        return;
    }
    const auto& frame = pattern_.frames[index];
    light_all(frame);
    if (frame.lasts == Duration::max()) return;
    const auto until = from + frame.lasts;
    timer_ = loop_.at(until, [this, index, until] { play(index + 1, until); });
}

void LineIndicator::light_all(const Frame& frame) {
    shown_ = frame;
    light(lamps_[0], frame.granted);
    light(lamps_[1], frame.denied);
    light(lamps_[2], frame.buzzer && sounds());
}

bool LineIndicator::sounds() const {
    const bool alarms = playing_ == Signal::alarm || playing_ == Signal::pre_alarm;
    return hush_ == Hush::none || (hush_ == Hush::all_but_alarms && alarms);
}

void LineIndicator::hush(Hush hush) {
    hush_ = hush;
    light(lamps_[2], shown_.buzzer && sounds());
}

void LineIndicator::light(Lamp& lamp, bool on) {
    if (!lamp.output || lamp.lit == on) return;
    if (const auto done = lamp.output->set(on); done.has_error()) {
        lose(lamp, done.error());
        return open(lamp, on);  // its chip may be back already, behind a handle that stays dead
    }
    lamp.lit = on;
}

void LineIndicator::lose(Lamp& lamp, const Error& why) {
    lamp.output.reset();
    fail(lamp, why);
    retry_later();
}

void LineIndicator::fail(Lamp& lamp, const Error& why) {
    const bool known = std::exchange(lamp.fault, why).has_value();
    if (!known && report_) report_(why);
}

void LineIndicator::open(Lamp& lamp, bool on) {
    if (!lamp.line || lamp.output) return;
    auto opened = hardware_.open_output(*lamp.line, on);
    if (opened.has_error()) {
        fail(lamp, opened.error());
        return;
    }
    lamp.output = std::move(*opened);
    lamp.output->watch([this, &lamp](const Error& why) { lose(lamp, Error(why)); });
    lamp.lit = on;
    lamp.fault.reset();
}

void LineIndicator::retry_later() {
    if (retry_) return;
    retry_ = loop_.at(clock_.now().mono + kRetryAfter, [this] {
        retry_.reset();
        retry();
    });
}

void LineIndicator::retry() {
    open(lamps_[0], shown_.granted);
    open(lamps_[1], shown_.denied);
    open(lamps_[2], shown_.buzzer && sounds());
    if (!faults().empty()) retry_later();
}

}  // namespace sekisho::hal
