// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/output_line.hpp"

#include <utility>

namespace sekisho::gate {
std::optional<Error> OutputLine::claim() {
    auto line = parts_.handles.output(configured_.line, active_);
    if (!line) {
        line_ = nullptr;
        fault_ = to_text(line.error());
        retry_later();
        return line.error();
    }
    line_ = *line;
    fault_.clear();
    retry_.reset();
    watch();
    return std::nullopt;
}

// Whether it answers is seen when it is needed least (6.8-B3): a sounder is silent for years.
void OutputLine::watch() {
    line_->watch([this, alive = std::weak_ptr(alive_)](const Error& error) {
        if (!alive.expired()) lose(Error(error));
    });
}

void OutputLine::recall() {
    told_ = parts_.journal.state().alarms.contains({SystemAlarm::output_lost, configured_.name});
}

void OutputLine::succeed(const OutputLine& before) {
    active_ = before.active_;
    told_ = before.told_;
}

void OutputLine::serve() {
    serving_ = true;
    if (line_ != nullptr) watch();
    if (told_ == fault_.empty()) record_fault(!fault_.empty());
    if (line_ == nullptr) retry_later();
}

void OutputLine::set(bool active) {
    active_ = active;
    if (line_ == nullptr) return;
    if (auto driven = line_->set(active); !driven) lose(driven.error());
}

void OutputLine::detach() {
    retry_.reset();
    if (line_ != nullptr) return line_->watch({});
    parts_.handles.drop(
        configured_.line);  // another use may ask for such a line next: it must not find the dead handle
}

void OutputLine::let_go() {
    detach();
    if (line_ != nullptr) (void)line_->set(false);  // a line that does not answer is given up all the same
    line_ = nullptr;
}

void OutputLine::give_up() {
    if (told_) record_fault(false);
}

void OutputLine::lose(const Error& error) {
    if (line_ == nullptr) return;  // found by a command, and told by the line as well
    line_ = nullptr;
    fault_ = to_text(error);
    if (serving_) record_fault(true);
    retry_later();
}

void OutputLine::record_fault(bool lost) {
    told_ = lost;
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{SystemAlarm::output_lost, lost, configured_.name};
    parts_.journal.append(std::move(draft));
}

void OutputLine::retry_later() {
    retry_ = parts_.loop.at(parts_.clock.now().mono + kLineRetryAfter, [this] {
        parts_.handles.drop(configured_.line);
        const bool back = !claim();
        if (back && told_) record_fault(false);
    });
}

}  // namespace sekisho::gate
