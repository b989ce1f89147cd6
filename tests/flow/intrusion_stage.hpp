// SPDX-License-Identifier: Apache-2.0
// A server room that is watched while it is empty: 6.4-D1.
#pragma once

#include "tests/flow/stage.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::flow {

inline constexpr const char* kArm = "arm = { outside = \"business\" }";

// The server room arms outside 8:30 to 17:30, and a detector looks at it.
class IntrusionFlow : public Stage {
protected:
    void SetUp() override {
        (void)changed_site(
            {{"[zones.hall]",
              "[inputs.pir]\nline = \"chip0:30\"\nkind = \"motion\"\nzone = \"server_room\"\n[zones.hall]"},
             {"holds = [\"servers\"]", fmt::format("holds = [\"servers\"]\n{}", kArm)},
             {"levels = { business = \"card\", default = \"card_pin\" }", "levels = { default = \"card\" }"}});
        start(tokyo(24, 17, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        (void)news();
    }
    void enter() { pass("r2"); }
    void leave() { pass("r3"); }
    void pass(const char* reader) {
        gate().tap(reader, kIchiro);
        open_and_close();
    }
    void open_and_close() {
        gate().contact("server", true);
        gate().contact("server", false);
    }
    void leave_by_lever() {
        gate().rex("server", true);
        gate().rex("server", false);
        open_and_close();
    }
    void motion(bool active) {
        gate().hardware().set_input({"chip0", "30", false}, active);
        gate().settle();
    }
    void move_for(Duration time) {
        motion(true);
        gate().advance(time);
        motion(false);
    }
    // At 18:00 with nobody inside.
    void arm() {
        gate().advance_to(tokyo(24, 18, 0));
        ASSERT_TRUE(is_armed());
        (void)news();
    }
    ZoneNumber room() { return {gate().gate().state().registry.number_of(NamedThing::zone, "server_room")}; }
    bool is_armed() {
        const auto& arming = gate().gate().state().arming;
        const auto found = arming.find(room());
        return found != arming.end() && found->second.armed;
    }
    // Since the last call: "armed: empty", "not armed: entry", "intrusion", "over".
    std::vector<std::string> happened() {
        std::vector<std::string> found;
        for (const auto& entry : news()) {
            if (const auto* arming = std::get_if<ZoneArmingDetail>(&entry.detail); arming != nullptr) {
                EXPECT_EQ(entry.zone, room());
                EXPECT_EQ(arming->rule.substr(arming->rule.find(' ') + 1), "zones.server_room.arm");
                found.push_back(fmt::format("{}armed: {}", arming->armed ? "" : "not ", to_text(arming->cause)));
            }
            const auto* alarm = std::get_if<AlarmDetail>(&entry.detail);
            if (alarm == nullptr || alarm->alarm != SystemAlarm::intrusion) continue;
            EXPECT_EQ(alarm->subject, "server_room");
            EXPECT_EQ(entry.zone, room());
            found.emplace_back(alarm->active ? "intrusion" : "over");
            raised_by_ = entry;
        }
        return found;
    }
    // "": confirmed.
    std::string confirm(const std::string& zone = "server_room") {
        std::optional<Result<Seq>> answer;
        gate().gate().confirm_empty(ZoneName{zone}, "uid:1001", [&](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        return answer->has_error() ? answer->error().what : "";
    }
    Entry raised_by_;
};

}  // namespace sekisho::flow
