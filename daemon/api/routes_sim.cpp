// SPDX-License-Identifier: Apache-2.0
// The simulated gate's hands: tap a card, open a door, press a button. A real gate has none of these addresses.
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <charconv>
#include <map>

namespace sekisho::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestNumber = 10;  // bytes; no standard has a longer one

std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text) {
    if (text.empty() || text.size() % 2 != 0 || text.size() > 2 * kLongestNumber) return std::nullopt;
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        std::uint8_t byte = 0;
        const auto* end = text.data() + i + 2;
        const auto read = std::from_chars(text.data() + i, end, byte, 16);
        if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
        bytes.push_back(byte);
    }
    return bytes;
}

CardTechnology technology_of(std::string_view key) {
    if (key == "idm") return CardTechnology::felica;
    return key == "pupi" ? CardTechnology::iso14443b : CardTechnology::iso14443a;
}

Result<CardEvidence> read_card(const json::object& body) {
    std::optional<CardEvidence> card;
    for (const std::string_view key : {"uid", "idm", "pupi"}) {
        if (!body.contains(key)) continue;
        if (card) return Error{"more than one card number is given", std::string(key), "give one of uid, idm and pupi"};
        const auto text = required_text(body, key);
        if (text.has_error()) return text.error();
        auto bytes = from_hex(*text);
        if (!bytes)
            return Error{"the card number is not hexadecimal", std::string(key), "give 1 to 10 bytes, as 04a1b2c3"};
        card = CardEvidence{technology_of(key), std::move(*bytes), 1, 0, 0};
    }
    if (!card) return Error{"a card number is missing", "", "give one of uid, idm and pupi"};
    if (card->technology == CardTechnology::iso14443a) {  // as a plain MIFARE card answers
        card->atqa = card->number.size() == 4 ? 0x0004 : 0x0044;
        card->sak = 0x08;
    }
    return *card;
}

Result<RexAction> read_rex(const json::object& body) {
    if (!body.contains("action")) return RexAction::press_and_release;
    const auto action = required_text(body, "action");
    if (action.has_error()) return action.error();
    if (*action == "press") return RexAction::press;
    if (*action == "release") return RexAction::release;
    return Error{"this is no action of a button", "action", "give press or release, or nothing for both"};
}

Result<void> tap(const SimControl& sim, std::string_view text) {
    const auto body = read_object(text, {"reader", "uid", "idm", "pupi", "hold"});
    if (body.has_error()) return body.error();
    const auto reader = required_text(*body, "reader");
    if (reader.has_error()) return reader.error();
    const auto card = read_card(*body);
    if (card.has_error()) return card.error();
    const auto hold = optional_bool(*body, "hold", false);
    if (hold.has_error()) return hold.error();
    return sim.tap(ReaderName{*reader}, *card, *hold);
}

Result<void> remove(const SimControl& sim, std::string_view text) {
    const auto body = read_object(text, {"reader"});
    if (body.has_error()) return body.error();
    const auto reader = required_text(*body, "reader");
    if (reader.has_error()) return reader.error();
    return sim.remove(ReaderName{*reader});
}

Result<void> contact(const SimControl& sim, std::string_view text) {
    const auto body = read_object(text, {"door", "open"});
    if (body.has_error()) return body.error();
    const auto door = required_text(*body, "door");
    if (door.has_error()) return door.error();
    const auto open = required_bool(*body, "open");
    if (open.has_error()) return open.error();
    return sim.contact(DoorName{*door}, *open);
}

Result<void> rex(const SimControl& sim, std::string_view text) {
    const auto body = read_object(text, {"door", "action"});
    if (body.has_error()) return body.error();
    const auto door = required_text(*body, "door");
    if (door.has_error()) return door.error();
    const auto action = read_rex(*body);
    if (action.has_error()) return action.error();
    return sim.rex(DoorName{*door}, *action);
}

Result<void> input(const SimControl& sim, std::string_view text) {
    const auto body = read_object(text, {"input", "active"});
    if (body.has_error()) return body.error();
    const auto name = required_text(*body, "input");
    if (name.has_error()) return name.error();
    const auto active = required_bool(*body, "active");
    if (active.has_error()) return active.error();
    return sim.input(*name, *active);
}

// '0' .. '9', '#' (Enter) and '*' (clear); a text of anything else is no sequence of keys. Errors never repeat it.
Result<void> keypad(const SimControl& sim, std::string_view text) {
    const auto body = read_object(text, {"reader", "keys"});
    if (body.has_error()) return body.error();
    const auto reader = required_text(*body, "reader");
    if (reader.has_error()) return reader.error();
    const auto keys = required_text(*body, "keys");
    if (keys.has_error()) return keys.error();
    if (keys->find_first_not_of("0123456789#*") != std::string::npos)
        return Error{"these are no keys of a keypad", "keys", "give digits, # and *"};
    return sim.keypad(ReaderName{*reader}, *keys);
}

using Hand = Result<void> (*)(const SimControl&, std::string_view body);

Hand find_hand(std::string_view name) {
    static const std::map<std::string_view, Hand> hands{{"tap", tap}, {"remove", remove}, {"contact", contact},
                                                        {"rex", rex}, {"input", input},   {"keypad", keypad}};
    const auto found = hands.find(name);
    return found == hands.end() ? nullptr : found->second;
}

}  // namespace

void Router::sim(const Call& call) {
    if (!services_.sim) {
        return refuse(call.respond, 404,
                      {"this gate is real: its cards and doors are moved by hand", "sim",
                       "start sekishod with --sim for a simulated one"});
    }
    const auto hand = find_hand(call.target.path[2]);
    if (hand == nullptr) {
        return refuse(call.respond, 404,
                      {"the simulated gate has no such hand", "sim", "tap, remove, contact, rex, input or keypad"});
    }
    const auto moved = hand(*services_.sim, call.request.body);
    if (moved.has_error()) return refuse(call.respond, 400, moved.error());
    answer(call.respond, json::object{});
}

}  // namespace sekisho::api
