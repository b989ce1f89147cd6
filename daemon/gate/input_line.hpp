// SPDX-License-Identifier: Apache-2.0
// One `[inputs.NAME]` as the gate watches it: claimed, watched, lost, tried again every five seconds. That it is lost,
// and that it is back, are entries.
#pragma once

#include "daemon/gate/handles.hpp"
#include "daemon/gate/journal.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/input.hpp"
#include "hal/contract/loop.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::gate {

class InputLine {
public:
    struct Parts {
        hal::Loop& loop;
        hal::Clock& clock;
        Handles& handles;
        Journal& journal;
    };

    InputLine(const Parts& parts, site::Input configured) : parts_(parts), configured_(std::move(configured)) {}
    InputLine(const InputLine&) = delete;
    InputLine& operator=(const InputLine&) = delete;
    ~InputLine() = default;

    [[nodiscard]] const site::Input& configured() const { return configured_; }
    // The same line under another Site.
    void reconfigure(const site::Input& input) { configured_ = input; }
    // Error: it could not be claimed; watch() tries again.
    [[nodiscard]] std::optional<Error> claim();
    [[nodiscard]] bool lost() const { return line_ == nullptr; }
    [[nodiscard]] const std::string& why_lost() const { return fault_; }  // "": it is not
    // Nothing: it does not answer.
    [[nodiscard]] std::optional<bool> level() const;
    // `on_level` hears of the level now and of each change with the kernel's time of it, on the loop; of a lost line
    // nothing, until it is back. `on_lost`: what was begun by a level is not to be ended by nobody.
    void watch(std::function<void(hal::Edge)> on_level, std::function<void()> on_lost);
    // Hears nothing any more and lets go of a line that does not answer: the first step of a change of configuration.
    void detach();
    // It leaves the configuration: a loss that stands in the ledger is over.
    void give_up();

private:
    void lose(const Error& error);
    void record_fault();
    void retry_later();

    Parts parts_;
    site::Input configured_;
    hal::Input* line_ = nullptr;
    std::string fault_;
    bool told_ = false;  // that it is lost, in the ledger
    std::function<void(hal::Edge)> on_level_;
    std::function<void()> on_lost_;
    std::unique_ptr<hal::Loop::Timer> retry_;
};

// The unit that serves `input` from now on: of those `before` the one of the same name and kind, which is taken out of
// there; where its line is another one, a new unit that stands as that one did. `Unit` is made of Parts and an Input,
// and has a `line` and whether it `stands`.
template <class Unit>
[[nodiscard]] std::unique_ptr<Unit> successor(std::vector<std::unique_ptr<Unit>>& before, const InputLine::Parts& parts,
                                              const site::Input& input) {
    const auto old = std::find_if(before.begin(), before.end(), [&](const auto& unit) {
        return unit && unit->line.configured().name == input.name && unit->line.configured().kind == input.kind;
    });
    auto unit = old == before.end() ? nullptr : std::move(*old);
    if (!unit || unit->line.configured().line != input.line) {
        const bool stands = unit && unit->stands;
        if (unit) unit->line.give_up();
        unit = std::make_unique<Unit>(parts, input);
        unit->stands = stands;
        (void)unit->line.claim();  // watch() records what is missing, and tries again
    }
    unit->line.reconfigure(input);
    return unit;
}

}  // namespace sekisho::gate
