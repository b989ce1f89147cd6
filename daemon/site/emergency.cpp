// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/emergency.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sekisho::site {

bool is_break_glass(std::string_view holder) {
    return holder.starts_with(kBreakGlassHolder);
}

std::string_view to_text(EmergencyKind kind) {
    switch (kind) {
        case EmergencyKind::system_fault: return "system_fault";
        case EmergencyKind::disaster: return "disaster";
        case EmergencyKind::cyber: return "cyber";
        case EmergencyKind::power: return "power";
    }
    return "";
}

std::string_view to_text(EffectKind kind) {
    switch (kind) {
        case EffectKind::card_only: return "card_only";
        case EffectKind::widen: return "widen";
        case EffectKind::locked_open: return "locked_open";
    }
    return "";
}

std::string_view to_text(SealStorage storage) {
    switch (storage) {
        case SealStorage::glass_cabinet: return "glass_cabinet";
        case SealStorage::sealed_envelope: return "sealed_envelope";
        case SealStorage::named_keeper: return "named_keeper";
    }
    return "";
}

std::size_t rank_of(const EmergencyPlan& plan, std::string_view operator_name) {
    const auto found = std::find_if(plan.deciders.begin(), plan.deciders.end(), [&](const Decider& decider) {
        return std::find(decider.operators.begin(), decider.operators.end(), operator_name) != decider.operators.end();
    });
    return static_cast<std::size_t>(found - plan.deciders.begin());
}

std::string proposers_text(const EmergencyPlan& plan) {
    std::string text;
    for (const auto& by : plan.proposed_by) text += (text.empty() ? "" : ", ") + by;
    std::string declares;
    for (const auto& one : plan.declared_by)
        declares += fmt::format("{}{} ({})", declares.empty() ? "declares: " : ", ", one.by, one.criterion);
    if (!text.empty() && !declares.empty()) text += "; ";
    return text + declares;
}

bool reaches(const EmergencyEffect& effect, std::size_t zone) {
    return std::binary_search(effect.zones.begin(), effect.zones.end(), zone);
}

bool covers(const EmergencyEffect& effect, std::size_t job_class) {
    return effect.job_classes.empty() ||
           std::binary_search(effect.job_classes.begin(), effect.job_classes.end(), job_class);
}

}  // namespace sekisho::site
