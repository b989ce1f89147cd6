// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/input_line.hpp"

#include <utility>

namespace sekisho::gate {
std::optional<Error> InputLine::claim() {
    auto line = parts_.handles.input(configured_.line);
    if (!line) {
        fault_ = to_text(line.error());
        return line.error();
    }
    line_ = *line;
    return std::nullopt;
}

std::optional<bool> InputLine::level() const {
    if (line_ == nullptr) return std::nullopt;
    const auto level = line_->read();
    return level ? std::optional(*level) : std::nullopt;
}

void InputLine::watch(std::function<void(hal::Edge)> on_level, std::function<void()> on_lost) {
    on_level_ = std::move(on_level);
    on_lost_ = std::move(on_lost);
    if (line_ == nullptr) {
        if (!told_) record_fault();
        return retry_later();
    }
    line_->watch([this](hal::Edge edge) { on_level_(edge); }, [this](const Error& error) { lose(error); });
    if (auto level = line_->read()) {
        on_level_({*level, parts_.clock.now().mono});
    } else {
        lose(level.error());
    }
}

void InputLine::detach() {
    retry_.reset();
    if (line_ != nullptr) {
        line_->watch([](hal::Edge) {}, [](const Error&) {});
    } else {
        parts_.handles.drop(configured_.line);
    }
}

void InputLine::give_up() {
    fault_.clear();
    if (told_) record_fault();
}

void InputLine::lose(const Error& error) {
    if (line_ == nullptr) return;
    line_ = nullptr;
    on_lost_();
    fault_ = to_text(error);
    record_fault();
    retry_later();
}

void InputLine::record_fault() {
    told_ = !fault_.empty();
    EntryDraft draft;
    draft.kind = EntryKind::door_fault;
    const auto name = "input " + configured_.name;
    draft.detail = DoorFaultDetail{told_, fault_.empty() ? name : name + ": " + fault_};
    parts_.journal.append(std::move(draft));
}

void InputLine::retry_later() {
    retry_ = parts_.loop.at(parts_.clock.now().mono + kLineRetryAfter, [this] {
        parts_.handles.drop(configured_.line);
        if (claim()) return retry_later();
        fault_.clear();
        record_fault();
        watch(on_level_, on_lost_);
    });
}

}  // namespace sekisho::gate
