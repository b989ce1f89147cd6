// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/asset_watch.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::gate {

std::optional<WallTime> AssetWatch::missing_from(const site::Asset& asset) const {
    const auto after = site().asset_missing_after;
    if (!after) return std::nullopt;
    const auto& seen = journal().state().assets;
    const auto found = seen.find(asset.name);
    if (found != seen.end()) return found->second.seen + *after;
    if (!first_card_) return std::nullopt;
    return *first_card_ + *after;
}

// Once: those that are issued from then on tell of themselves.
void AssetWatch::look_for_first_card() {
    if (std::exchange(looked_, true)) return;
    for (const auto& [ref, credential] : journal().state().credentials) {
        if (credential.issued == WallTime{}) continue;  // nobody knows when
        first_card_ = std::min(first_card_.value_or(credential.issued), credential.issued);
    }
}

bool AssetWatch::concerns(const Entry& entry) {
    const bool issued = entry.kind == EntryKind::credential_issued;
    if (issued) first_card_ = std::min(first_card_.value_or(entry.t_event), entry.t_event);
    return site().asset_missing_after && !site().assets.empty() && (issued || entry.kind == EntryKind::asset);
}

void AssetWatch::look_at(Look& look) {
    look_for_first_card();
    for (const auto& asset : site().assets) {
        if (const auto from = missing_from(asset)) look.note(SystemAlarm::asset_missing, *from, asset.name);
    }
}

}  // namespace sekisho::gate
