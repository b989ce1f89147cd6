// SPDX-License-Identifier: Apache-2.0
// Ranges of entries as an entry's detail names them: any numbers, until they are looked at.
#pragma once

#include "daemon/model/ids.hpp"

#include <cstdint>

namespace sekisho {

// Whether `count` entries from `first` on are some, and all lie before `seq`.
[[nodiscard]] constexpr bool lies_before(Seq seq, std::int64_t first, std::int64_t count) {
    return first >= 0 && count > 0 && count <= seq.value && first <= seq.value - count;
}

}  // namespace sekisho
