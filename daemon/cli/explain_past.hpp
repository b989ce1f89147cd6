// SPDX-License-Identifier: Apache-2.0
// "Would they get in, and why?", answered as the daemon does: with what the ledger says of cards, PINs and people.
#pragma once

#include "daemon/access/past.hpp"
#include "daemon/cli/past.hpp"
#include "daemon/model/result.hpp"

#include <string>

namespace sekisho::cli {

// What the ledger does not tell of a request that nobody made.
struct PastQuery {
    std::string holder;        // staff number, or "pid:17"
    std::string access_point;  // "server_door.entry", ".exit", or the bare door for its entry
    WallTime at{};
    access::PinShown pin = access::PinShown::none;
    std::string second;  // who taps too, as `holder`; "": nobody
    bool attended = false;
};

// Appends the answer's JSON object to `out` (docs/schema/explain.json); true: granted. By the card of each
// person that opens the most (access/best_card.hpp), which the answer names; with a second person as the gate decides
// two cards, beside what it answers that one. Error: no such holder or side; `out` is as it was.
[[nodiscard]] Result<bool> explain_past(const Past& past, const PastQuery& query, std::string& out);
// The same of the access entry `past.entry`, beside what it says itself. Error: it is none, or its person or door is
// not known any more.
[[nodiscard]] Result<bool> explain_entry(const Past& past, std::string& out);
// Whether a rule in an entry is the one told by a kept configuration, which does not know lines of the roster.
[[nodiscard]] bool same_rule(std::string_view recorded, std::string_view told);

}  // namespace sekisho::cli
