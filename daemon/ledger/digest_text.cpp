// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/digest_text.hpp"

#include <charconv>
#include <cstddef>
#include <system_error>

namespace sekisho::ledger {

std::optional<Digest> parse_digest(std::string_view text) {
    Digest digest{};
    if (text.size() != 2 * digest.size()) return std::nullopt;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const auto* begin = text.data() + 2 * i;
        const auto read = std::from_chars(begin, begin + 2, digest[i], 16);
        if (read.ec != std::errc() || read.ptr != begin + 2) return std::nullopt;
    }
    return digest;
}

}  // namespace sekisho::ledger
