// SPDX-License-Identifier: Apache-2.0
// Raises an alarm for whoever stays in a zone for longer than it allows, or alone, and where fewer people are in one
// than there must be (6.6.1-D1, STD-IEC-10). It ends nobody's stay.
#pragma once

#include "daemon/gate/alarm_watch.hpp"

namespace sekisho::gate {

class PresenceWatch final : public AlarmWatch {
public:
    using AlarmWatch::AlarmWatch;

private:
    [[nodiscard]] bool raises(SystemAlarm alarm) const override;
    [[nodiscard]] bool concerns(const Entry& entry) override;
    void look_at(Look& look) override;
    void look_at(const site::Zone& zone, Look& look);
};

}  // namespace sekisho::gate
