// SPDX-License-Identifier: Apache-2.0
// One ledger entry for people and machines; docs/schema/entry.json is the published form.
#pragma once

#include "daemon/ledger/disposal.hpp"
#include "daemon/model/entry.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::api {

// What an entry's numbers are called where it is shown.
class Names {
public:
    virtual ~Names() = default;
    [[nodiscard]] virtual std::string name_of(NamedThing thing, std::int64_t number) const = 0;  // "": not known
    [[nodiscard]] virtual std::string holder_of(Pid pid) const = 0;  // "": erased or not known
    // What was written down under this commitment; nothing: erased, or not at hand, or not what was written down.
    [[nodiscard]] virtual std::optional<std::string> text_of(const std::vector<std::uint8_t>& commitment) const = 0;
    // Whether the vault's row of this person, or of this text, is not what the ledger commits to. It is never shown.
    [[nodiscard]] virtual bool is_mismatched(Pid pid) const = 0;
    [[nodiscard]] virtual bool is_mismatched(const std::vector<std::uint8_t>& commitment) const = 0;
    [[nodiscard]] virtual std::chrono::seconds offset_at(WallTime instant) const = 0;  // the site's, UTC = 0
    // Whether whoever is shown this is of the security desk. To everybody else an entry that tells of somebody who was
    // made to open is one of a PIN that was right, which each such PIN has there (STD-IEC-17).
    [[nodiscard]] virtual bool sees_duress() const { return false; }
};

// Whether the vault holds a text for this entry, for Names::text_of: the reason of an unlock by command.
[[nodiscard]] bool bears_text(const Entry& entry);
[[nodiscard]] boost::json::object entry_to_json(const Entry& entry, const Names& names);
// "disposed" of an answer (docs/schema/entries.json): what it cannot show any more.
[[nodiscard]] boost::json::array disposed_to_json(const std::vector<ledger::DisposedRange>& ranges);

// "synced", "holdover", "unsynced".
[[nodiscard]] std::string_view to_text(ClockStatus status);
// {"status","error_us"}
[[nodiscard]] boost::json::object clock_to_json(const Now& now);
[[nodiscard]] std::string to_hex(const std::uint8_t* bytes, std::size_t size);

}  // namespace sekisho::api
