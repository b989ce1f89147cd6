// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/input_line.hpp"

#include <chrono>
#include <utility>

namespace sekisho::gate {
namespace {

constexpr std::chrono::seconds kRetryAfter{5};

}  // namespace

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

void InputLine::watch(std::function<void(bool)> on_level) {
    on_level_ = std::move(on_level);
    if (line_ == nullptr) {
        if (!told_) record_fault();
        return retry_later();
    }
    line_->watch([this](hal::Edge edge) { on_level_(edge.active); }, [this](const Error& error) { lose(error); });
    if (auto level = line_->read()) {
        on_level_(*level);
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

void InputLine::lose(const Error& error) {
    line_ = nullptr;
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
    retry_ = parts_.loop.at(parts_.clock.now().mono + kRetryAfter, [this] {
        parts_.handles.drop(configured_.line);
        if (claim()) return retry_later();
        fault_.clear();
        record_fault();
        watch(on_level_);
    });
}

}  // namespace sekisho::gate
