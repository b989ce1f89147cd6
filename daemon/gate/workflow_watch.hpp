// SPDX-License-Identifier: Apache-2.0
// What commands have set going and nobody ended in time: reports and cards that are overdue (6.8-C3, C5), an attendant
// or host who left (6.8-D2, 6.6-Bd), visits (6.4-C3a), acts with a temporary card (6.5-B1h), inspections after work
// (6.6.2-C1-3); and cards whose holder's rights have ended (6.5-B1d7). A card that is not back in time opens nothing
// from then on.
#pragma once

#include "daemon/gate/alarm_watch.hpp"

#include <map>
#include <set>
#include <utility>

namespace sekisho::gate {

class WorkflowWatch final : public AlarmWatch {
public:
    using AlarmWatch::AlarmWatch;

private:
    [[nodiscard]] bool raises(SystemAlarm alarm) const override;
    [[nodiscard]] bool concerns(const Entry& entry) override;
    void look_at(Look& look) override;
    void look_at_permits(Look& look);
    void look_for_attendant(Seq seq, const state::Permit& permit, Look& look);
    void look_at_visits(Look& look);
    void look_for_company(std::pair<Seq, Pid> whom, const state::Presence* presence, Pid company, Duration lost_after,
                          Look& look);
    void look_at_cards(Look& look);
    void look_at_lapsed(Look& look);
    void answered_for(const Entry& entry);
    // Writes that the card opens nothing any more, once.
    void block(CredentialRef card, Pid holder);

    std::map<std::pair<Seq, Pid>, WallTime> unattended_;  // by permit or visit, and whom; since when
    std::set<CredentialRef> blocked_;                     // written, or on its way
    std::set<Pid> lapsed_;                                // a card of theirs was shown
    bool look_whether_lapsed_ = true;
    bool begun_ = false;  // what the State had raised before was taken over
};

}  // namespace sekisho::gate
