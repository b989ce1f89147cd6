// SPDX-License-Identifier: Apache-2.0
// What an officer is told by a state directory: `ledger show` for all filters, and who is who.
#pragma once

#include <string>

namespace sekisho::fault {

// `ledger`: path of the ledger.db. Errors are part of the answer.
[[nodiscard]] std::string officers_answers(const std::string& ledger);

}  // namespace sekisho::fault
