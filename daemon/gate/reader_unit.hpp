// SPDX-License-Identifier: Apache-2.0
// One reader in service: its events, its lights, and the rule that one card held to it is one request (BRIEF-02).
#pragma once

#include "daemon/gate/display_unit.hpp"
#include "daemon/gate/handles.hpp"
#include "daemon/gate/reader_reset.hpp"
#include "daemon/model/card.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/hardware.hpp"
#include "hal/contract/loop.hpp"

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
        // A device that says this of itself came up. Nothing: it is the reader, else why it is not (6.5-B5d).
        std::function<std::optional<std::string>(const std::string& identity)> why_strange{};
    };

    // All outlive the unit.
    struct Parts {
        hal::Hardware& hardware;
        Handles& handles;
        hal::Loop& loop;
        hal::Clock& clock;
    };

    ReaderUnit(const Parts& parts, const site::Reader& reader, Callbacks callbacks);

    // Opens the device and its lights. A reader that cannot be opened is reported down.
    void begin();
    void show(hal::Signal signal);
    void hush(hal::Hush hush);
    // Before lines are let go: a pulse of the reset line ends now.
    void rest_lines();
    // True when `reader` asks for the same device, lights, lines and way of looking: the unit may serve on under a new
    // Site.
    [[nodiscard]] bool same_device(const site::Reader& reader) const;
    // The same device under a new Site: what is not of the device may be another, as whether people muster there.
    void reconfigure(const site::Reader& reader);

    [[nodiscard]] const site::Reader& configured() const { return reader_; }
    [[nodiscard]] bool up() const { return up_; }
    [[nodiscard]] const std::string& why_down() const { return why_; }
    // A device answers that is not the known one. It counts as down, and its cards are told all the same.
    [[nodiscard]] bool strange() const { return strange_; }
    [[nodiscard]] const std::string& identity() const { return identity_; }  // of the device that answered last
    // The device that says this of itself is the reader from now on, if it is still the one that answers.
    void accept(const std::string& identity);
    // Which lamps, display and reset line cannot be driven, and why; "": none.
    [[nodiscard]] std::string lamp_fault() const;

private:
    void on_event(const hal::ReaderEvent& event);
    void arrived(const CardEvidence& card);
    void set_state(bool up, const std::string& why);
    void came_up(const std::string& identity);

    hal::Hardware& hardware_;
    hal::Loop& loop_;
    hal::Clock& clock_;
    site::Reader reader_;
    Callbacks callbacks_;
    std::optional<ReaderReset> reset_;
    std::unique_ptr<hal::CardReader> device_;
    std::unique_ptr<hal::Indicator> indicator_;
    std::unique_ptr<DisplayUnit> display_;
    bool up_ = false;
    bool state_known_ = false;
    std::string why_;
    bool strange_ = false;
    std::string identity_;
    std::optional<CardEvidence> in_field_;  // arrived and not seen to leave
    MonoTime up_since_{};
};

}  // namespace sekisho::gate
