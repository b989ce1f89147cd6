// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/replay.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace sekisho::ledger {

Result<std::vector<Digest>> load_tile(disk::Statement& select, int level, std::int64_t index) {
    select.reset();
    select.bind(std::int64_t{level});
    select.bind(index);
    const auto found = select.step();
    if (found.has_error()) return found.error();
    if (!found.value()) return Error{fmt::format("tile {}/{} is missing", level, index), "", ""};
    const auto bytes = select.blob(0);
    std::vector<Digest> hashes(static_cast<std::size_t>(kTileWidth));
    if (bytes.size() != hashes.size() * sizeof(Digest)) {
        return Error{fmt::format("tile {}/{} has not 256 hashes", level, index), "", ""};
    }
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * sizeof(Digest)), sizeof(Digest), hashes[i].begin());
    }
    select.reset();
    return hashes;
}

}  // namespace sekisho::ledger
