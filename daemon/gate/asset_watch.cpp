// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/asset_watch.hpp"

#include <algorithm>

namespace sekisho::gate {

MissingTimes::MissingTimes(const site::Site& site, const state::State& state)
    : state_(state), after_(site.asset_missing_after) {
    if (!after_ || site.assets.empty()) return;
    for (const auto& [ref, credential] : state.credentials) {
        if (credential.issued == WallTime{}) continue;  // nobody knows when
        in_service_ = std::min(in_service_.value_or(credential.issued), credential.issued);
    }
}

std::optional<WallTime> MissingTimes::of(const site::Asset& asset) const {
    if (!after_) return std::nullopt;
    const auto found = state_.assets.find(asset.name);
    if (found != state_.assets.end()) return found->second.seen + *after_;
    if (!in_service_) return std::nullopt;
    return *in_service_ + *after_;
}

bool AssetWatch::concerns(const Entry& entry) {
    if (site().assets.empty()) return false;
    return entry.kind == EntryKind::asset || entry.kind == EntryKind::credential_issued;
}

void AssetWatch::look_at(Look& look) {
    const MissingTimes missing(site(), journal().state());
    for (const auto& asset : site().assets) {
        if (const auto from = missing.of(asset)) look.note(SystemAlarm::asset_missing, *from, asset.name);
    }
}

}  // namespace sekisho::gate
