// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/result.hpp"

#include <exception>
#include <string>

namespace sekisho::main {

// Does `work`, which returns a Result. What a library throws in it becomes an error at `where`: on a thread of the pool
// nobody would catch it, and the daemon would end with every door it serves.
template <class Work>
auto caught(const std::string& where, Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::exception& thrown) {
        return Error{std::string("it cannot be used: ") + thrown.what(), where,
                     "restore it from a backup; see the disk"};
    }
}

}  // namespace sekisho::main
