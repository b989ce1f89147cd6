// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/watchdog_lines.hpp"

namespace sekisho::gate {

void WatchdogLines::serve(const std::vector<std::unique_ptr<OutputLine>>& outputs) {
    watchdogs_.clear();
    for (const auto& output : outputs) {
        const auto& configured = output->configured();
        if (configured.kind != site::OutputKind::watchdog) continue;
        watchdogs_.push_back(std::make_unique<Watchdog>(loop_, clock_, configured.period,
                                                        [line = output.get()] { line->set(!line->active()); }));
        if (writer_ != nullptr) watchdogs_.back()->watch(*writer_);
    }
}

void WatchdogLines::watch(ledger::Writer& writer) {
    writer_ = &writer;
    for (auto& watchdog : watchdogs_) watchdog->watch(writer);
}

}  // namespace sekisho::gate
