// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sekisho::main {

inline constexpr int kDone = 0;
inline constexpr int kFaultsFound = 1;  // `--check` found something
inline constexpr int kCouldNotRun = 2;

}  // namespace sekisho::main
