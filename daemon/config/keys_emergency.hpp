// SPDX-License-Identifier: Apache-2.0
// Keys of what is decided beforehand for an emergency (6.9). Part of keys.hpp.
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kPlanKeys{
    KeySpec{"name", Want::text},
    KeySpec{"kind", Want::text, true, "system_fault|disaster|cyber|power"},
    KeySpec{"event_class", Want::text, true},
    KeySpec{"document", Want::text, true},
    KeySpec{"edition", Want::date, true},
    KeySpec{"reviewed", Want::date},
    KeySpec{"criteria", Want::texts, true},
    KeySpec{"deciders", Want::texts, true},
    KeySpec{"procedure", Want::text, true},
    KeySpec{"end_procedure", Want::text, true},
    KeySpec{"max_duration", Want::text, true},
    KeySpec{"renewal", Want::text, true},
    KeySpec{"effects", Want::tables, true},
    KeySpec{"proposed_by", Want::texts, false,
            "fire|mains|battery|water|temperature|smoke|tamper|clock|disk|reader|network"},
    KeySpec{"declared_by", Want::table},
};
inline constexpr SectionSpec kPlan{"[emergency_plans.NAME]", kPlanKeys};

// Which criterion each meets.
inline constexpr std::array kDeclaredByKeys{
    KeySpec{"fire", Want::integer},   KeySpec{"mains", Want::integer},       KeySpec{"battery", Want::integer},
    KeySpec{"water", Want::integer},  KeySpec{"temperature", Want::integer}, KeySpec{"smoke", Want::integer},
    KeySpec{"tamper", Want::integer}, KeySpec{"clock", Want::integer},       KeySpec{"disk", Want::integer},
    KeySpec{"reader", Want::integer}, KeySpec{"network", Want::integer},
};
inline constexpr SectionSpec kDeclaredBy{"declared_by", kDeclaredByKeys};

inline constexpr std::array kEffectKeys{
    KeySpec{"effect", Want::text, true, "card_only|widen|locked_open"},
    KeySpec{"zones", Want::texts, true},
    KeySpec{"job_classes", Want::texts},
};
inline constexpr SectionSpec kEffect{"row of effects", kEffectKeys};

inline constexpr std::array kBreakGlassKeys{
    KeySpec{"storage", Want::text, true, "glass_cabinet|sealed_envelope|named_keeper"},
    KeySpec{"dual", Want::boolean},
    KeySpec{"place", Want::text, true},
    KeySpec{"keepers", Want::texts, true},
    KeySpec{"doors", Want::texts, true},
    KeySpec{"valid_for", Want::text, true},
    KeySpec{"when_undeclared", Want::text, true, "deny|grant_and_alarm"},
};
inline constexpr SectionSpec kBreakGlass{"[break_glass.NAME]", kBreakGlassKeys};

}  // namespace sekisho::config::spec
