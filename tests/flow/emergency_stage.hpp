// SPDX-License-Identifier: Apache-2.0
// The house with a ward, a record room, a day room, a plan against floods and cards behind glass.
#pragma once

#include "tests/flow/stage.hpp"

#include <optional>
#include <string>

namespace sekisho::flow {

class EmergencyStage : public Stage {
protected:
    void with_plans(const std::string& when_undeclared = "deny") {
        (void)changed_site("[readers.desk]",
                           "[readers.r4]\ndriver = \"nfc\"\n[readers.r5]\ndriver = \"nfc\"\n"
                           "[readers.r6]\ndriver = \"nfc\"\n[readers.r7]\ndriver = \"nfc\"\n"
                           "[readers.desk]");
        (void)changed_site("[keypads.k2]", "[keypads.k6]\nreader = \"r6\"\n[keypads.k2]");
        (void)changed_site("[doors.front]", kZones);
        (void)changed_site("[access_profiles]", kPlans + when_undeclared + "\"\n[access_profiles]");
        (void)changed_site("common = [ { at = [\"front\"]", "common = [ { at = [\"front\", \"day_door\"]");
    }
    gate::EmergencyStep of(EmergencyAct act) {
        gate::EmergencyStep step;
        step.act = act;
        step.plan = "flood";
        step.operator_name = "uid:1001";
        step.reason = "the river";
        return step;
    }
    gate::EmergencyStep declaring() {
        auto step = of(EmergencyAct::declared);
        step.criterion = 1;
        return step;
    }
    gate::EmergencyStep phase(EmergencyPhase next) {
        auto step = of(EmergencyAct::phase);
        step.phase = next;
        return step;
    }
    void ask(const gate::EmergencyStep& step) {
        answer_.reset();
        gate().gate().emergency(step, [this](Result<Seq> seq) { answer_ = seq; });
    }
    // Why not; "": done.
    std::string refusal(const gate::EmergencyStep& step) {
        ask(step);
        gate().settle();
        if (!answer_) return "no answer";
        return *answer_ ? "" : answer_->error().what;
    }
    void end_emergency() {
        for (const auto next : {EmergencyPhase::resuming, EmergencyPhase::recovering, EmergencyPhase::normalising}) {
            ASSERT_EQ(refusal(phase(next)), "");
        }
        ASSERT_EQ(refusal(of(EmergencyAct::ended)), "");
    }
    // And long enough for the door to be locked again.
    void tap(const std::string& reader, const CardEvidence& card) {
        gate().tap(reader, card);
        gate().advance(std::chrono::seconds(6));
    }
    AccessDetail last_access() { return std::get<AccessDetail>(last(EntryKind::access).detail); }

private:
    static constexpr const char* kZones = R"([zones.ward]
name = "病棟"
sensitivity = "controlled"
parent = "hall"
care = true
owner = "x"
[zones.records]
name = "病歴室"
sensitivity = "controlled"
parent = "hall"
owner = "x"
[zones.day_room]
name = "談話室"
sensitivity = "controlled"
parent = "hall"
owner = "x"
[doors.ward_door]
between = ["hall", "ward"]
egress = "hardware"
power_loss = "fail_secure"
lines = { lock = "chip0:20", contact = "chip0:21" }
entry = { reader = "r4", levels = { default = "card" } }
[doors.records_door]
between = ["hall", "records"]
egress = "hardware"
power_loss = "fail_secure"
lines = { lock = "chip0:22", contact = "chip0:23" }
entry = { reader = "r5", levels = { default = "card" } }
exit = { reader = "r7", mode = "record" }
[doors.day_door]
between = ["hall", "day_room"]
egress = "hardware"
power_loss = "fail_secure"
lines = { lock = "chip0:24", contact = "chip0:25" }
entry = { reader = "r6", levels = { default = "card_pin" } }
[doors.front])";
    const std::string kPlans = R"([roles]
facility_head = ["uid:1001"]
night_duty = ["uid:1002"]
[emergency_plans.flood]
kind = "disaster"
event_class = "B"
document = "BCP-01"
edition = 2025-04-01
criteria = ["震度5強以上", "多数傷病者"]
deciders = ["facility_head", "night_duty"]
procedure = "手順書 3"
end_procedure = "手順書 4"
max_duration = "24h"
renewal = "12h"
effects = [
  { effect = "locked_open", zones = ["ward"] },
  { effect = "widen", zones = ["records"], job_classes = ["nurse"] },
  { effect = "card_only", zones = ["day_room"] },
]
[break_glass.night]
storage = "glass_cabinet"
dual = true
place = "防災センター"
keepers = ["facility_head", "night_duty"]
doors = ["records_door", "server"]
valid_for = "2h"
when_undeclared = ")";

    std::optional<Result<Seq>> answer_;
};

}  // namespace sekisho::flow
