// SPDX-License-Identifier: Apache-2.0
// Things whose tag nobody has tapped for too long (6.4-C4b): an alarm, until it is tapped or taken out of the
// configuration.
#pragma once

#include "daemon/gate/alarm_watch.hpp"

#include <optional>

namespace sekisho::gate {

class AssetWatch final : public AlarmWatch {
public:
    using AlarmWatch::AlarmWatch;

    // When it becomes missing, as the State is now. A thing whose tag was never tapped counts from the first card that
    // was issued here, since when people come by readers: neither a restart nor a reload starts it anew, and at a gate
    // that has been in service for longer it is missing until its tag is tapped for the first time. Nothing: never, for
    // no `[asset_check]` asks for it, or the gate is not in service yet.
    [[nodiscard]] std::optional<WallTime> missing_from(const site::Asset& asset) const;

private:
    [[nodiscard]] bool raises(SystemAlarm alarm) const override { return alarm == SystemAlarm::asset_missing; }
    [[nodiscard]] bool concerns(const Entry& entry) override;
    void look_at(Look& look) override;
    void look_for_first_card();

    bool looked_ = false;  // at the cards that were issued before this start
    std::optional<WallTime> first_card_;
};

}  // namespace sekisho::gate
