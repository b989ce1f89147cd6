// SPDX-License-Identifier: Apache-2.0
// Reads the fields of a request, strictly: what is missing, of another type or not known is an error.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <boost/json/object.hpp>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::api {

// The JSON object of a body; an empty body is an empty object. Keys outside `known` are an error.
[[nodiscard]] Result<boost::json::object> read_object(std::string_view body,
                                                      std::initializer_list<std::string_view> known);
// Not blank, at most 1000 bytes, no control characters.
[[nodiscard]] Result<std::string> required_text(const boost::json::object& object, std::string_view key);
// The same, or "" where it is absent or null.
[[nodiscard]] Result<std::string> optional_text(const boost::json::object& object, std::string_view key);
// A list of 1 to 100 of them.
[[nodiscard]] Result<std::vector<std::string>> required_texts(const boost::json::object& object, std::string_view key);
// RFC 3339, with its offset.
[[nodiscard]] Result<WallTime> required_time(const boost::json::object& object, std::string_view key);
// A note: at most 16 KiB, of the control characters line feeds alone.
[[nodiscard]] Result<std::string> required_note(const boost::json::object& object, std::string_view key);
[[nodiscard]] Result<bool> required_bool(const boost::json::object& object, std::string_view key);
[[nodiscard]] Result<bool> optional_bool(const boost::json::object& object, std::string_view key, bool otherwise);
[[nodiscard]] Result<std::optional<std::int64_t>> optional_count(const boost::json::object& object,
                                                                 std::string_view key);

// 64 hex digits.
[[nodiscard]] std::optional<Digest> digest_of(std::string_view text);

// An entry's number, as a part of an address: decimal, 0 or more.
[[nodiscard]] std::optional<Seq> written_seq(std::string_view text);

// As many entries one answer holds.
inline constexpr std::int64_t kMostEntries = 100'000;

using Query = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] Result<void> only_known(const Query& query, std::initializer_list<std::string_view> known);
[[nodiscard]] Result<std::optional<WallTime>> time_in(const Query& query, std::string_view key);
[[nodiscard]] Result<std::optional<std::int64_t>> integer_in(const Query& query, std::string_view key,
                                                             std::int64_t least, std::int64_t most);

}  // namespace sekisho::api
