// SPDX-License-Identifier: Apache-2.0
// One `[outputs.NAME]` as the gate drives it: claimed at rest, driven, lost, tried again every five seconds and driven
// to where it was told to be. That it is lost, and that it is back, are alarm entries (SystemAlarm::output_lost).
#pragma once

#include "daemon/gate/input_line.hpp"

#include <memory>
#include <optional>
#include <string>

namespace sekisho::gate {

class OutputLine {
public:
    using Parts = InputLine::Parts;

    OutputLine(const Parts& parts, site::Output configured) : parts_(parts), configured_(std::move(configured)) {}
    OutputLine(const OutputLine&) = delete;
    OutputLine& operator=(const OutputLine&) = delete;
    ~OutputLine() = default;

    [[nodiscard]] const site::Output& configured() const { return configured_; }
    // The same line under another Site.
    void reconfigure(const site::Output& output) { configured_ = output; }
    // At rest, unless it was told otherwise before. Error: it could not be claimed; that is tried again until it can.
    [[nodiscard]] std::optional<Error> claim();
    // What the ledger says of it stands: before the first serve().
    void recall();
    // On another line under another Site, behind let_go() of `before`: active as that one was, and lost to the ledger
    // where that one is.
    void succeed(const OutputLine& before);
    // The ledger is open: a loss is recorded from now on.
    void serve();
    // Synchronous, never waits. A line that is lost follows when it is back.
    void set(bool active);
    [[nodiscard]] bool active() const { return active_; }
    [[nodiscard]] const std::string& why_lost() const { return fault_; }  // "": it is not
    // No timer runs any more, and nobody hears of a loss; the line stays as it is, until serve().
    void detach();
    // The line goes to rest and may be given to another use; active() stays as it was.
    void let_go();
    // It leaves the configuration, after let_go(): a loss that stands in the ledger is over.
    void give_up();

private:
    void watch();
    void lose(const Error& error);
    void record_fault(bool lost);
    void retry_later();

    Parts parts_;
    site::Output configured_;
    hal::Output* line_ = nullptr;
    bool active_ = false;
    bool serving_ = false;
    bool told_ = false;  // that it is lost, in the ledger or on the way there
    std::string fault_;
    std::unique_ptr<hal::Loop::Timer> retry_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // the line's handle outlives this
};

}  // namespace sekisho::gate
