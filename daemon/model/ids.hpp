// SPDX-License-Identifier: Apache-2.0
// Strong types for every id, so that a door is never taken for a zone.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace sekisho {

// A name as the configuration writes it: `server_door`, `N0123`.
template <class Tag>
struct Name {
    std::string value;
    friend auto operator<=>(const Name&, const Name&) = default;
};
using ZoneName = Name<struct ZoneNameTag>;
using DoorName = Name<struct DoorNameTag>;
using ReaderName = Name<struct ReaderNameTag>;
using KeypadName = Name<struct KeypadNameTag>;
using HolderId = Name<struct HolderIdTag>;  // staff number, as the roster writes it

// A number that means one thing only.
template <class Tag, class Value = std::int64_t>
struct Number {
    Value value{};
    friend auto operator<=>(const Number&, const Number&) = default;
};
// A number in the ledger for a zone, a door or a reader: given once by a config entry, never reused (0 = none).
using ZoneNumber = Number<struct ZoneNumberTag>;
using DoorNumber = Number<struct DoorNumberTag>;
using ReaderNumber = Number<struct ReaderNumberTag>;
using Seq = Number<struct SeqTag>;  // leaf index in the ledger, gapless from 0; -1 = none
// A random pseudonym of a person in the ledger, > 0; 0 = nobody. The vault knows whose it is.
using Pid = Number<struct PidTag>;
// > 0: a credential's random id. < 0: the keyed hash of an unknown card's number. 0 = none.
using CredentialRef = Number<struct CredentialRefTag>;

inline constexpr Seq kNoSeq{-1};

}  // namespace sekisho

template <class Tag>
struct std::hash<sekisho::Name<Tag>> {
    std::size_t operator()(const sekisho::Name<Tag>& name) const noexcept {
        return std::hash<std::string>{}(name.value);
    }
};
template <class Tag, class Value>
struct std::hash<sekisho::Number<Tag, Value>> {
    std::size_t operator()(const sekisho::Number<Tag, Value>& number) const noexcept {
        return std::hash<Value>{}(number.value);
    }
};
