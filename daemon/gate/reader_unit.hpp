// SPDX-License-Identifier: Apache-2.0
// One reader in service: its events, its lights, and the rule that one card held to it is one request (BRIEF-02).
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/hardware.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sekisho::gate {

class ReaderUnit {
public:
    struct Callbacks {
        std::function<void(const CardEvidence&)> on_card;               // a new request
        std::function<void(bool up, const std::string& why)> on_state;  // went or came back; not repeated
    };

    ReaderUnit(hal::Hardware& hardware, hal::Clock& clock, const site::Reader& reader, Callbacks callbacks);

    // Opens the device and its lights. A reader that cannot be opened is reported down.
    void begin();
    void show(hal::Signal signal);
    // True when `reader` asks for the same device and lights: the unit may serve on under a new Site.
    [[nodiscard]] bool same_device(const site::Reader& reader) const;

    [[nodiscard]] const site::Reader& configured() const { return reader_; }
    [[nodiscard]] bool up() const { return up_; }
    [[nodiscard]] const std::string& why_down() const { return why_; }
    [[nodiscard]] std::string lamp_fault() const;  // which lamps cannot be lit and why, else ""

private:
    void on_event(const hal::ReaderEvent& event);
    void arrived(const CardEvidence& card);
    void set_state(bool up, const std::string& why);

    hal::Hardware& hardware_;
    hal::Clock& clock_;
    site::Reader reader_;
    Callbacks callbacks_;
    std::unique_ptr<hal::CardReader> device_;
    std::unique_ptr<hal::Indicator> indicator_;
    bool up_ = false;
    bool state_known_ = false;
    std::string why_;
    std::optional<CardEvidence> in_field_;  // arrived and not seen to leave
    MonoTime up_since_{};
};

}  // namespace sekisho::gate
