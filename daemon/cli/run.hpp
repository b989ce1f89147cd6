// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sekisho::cli {

// `sekisho`, from its arguments to its exit status: 0 done, 1 the answer is no, 2 wrong usage or could not run.
[[nodiscard]] int run(int argc, char** argv);

}  // namespace sekisho::cli
