// SPDX-License-Identifier: Apache-2.0
#include "hal/loop/line_indicator.hpp"

#include <utility>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

constexpr std::array kGranted{Frame{100ms, true, false, true}, Frame{900ms, true, false, false}};
constexpr std::array kDenied{Frame{100ms, false, true, true}, Frame{100ms, false, true, false},
                             Frame{100ms, false, true, true}, Frame{700ms, false, true, false}};
constexpr std::array kWait{Frame{Duration::max(), true, true, false}};
constexpr std::array kPreAlarm{Frame{100ms, false, false, true}, Frame{900ms, false, false, false}};
constexpr std::array kAlarm{Frame{250ms, false, true, true}, Frame{250ms, false, false, false}};

Result<void> open_lamp(Hardware& hardware, const std::optional<LineSpec>& line, std::unique_ptr<Output>& lamp) {
    if (!line) return {};
    auto opened = hardware.open_output(*line, false);
    if (opened.has_error()) return opened.error();
    lamp = std::move(*opened);
    return {};
}

}  // namespace

Result<Lamps> open_lamps(Hardware& hardware, const IndicatorLines& lines) {
    Lamps lamps;
    auto done = open_lamp(hardware, lines.granted, lamps.granted);
    if (done.has_value()) done = open_lamp(hardware, lines.denied, lamps.denied);
    if (done.has_value()) done = open_lamp(hardware, lines.buzzer, lamps.buzzer);
    if (done.has_error()) return done.error();
    return Result<Lamps>(std::move(lamps));
}

Pattern pattern_of(Signal signal) {
    switch (signal) {
        case Signal::idle: return {};
        case Signal::granted: return {kGranted, false};
        case Signal::denied: return {kDenied, false};
        case Signal::wait: return {kWait, true};
        case Signal::pre_alarm: return {kPreAlarm, true};
        case Signal::alarm: return {kAlarm, true};
    }
    return {};
}

LineIndicator::LineIndicator(Loop& loop, Clock& clock, Lamps lamps, std::function<void(const Error&)> report)
    : loop_(loop), clock_(clock), report_(std::move(report)) {
    lamps_[0].output = std::move(lamps.granted);
    lamps_[1].output = std::move(lamps.denied);
    lamps_[2].output = std::move(lamps.buzzer);
}

LineIndicator::~LineIndicator() {
    timer_.reset();
    report_ = nullptr;
    light_all({});
}

void LineIndicator::show(Signal signal) {
    timer_.reset();
    if (signal != Signal::granted && signal != Signal::denied) standing_ = signal;
    pattern_ = pattern_of(signal);
    play(0, clock_.now().mono);
}

// Each frame is timed from the end of the one before, not from when its timer ran: a pattern does not drift.
void LineIndicator::play(std::size_t index, MonoTime from) {
    if (pattern_.repeats) index %= pattern_.frames.size();
    if (index >= pattern_.frames.size()) {  // back to what stands: no card silences an alarm
        light_all({});
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
    light(lamps_[0], frame.granted);
    light(lamps_[1], frame.denied);
    light(lamps_[2], frame.buzzer);
}

void LineIndicator::light(Lamp& lamp, bool on) {
    if (!lamp.output || lamp.lit == on) return;
    if (const auto done = lamp.output->set(on); done.has_error()) {
        lamp.output.reset();
        if (report_) report_(done.error());
        return;
    }
    lamp.lit = on;
}

}  // namespace sekisho::hal
