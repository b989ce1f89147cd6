// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/reader_unit.hpp"

#include <chrono>
#include <tuple>
#include <utility>
#include <variant>

namespace sekisho::gate {
namespace {

// A reader that comes back announces the card that was held to it all the time: within this long it is no new request.
constexpr std::chrono::seconds kSameCardAfterReturn{2};

hal::IndicatorLines lines_of(const site::ReaderIndicators& indicators) {
    return {indicators.granted, indicators.denied, indicators.buzzer};
}

}  // namespace

ReaderUnit::ReaderUnit(const Parts& parts, const site::Reader& reader, Callbacks callbacks)
    : hardware_(parts.hardware),
      loop_(parts.loop),
      clock_(parts.clock),
      reader_(reader),
      callbacks_(std::move(callbacks)) {
    if (reader_.reset) reset_.emplace(parts.handles, parts.loop, parts.clock, *reader_.reset);
}

void ReaderUnit::begin() {
    const auto lines = lines_of(reader_.indicators);
    if (lines.granted || lines.denied || lines.buzzer) indicator_ = hardware_.open_indicator(lines);
    if (reader_.display) display_ = std::make_unique<DisplayUnit>(hardware_, loop_, clock_, *reader_.display);
    if (reset_) reset_->begin();
    auto device = hardware_.open_reader({reader_.name, reader_.connstring, reader_.poll});
    if (!device) {
        if (reset_) reset_->went(false);
        set_state(false, to_text(device.error()));
        return;
    }
    device_ = std::move(*device);
    device_->watch([this](const hal::ReaderEvent& event) { on_event(event); });
}

// A broken lamp or reset line never stops a door: shown in status only.
std::string ReaderUnit::lamp_fault() const {
    std::vector<Error> faults;
    if (indicator_) faults = indicator_->faults();
    if (display_ && display_->fault()) faults.push_back(*display_->fault());
    std::string text = reset_ ? reset_->fault() : "";
    for (const auto& fault : faults) text += (text.empty() ? "" : "; ") + to_text(fault);
    return text;
}

void ReaderUnit::show(hal::Signal signal) {
    if (indicator_) indicator_->show(signal);
    if (display_) display_->show(signal);
}

void ReaderUnit::hush(hal::Hush hush) {
    if (indicator_) indicator_->hush(hush);
}

void ReaderUnit::rest_lines() {
    if (reset_) reset_->rest();
}

void ReaderUnit::reconfigure(const site::Reader& reader) {
    reader_ = reader;
}

bool ReaderUnit::same_device(const site::Reader& reader) const {
    const auto lights = [](const site::ReaderIndicators& of) { return std::tie(of.granted, of.denied, of.buzzer); };
    return reader.connstring == reader_.connstring && reader.display == reader_.display &&
           lights(reader.indicators) == lights(reader_.indicators) && reader.reset == reader_.reset &&
           reader.poll == reader_.poll;
}

void ReaderUnit::on_event(const hal::ReaderEvent& event) {
    if (const auto* card = std::get_if<hal::CardArrived>(&event)) {
        arrived(card->card);
    } else if (std::holds_alternative<hal::CardLeft>(event)) {
        in_field_.reset();
    } else if (const auto* down = std::get_if<hal::ReaderDown>(&event)) {
        strange_ = false;  // nothing answers
        if (reset_) reset_->went(false);
        set_state(false, to_text(down->why));
    } else if (const auto* up = std::get_if<hal::ReaderUp>(&event)) {
        came_up(up->identity);
    }
}

void ReaderUnit::came_up(const std::string& identity) {
    up_since_ = clock_.now().mono;
    identity_ = identity;
    if (reset_) reset_->went(true);  // strange or not: what answers does not hang
    const auto why = callbacks_.why_strange ? callbacks_.why_strange(identity) : std::nullopt;
    strange_ = why.has_value();
    set_state(!strange_, why.value_or(""));
}

void ReaderUnit::accept(const std::string& identity) {
    if (!strange_ || identity != identity_) return;
    strange_ = false;
    set_state(true, "");
}

void ReaderUnit::arrived(const CardEvidence& card) {
    const bool held_all_the_time = in_field_ == card && clock_.now().mono - up_since_ < kSameCardAfterReturn;
    in_field_ = card;
    if (!held_all_the_time) callbacks_.on_card(card);
}

void ReaderUnit::set_state(bool up, const std::string& why) {
    const bool changed = !state_known_ || up != up_;
    state_known_ = true;
    up_ = up;
    why_ = why;
    if (changed) callbacks_.on_state(up, why);
}

}  // namespace sekisho::gate
