// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/gate/gate.hpp"
#include "daemon/main/journal.hpp"
#include "daemon/model/entry.hpp"

#include <string>

namespace sekisho::main {

// One entry as one line for people: "Tue 08:30:00  main_gate     unlocked by schedule  (site.toml:41 ...)".
[[nodiscard]] std::string timeline_line(const gate::Gate& gate, const Entry& entry);
// The same without the number.
[[nodiscard]] std::string event_line(const gate::Gate& gate, const Entry& entry);
// What the journal can be asked for: number (none: it is not recorded), kind, door by its number in the ledger.
[[nodiscard]] Fields fields_of(const Entry& entry);

}  // namespace sekisho::main
