// SPDX-License-Identifier: Apache-2.0
// An entry's detail <-> CBOR, by walking `fields()`: no kind has code of its own. bool and enumerations are integers,
// ids are their numbers, a Digest or byte vector is a byte string, a list is an array of its rows' arrays.
#pragma once

#include "daemon/ledger/cbor.hpp"
#include "daemon/model/entry.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace sekisho::ledger::detail_codec {

template <class T>
concept HasFields = requires(T& value) {
    value.fields();
};
template <class T>
concept HasText = requires(T value) {
    to_text(value);
};

template <class T>
struct IsNumber : std::false_type {};
template <class Tag, class Value>
struct IsNumber<Number<Tag, Value>> : std::true_type {};
template <class T>
struct IsList : std::false_type {};
template <HasFields T>
struct IsList<std::vector<T>> : std::true_type {};
template <class T>
concept IsBytes = std::is_same_v<T, Digest> || std::is_same_v<T, std::vector<std::uint8_t>>;

// A published value of the enumeration: a number that nobody gave a meaning is neither written nor read.
template <class Enum>
[[nodiscard]] bool is_known(Enum value) {
    if constexpr (HasText<Enum>) {
        return to_text(value) != "?";
    } else {
        static_assert(std::is_same_v<Enum, NamedThing>, "an enumeration in a detail needs to_text");
        return value == NamedThing::zone || value == NamedThing::door || value == NamedThing::reader;
    }
}

// --- writing ---
template <HasFields Row>
void put_row(cbor::Encoder& out, const Row& row);

template <class T>
void put(cbor::Encoder& out, const T& value) {
    if constexpr (std::is_same_v<T, std::int64_t>) {
        out.integer(value);
    } else if constexpr (std::is_same_v<T, bool>) {
        out.integer(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
        out.integer(static_cast<std::int64_t>(value));
    } else if constexpr (IsNumber<T>::value) {
        out.integer(value.value);
    } else if constexpr (std::is_same_v<T, std::string>) {
        out.text(value);
    } else if constexpr (IsBytes<T>) {
        out.bytes(value);
    } else {
        static_assert(IsList<T>::value, "a detail's field of a type that has no encoding");
        out.array(value.size());
        for (const auto& row : value) put_row(out, row);
    }
}

template <HasFields Row>
void put_row(cbor::Encoder& out, const Row& row) {
    const auto fields = row.fields();
    out.array(std::tuple_size_v<decltype(fields)>);
    std::apply([&out](const auto&... field) { (put(out, field), ...); }, fields);
}

// --- reading ---
template <HasFields Row>
void get_row(cbor::Decoder& in, Row& row);

template <class Enum>
void get_enum(cbor::Decoder& in, Enum& value) {
    const std::int64_t number = in.integer();
    const bool fits = number >= 0 && number <= std::numeric_limits<std::underlying_type_t<Enum>>::max();
    value = fits ? static_cast<Enum>(number) : Enum{};
    if (!in.failed() && (!fits || !is_known(value))) in.fail("a number that stands for nothing here");
}

inline void get_bytes(cbor::Decoder& in, Digest& value) {
    const auto bytes = in.bytes();
    if (bytes.size() == value.size()) {
        std::copy(bytes.begin(), bytes.end(), value.begin());
    } else {
        in.fail("a digest that is not 32 bytes long");
    }
}
inline void get_bytes(cbor::Decoder& in, std::vector<std::uint8_t>& value) {
    const auto bytes = in.bytes();
    value.assign(bytes.begin(), bytes.end());
}

template <class T>
void get(cbor::Decoder& in, T& value) {
    if constexpr (std::is_same_v<T, std::int64_t>) {
        value = in.integer();
    } else if constexpr (std::is_same_v<T, bool>) {
        const std::int64_t number = in.integer();
        if (number != 0 && number != 1) in.fail("neither 0 nor 1");
        value = number == 1;
    } else if constexpr (std::is_enum_v<T>) {
        get_enum(in, value);
    } else if constexpr (IsNumber<T>::value) {
        value.value = in.integer();
    } else if constexpr (std::is_same_v<T, std::string>) {
        value = in.text();
    } else if constexpr (IsBytes<T>) {
        get_bytes(in, value);
    } else {
        const std::size_t count = in.array();
        value.clear();
        for (std::size_t i = 0; i < count && !in.failed(); ++i) get_row(in, value.emplace_back());
        in.end_array();
    }
}

template <HasFields Row>
void get_row(cbor::Decoder& in, Row& row) {
    auto fields = row.fields();
    if (in.array() != std::tuple_size_v<decltype(fields)>) in.fail("an array of another length than this kind's");
    std::apply([&in](auto&... field) { (get(in, field), ...); }, fields);
    in.end_array();
}

// --- what must hold beyond the types: every enumeration has a published value ---
template <HasFields Row>
[[nodiscard]] bool row_is_known(const Row& row);

template <class T>
[[nodiscard]] bool field_is_known(const T& value) {
    if constexpr (std::is_enum_v<T>) {
        return is_known(value);
    } else if constexpr (IsList<T>::value) {
        return std::all_of(value.begin(), value.end(), [](const auto& row) { return row_is_known(row); });
    } else {
        return true;
    }
}

template <HasFields Row>
bool row_is_known(const Row& row) {
    return std::apply([](const auto&... field) { return (field_is_known(field) && ...); }, row.fields());
}

// --- the published form of a row: "[bytes, text, int]" ---
template <HasFields Row>
[[nodiscard]] std::string shape();

template <class T>
[[nodiscard]] std::string field_shape() {
    if constexpr (std::is_same_v<T, std::string>) {
        return "text";
    } else if constexpr (IsBytes<T>) {
        return "bytes";
    } else if constexpr (IsList<T>::value) {
        return fmt::format("list of {}", shape<typename T::value_type>());
    } else {
        return "int";
    }
}

template <class Tuple, std::size_t... I>
[[nodiscard]] std::string tuple_shape(std::index_sequence<I...>) {
    const std::vector<std::string> names{field_shape<std::remove_cvref_t<std::tuple_element_t<I, Tuple>>>()...};
    return fmt::format("[{}]", fmt::join(names, ", "));
}

template <HasFields Row>
std::string shape() {
    using Fields = decltype(std::declval<Row&>().fields());
    return tuple_shape<Fields>(std::make_index_sequence<std::tuple_size_v<Fields>>());
}

}  // namespace sekisho::ledger::detail_codec
