// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/worker/device.hpp"

#include "hal/nfc/connstring.hpp"
#include "hal/nfc/identity.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <span>
#include <system_error>
#include <utility>

// The chip can list two FeliCa cards, libnfc's own calls stop at one: such a card cannot be put to sleep, so a second
// look does not find the other. libnfc exports this function for its utilities without declaring it; all its drivers
// that a connstring may name are of this chip family. `timeout` in ms; returns the size of the reply or libnfc's error.
extern "C" int pn53x_transceive(nfc_device* device, const std::uint8_t* command, std::size_t command_size,
                                std::uint8_t* reply, std::size_t reply_size, int timeout);

namespace sekisho::hal {
namespace {

constexpr nfc_modulation kTypeA{NMT_ISO14443A, NBR_106};
constexpr nfc_modulation kFelica{NMT_FELICA, NBR_212};
constexpr nfc_modulation kTypeB{NMT_ISO14443B, NBR_106};

// Trouble between reader and card, not between us and the reader.
bool is_about_the_card(int result) {
    return result == NFC_ERFTRANS || result == NFC_ETGRELEASED || result == NFC_EMFCAUTHFAIL;
}

std::vector<std::uint8_t> uid_of(const nfc_target& target) {
    const auto& a = target.nti.nai;
    const std::size_t length = a.szUidLen;  // copied: libnfc packs the structure, so no reference may bind to it
    return {std::begin(a.abtUid), std::begin(a.abtUid) + std::min(length, std::size(a.abtUid))};
}

bool is_uid_length(std::size_t length) {
    return length == 4 || length == 7 || length == 10;
}

std::string message_of(int number) {
    return std::generic_category().message(number);
}

}  // namespace

std::optional<DeviceFault> Device::claim_line(const std::string& connstring) {
    const auto path = device_path(connstring);
    if (!path) return std::nullopt;
    line_ = Descriptor(::open(path->c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (line_.get() < 0) {
        const int error = errno;
        const char* what = error == EBUSY ? "the device is in use by another program" : "the device cannot be opened";
        return DeviceFault{kOwnFault, fmt::format("{}: {}", what, message_of(error))};
    }
    if (::isatty(line_.get()) == 0) {  // a bus that others may share
        line_ = Descriptor();
        return std::nullopt;
    }
    if (::flock(line_.get(), LOCK_EX | LOCK_NB) != 0) {
        return DeviceFault{kOwnFault, "the device is in use by another program: " + message_of(errno)};
    }
    return std::nullopt;
}

std::optional<DeviceFault> Device::open(const std::string& connstring) {
    const auto exact = exact_connstring(connstring);
    if (exact.has_error()) return DeviceFault{kOwnFault, to_text(exact.error())};
    if (auto fault = claim_line(*exact)) return fault;
    nfc_context* context = nullptr;
    nfc_init(&context);
    if (context == nullptr) return DeviceFault{NFC_ESOFT, "libnfc does not start"};
    context_.reset(context);
    nfc_connstring name{};
    if (exact->size() >= sizeof name) return DeviceFault{kOwnFault, "the connstring is too long"};
    std::copy(exact->begin(), exact->end(), name);  // zeroes follow
    device_.reset(nfc_open(context, name));
    if (!device_) return DeviceFault{NFC_ENOTSUCHDEV, "no reader answers there"};
    // After libnfc's own open, which the claim would refuse as well.
    if (line_.get() >= 0 && ::ioctl(line_.get(), TIOCEXCL) != 0) {
        return DeviceFault{kOwnFault, "the device cannot be claimed: " + message_of(errno)};
    }
    int result = nfc_initiator_init(device_.get());
    // A few tries instead of waiting for ever; and no RATS, since nothing is exchanged with the card.
    if (result >= 0) result = nfc_device_set_property_bool(device_.get(), NP_INFINITE_SELECT, false);
    if (result >= 0) result = nfc_device_set_property_bool(device_.get(), NP_AUTO_ISO14443_4, false);
    if (result >= 0) result = nfc_device_set_property_bool(device_.get(), NP_EASY_FRAMING, true);
    if (result < 0) return DeviceFault{result, nfc_strerror(device_.get())};
    return std::nullopt;
}

std::string Device::identity() {
    char* told = nullptr;
    const int result = nfc_device_get_information_about(device_.get(), &told);
    const std::string information = result >= 0 && told != nullptr ? told : "";
    nfc_free(told);
    return reader_identity(nfc_device_get_name(device_.get()), information);
}

void Device::note(int result) {
    if (result < 0 && !is_about_the_card(result) && failed_ == NFC_SUCCESS) failed_ = result;
}

std::optional<nfc_target> Device::select(nfc_modulation kind) {
    if (failed_ != NFC_SUCCESS) return std::nullopt;
    nfc_target target{};
    const int found = nfc_initiator_select_passive_target(device_.get(), kind, nullptr, 0, &target);
    note(found);
    if (found <= 0) return std::nullopt;
    return target;
}

// A card that was deselected answers again only when no other does, so the second look finds a second card.
std::optional<Sighting> Device::find_a() {
    const auto first = select(kTypeA);
    if (!first) return std::nullopt;
    Sighting sighting;
    auto& card = sighting.card;
    card.technology = CardTechnology::iso14443a;
    card.number = uid_of(*first);
    card.atqa = static_cast<std::uint16_t>(first->nti.nai.abtAtqa[0] << 8 | first->nti.nai.abtAtqa[1]);
    card.sak = first->nti.nai.btSak;
    if (!is_uid_length(card.number.size())) return std::nullopt;  // garbled in the air
    note(nfc_initiator_deselect_target(device_.get()));
    if (const auto second = select(kTypeA)) {
        auto number = uid_of(*second);
        const bool one_that_rolls =
            is_random_uid(card.technology, number) && is_random_uid(card.technology, card.number);
        if (number != card.number && !one_that_rolls) {
            card.cards_in_field = 2;
            sighting.others.push_back(std::move(number));
        }
    }
    return sighting;
}

std::optional<Sighting> Device::find_felica() {
    const auto target = select(kFelica);
    if (!target) return std::nullopt;
    Sighting sighting;
    auto& card = sighting.card;
    card.technology = CardTechnology::felica;
    card.number.assign(std::begin(target->nti.nfi.abtId), std::end(target->nti.nfi.abtId));
    for (auto& number : list_felica()) {
        if (number == card.number) continue;
        ++card.cards_in_field;
        sighting.others.push_back(std::move(number));
    }
    return sighting;
}

// Only asked when there is a card: 8 ms in the air, for four time slots in which two cards seldom drown each other.
std::vector<std::vector<std::uint8_t>> Device::list_felica() {
    constexpr std::array<std::uint8_t, 8> kListTwo{0x4A, 2, 0x01, 0x00, 0xFF, 0xFF, 0x00, 0x03};
    constexpr int kTimeout = 1000;  // ms; libnfc's USB drivers take 200 ms off
    std::array<std::uint8_t, 64> reply{};
    const int size =
        pn53x_transceive(device_.get(), kListTwo.data(), kListTwo.size(), reply.data(), reply.size(), kTimeout);
    note(size);
    return felica_numbers(std::span(reply).first(static_cast<std::size_t>(std::max(size, 0))));
}

std::optional<Sighting> Device::find_b() {
    const auto target = select(kTypeB);
    if (!target) return std::nullopt;
    Sighting sighting;
    sighting.card.technology = CardTechnology::iso14443b;
    sighting.card.number.assign(std::begin(target->nti.nbi.abtPupi), std::end(target->nti.nbi.abtPupi));
    return sighting;
}

std::optional<Sighting> Device::find(CardTechnology kind) {
    switch (kind) {
        case CardTechnology::iso14443a: return find_a();
        case CardTechnology::felica: return find_felica();
        case CardTechnology::iso14443b: return find_b();
    }
    return std::nullopt;
}

// A phone is several cards by turns: when it shows one, those that come before are asked for once more, and win.
std::optional<Sighting> Device::find_first() {
    for (auto kind = rules_.order.begin(); kind != rules_.order.end(); ++kind) {
        auto seen = find(*kind);
        if (!seen) continue;
        for (auto before = rules_.order.begin(); before != kind; ++before) {
            if (auto better = find(*before)) return better;
        }
        return seen;
    }
    return std::nullopt;
}

void Device::switch_field(bool on) {
    if (rules_.field_off && failed_ == NFC_SUCCESS) {
        note(nfc_device_set_property_bool(device_.get(), NP_ACTIVATE_FIELD, on));
    }
}

std::optional<DeviceFault> Device::rotate(std::optional<Sighting>& seen) {
    failed_ = NFC_SUCCESS;
    switch_field(true);
    seen = find_first();
    switch_field(false);
    if (failed_ == NFC_SUCCESS) return std::nullopt;
    return DeviceFault{failed_, nfc_strerror(device_.get())};
}

}  // namespace sekisho::hal
