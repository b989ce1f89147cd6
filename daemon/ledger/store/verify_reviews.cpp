// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_reviews.hpp"

#include "daemon/ledger/store/sound_tiles.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {

void check_reviews(disk::Database& database, const Scanned& scanned, Findings& findings) {
    SoundTiles tiles(database, scanned.tree);
    for (const ReviewedRange& review : scanned.reviews) {
        const auto root = tiles.hashes().root_at(review.end);
        if (root.has_error()) {
            findings.add(review.entry,
                         fmt::format("what the review was signed for cannot be told: {}", root.error().what));
        } else if (*root != review.root) {
            findings.add(review.entry,
                         fmt::format("the review was signed for other entries: its root is not that of the "
                                     "first {}",
                                     review.end));
        }
    }
}

}  // namespace sekisho::ledger
