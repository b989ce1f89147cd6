// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/display_unit.hpp"

#include <chrono>

namespace sekisho::gate {
namespace {

constexpr std::chrono::seconds kReadable{3};

using Rows = std::vector<std::string>;

hal::DisplaySpec spec_of(const site::ReaderDisplay& display) {
    return {display.device, display.katakana ? hal::DisplayText::jis_x0201 : hal::DisplayText::ascii,
            static_cast<std::size_t>(display.columns), static_cast<std::size_t>(display.rows)};
}

bool passes(hal::Signal signal) {
    return signal == hal::Signal::granted || signal == hal::Signal::denied || signal == hal::Signal::renew ||
           signal == hal::Signal::tap_again;
}

}  // namespace

std::optional<std::vector<std::string>> display_rows(hal::Signal signal, bool japanese) {
    switch (signal) {
        case hal::Signal::idle: return japanese ? Rows{"ｶｰﾄﾞｦ ｶｻﾞｼﾃｸﾀﾞｻｲ"} : Rows{"Hold your card", "to the reader"};
        case hal::Signal::granted: return japanese ? Rows{"ﾄﾞｳｿﾞ"} : Rows{"Please pass"};
        case hal::Signal::denied: return japanese ? Rows{"ｵﾄｵﾘｲﾀﾀﾞｹﾏｾﾝ"} : Rows{"Not permitted"};
        case hal::Signal::wait:
            return japanese ? Rows{"ｵﾏﾁｸﾀﾞｻｲ", "ｱﾝｼｮｳｶ ﾂｷﾞﾉｶｰﾄﾞ"} : Rows{"Please wait, or", "PIN / next card"};
        case hal::Signal::key: return std::nullopt;
        case hal::Signal::renew:
            return japanese ? Rows{"ﾄﾞｳｿﾞ", "ｱﾝｼｮｳｦ ｶｴﾃｸﾀﾞｻｲ"} : Rows{"Please pass", "Change your PIN"};
        case hal::Signal::pre_alarm: return japanese ? Rows{"ﾄﾋﾞﾗｦ", "ｼﾒﾃｸﾀﾞｻｲ"} : Rows{"Close the door"};
        case hal::Signal::alarm: return japanese ? Rows{"ｹｲﾎｳ: ﾄﾋﾞﾗｦ", "ｼﾒﾃｸﾀﾞｻｲ"} : Rows{"ALARM: close", "the door"};
        case hal::Signal::tap_again:
            return japanese ? Rows{"ﾓｳｲﾁﾄﾞ ﾄﾞｳｿﾞ", "ｶｰﾄﾞｦ 1ﾏｲﾀﾞｹ"} : Rows{"Once more:", "one card alone"};
    }
    return std::nullopt;
}

DisplayUnit::DisplayUnit(hal::Hardware& hardware, hal::Loop& loop, hal::Clock& clock,
                         const site::ReaderDisplay& display)
    : loop_(loop), clock_(clock), japanese_(display.japanese), display_(hardware.open_display(spec_of(display))) {
    show(hal::Signal::idle);
}

void DisplayUnit::show(hal::Signal signal) {
    const auto rows = display_rows(signal, japanese_);
    if (!rows) return;
    display_->show(*rows);
    falls_back_.reset();
    if (!passes(signal)) {
        standing_ = signal;
        return;
    }
    falls_back_ = loop_.at(clock_.now().mono + kReadable, [this] { show(standing_); });
}

std::optional<Error> DisplayUnit::fault() const {
    return display_->fault();
}

}  // namespace sekisho::gate
