// SPDX-License-Identifier: Apache-2.0
// What to do about a ledger that does not read as it was written.
#pragma once

namespace sekisho::ledger {

inline constexpr const char* kVerify = "run `sekisho ledger verify`";
inline constexpr const char* kVerifyAndRestore = "run `sekisho ledger verify`, and restore a backup";

}  // namespace sekisho::ledger
