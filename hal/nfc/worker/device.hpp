// SPDX-License-Identifier: Apache-2.0
// One open reader, by libnfc. Whatever fails ends the process: libnfc is not reliable after an error.
#pragma once

#include "daemon/model/poll.hpp"
#include "daemon/model/result.hpp"
#include "hal/nfc/presence.hpp"
#include "hal/nfc/worker_process.hpp"

#include <nfc/nfc.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::hal {

// `code` of wire::Down: libnfc's own, or this one when libnfc was not asked.
constexpr int kOwnFault = 0;

struct DeviceFault {
    int code = kOwnFault;
    std::string text;  // printable, never bytes from a card
};

class Device {
public:
    explicit Device(const PollRules& rules) : rules_(rules) {}
    // Claims and opens the reader and makes it ready to look for cards. A fault, or nothing.
    [[nodiscard]] std::optional<DeviceFault> open(const std::string& connstring);
    // Looks once for every kind of card, in the order of the rules; the field is on meanwhile. Takes about 40 ms on a
    // real reader, and up to 0.3 s for each kind on one that fails.
    [[nodiscard]] std::optional<DeviceFault> rotate(std::optional<Sighting>& seen);

    // Of an open reader: its make and firmware.
    [[nodiscard]] std::string identity();

private:
    struct ContextEnd {
        void operator()(nfc_context* context) const { nfc_exit(context); }
    };
    struct DeviceEnd {
        void operator()(nfc_device* device) const { nfc_close(device); }
    };

    [[nodiscard]] std::optional<DeviceFault> claim_line(const std::string& connstring);
    // One look for one kind of card; nothing when there is none or it was lost in the air.
    [[nodiscard]] std::optional<nfc_target> select(nfc_modulation kind);
    [[nodiscard]] std::optional<Sighting> find_a();
    [[nodiscard]] std::optional<Sighting> find_felica();
    // The numbers of up to two FeliCa cards.
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> list_felica();
    [[nodiscard]] std::optional<Sighting> find_b();
    [[nodiscard]] std::optional<Sighting> find(CardTechnology kind);
    [[nodiscard]] std::optional<Sighting> find_first();
    void switch_field(bool on);
    void note(int result);

    const PollRules rules_;

    Descriptor line_;  // the serial device, claimed
    std::unique_ptr<nfc_context, ContextEnd> context_;
    std::unique_ptr<nfc_device, DeviceEnd> device_;
    int failed_ = NFC_SUCCESS;  // the first result of this rotation that is not about the card
};

}  // namespace sekisho::hal
