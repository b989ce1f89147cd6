// SPDX-License-Identifier: Apache-2.0
// Cameras that are told to make records, and say that they do: 6.4-D1.
#include "tests/flow/pin_stage.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const LineSpec kCamera{"chip0", "40", false};
constexpr const char* kCam1 = "[outputs.cam1]\nline = \"chip0:40\"\nkind = \"camera\"\non = [\"denied\", \"forced\"]\n";
constexpr const char* kAnswers = "ack = \"cam1_ack\"\n[inputs.cam1_ack]\nline = \"chip0:41\"\nkind = \"camera_ack\"\n";

class CameraFlow : public Stage {
protected:
    void begin(const std::string& parts) {
        (void)changed_site("[zones.hall]", parts + "[zones.hall]");
        start(tokyo(24, 9, 0));
        (void)news();
    }
    void deny(const char* reader = "r2") { gate().tap(reader, kStranger); }
    void answer() {
        for (const bool active : {true, false}) {
            gate().hardware().set_input({"chip0", "41", false}, active);
            gate().settle();
        }
    }
    bool pulses() { return gate().hardware().output_level(kCamera); }
    // Since the last call: "mark 1 of entry 9", "mark 1 acknowledged", "silent", "silent no more".
    std::vector<std::string> happened() {
        std::vector<std::string> found;
        for (const auto& entry : news()) {
            if (const auto* mark = std::get_if<CameraMarkDetail>(&entry.detail); mark != nullptr) {
                EXPECT_EQ(mark->camera, "cam1");
                found.push_back(fmt::format("mark {} {}", mark->mark,
                                            mark->acknowledged ? std::string("acknowledged")
                                                               : fmt::format("of entry {}", entry.ref_seq.value)));
            }
            const auto* alarm = std::get_if<AlarmDetail>(&entry.detail);
            if (alarm == nullptr || alarm->alarm != SystemAlarm::camera_no_ack) continue;
            EXPECT_EQ(alarm->subject, "cam1");
            found.emplace_back(alarm->active ? "silent" : "silent no more");
        }
        return found;
    }
};

TEST_F(CameraFlow, an_entry_is_marked_and_the_line_pulses_6_4_D1) {
    begin(kCam1);
    deny();
    EXPECT_TRUE(pulses());
    gate().advance(milliseconds(499));
    EXPECT_TRUE(pulses());
    gate().advance(milliseconds(1));
    EXPECT_FALSE(pulses());
    const auto entries = news();
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].kind, EntryKind::access);
    EXPECT_EQ(entries[1].kind, EntryKind::camera_mark);
    EXPECT_EQ(entries[1].ref_seq, entries[0].seq);
    EXPECT_EQ(entries[1].door, entries[0].door);
    EXPECT_EQ(std::get<CameraMarkDetail>(entries[1].detail).mark, 1);
    gate().advance(minutes(1));
    EXPECT_THAT(news(), IsEmpty()) << "it is not asked to answer";
    expect_sound();
}

TEST_F(CameraFlow, what_happens_in_one_pulse_is_in_one_record_6_4_D1) {
    begin(kCam1);
    deny();
    const auto first = last(EntryKind::access).seq;
    gate().advance(milliseconds(400));
    deny("r1");
    const auto second = last(EntryKind::access).seq;
    gate().advance(milliseconds(100));
    EXPECT_FALSE(pulses());
    deny();
    crash();
    start(tokyo(24, 10, 0));
    deny();
    std::vector<std::int64_t> marks;
    for (const auto& entry : news()) {
        const auto* mark = std::get_if<CameraMarkDetail>(&entry.detail);
        if (mark != nullptr) marks.push_back(mark->mark);
    }
    EXPECT_LT(first, second);
    EXPECT_EQ(marks.back(), 3) << "a restart counts on";
    EXPECT_EQ(gate().gate().state().camera_marks.at("cam1"), 3);
}

TEST_F(CameraFlow, a_camera_that_answers_within_10_s_is_recorded_as_such_6_4_D1) {
    begin(std::string(kCam1) + kAnswers);
    deny();
    const auto denied = last(EntryKind::access).seq;
    gate().advance(milliseconds(9999));
    answer();
    const auto mark = last(EntryKind::camera_mark);
    EXPECT_TRUE(std::get<CameraMarkDetail>(mark.detail).acknowledged);
    EXPECT_EQ(mark.ref_seq, Seq{denied.value + 1}) << "the mark's own entry";
    gate().advance(minutes(1));
    EXPECT_TRUE(gate().gate().state().alarms.empty());
}

// ANO-23
TEST_F(CameraFlow, one_that_does_not_answer_in_10_s_is_an_alarm_until_it_does_6_4_D1) {
    begin(std::string(kCam1) + kAnswers);
    deny();
    (void)happened();
    gate().advance(milliseconds(9999));
    EXPECT_THAT(happened(), IsEmpty());
    gate().advance(milliseconds(1));
    EXPECT_THAT(happened(), ElementsAre("silent"));
    answer();
    EXPECT_THAT(happened(), IsEmpty()) << "it answers to nothing";
    deny();
    gate().advance(seconds(10));
    EXPECT_THAT(happened(), ElementsAre(testing::StartsWith("mark 2 of"))) << "told once";
    deny();
    answer();
    EXPECT_THAT(happened(), ElementsAre(testing::StartsWith("mark 3 of"), "mark 3 acknowledged", "silent no more"));
}

TEST_F(CameraFlow, one_answer_is_for_all_that_wait_for_one_6_4_D1) {
    begin(std::string(kCam1) + kAnswers);
    deny();
    gate().advance(seconds(2));
    deny();
    (void)happened();
    answer();
    EXPECT_THAT(happened(), ElementsAre("mark 1 acknowledged", "mark 2 acknowledged"));
    answer();
    EXPECT_THAT(happened(), IsEmpty());
}

TEST_F(CameraFlow, a_line_that_stood_before_the_pulse_is_no_answer_6_4_D1) {
    begin(std::string(kCam1) + kAnswers);
    gate().hardware().set_input({"chip0", "41", false}, true);
    gate().settle();
    deny();
    ASSERT_TRUE(gate().reload(changed_site("\"denied\", \"forced\"", "\"denied\", \"held\"")));
    gate().advance(seconds(10));
    EXPECT_THAT(happened(), ElementsAre(testing::StartsWith("mark 1 of"), "silent"));
}

TEST_F(CameraFlow, the_alarm_stands_over_a_restart_and_ends_with_the_camera_6_4_D1) {
    begin(std::string(kCam1) + kAnswers);
    deny();
    gate().advance(seconds(10));
    crash();
    start(tokyo(24, 10, 0));
    EXPECT_EQ(gate().gate().state().alarms.count({SystemAlarm::camera_no_ack, "cam1"}), 1u);
    (void)news();
    ASSERT_TRUE(gate().reload(changed_site(kCam1,
                                           "[outputs.cam2]\nline = \"chip0:40\"\nkind = \"camera\"\n"
                                           "on = [\"denied\"]\n")));
    EXPECT_TRUE(gate().gate().state().alarms.empty());
}

TEST_F(CameraFlow, a_camera_sees_its_own_doors_and_zones_alone_6_4_D1) {
    begin(std::string(kCam1) + "doors = [\"server\"]\n");
    deny("r1");
    EXPECT_FALSE(pulses());
    deny("r2");
    EXPECT_TRUE(pulses());
    ASSERT_TRUE(gate().reload(changed_site("doors = [\"server\"]", "zones = [\"server_room\"]")));
    gate().advance(seconds(1));
    deny("r1");
    EXPECT_FALSE(pulses());
    deny("r2");
    EXPECT_TRUE(pulses()) << "a door of the zone";
    gate().advance(seconds(1));
    gate().contact("server", true);
    EXPECT_TRUE(pulses()) << "forced";
}

TEST_F(CameraFlow, a_line_that_is_lost_is_told_and_nothing_is_marked_6_4_D1) {
    begin(kCam1);
    gate().hardware().lose_line(kCamera);
    deny();
    EXPECT_THAT(happened(), IsEmpty());
    EXPECT_EQ(gate().gate().state().alarms.count({SystemAlarm::output_lost, "cam1"}), 1u);
    gate().hardware().restore_line(kCamera);
    gate().advance(seconds(7));
    EXPECT_FALSE(pulses()) << "what is over is not recorded late";
    deny();
    EXPECT_TRUE(pulses());
    EXPECT_THAT(happened(), ElementsAre(testing::StartsWith("mark 1 of")));
}

TEST_F(CameraFlow, an_intrusion_is_an_occasion_6_4_D1) {
    (void)changed_site("holds = [\"servers\"]",
                       "holds = [\"servers\"]\narm = { outside = \"business\", after = \"0s\" }");
    begin(
        "[inputs.pir]\nline = \"chip0:30\"\nkind = \"motion\"\nzone = \"server_room\"\n"
        "[outputs.cam1]\nline = \"chip0:40\"\nkind = \"camera\"\non = [\"intrusion\"]\nzones = [\"server_room\"]\n");
    gate().advance_to(tokyo(24, 18, 0));
    (void)news();
    gate().hardware().set_input({"chip0", "30", false}, true);
    gate().settle();
    EXPECT_TRUE(pulses());
    EXPECT_EQ(last(EntryKind::camera_mark).ref_seq, Seq{last(EntryKind::camera_mark).seq.value - 1});
}

class CameraDuress : public PinStage {};

// Whoever makes somebody open may read entries at a desk: a mark would tell what a duress PIN is there to hide.
TEST_F(CameraDuress, is_recorded_without_a_mark_6_4_D1_STD_IEC_17) {
    (void)changed_site("[pin]", "[pin]\nduress = true");
    (void)changed_site("[zones.hall]",
                       "[outputs.cam1]\nline = \"chip0:40\"\nkind = \"camera\"\non = [\"duress\"]\n"
                       "[zones.hall]");
    begin_with_pin();
    const std::string pressed = "605218";
    gate().tap("desk", kIchiro);
    for (const auto& keys : {std::string(kPin), std::string(), pressed, pressed}) gate().type("desk", keys + "#");
    gate().advance(minutes(1));
    (void)enter_with(pressed);
    EXPECT_EQ(count(EntryKind::duress), 1u);
    EXPECT_TRUE(gate().hardware().output_level(kCamera));
    gate().advance(seconds(30));
    EXPECT_FALSE(gate().hardware().output_level(kCamera));
    EXPECT_EQ(count(EntryKind::camera_mark), 0u);
}

// The pulse of duress was answered when another entry falls into it: that one does not wait for an answer.
TEST_F(CameraDuress, a_mark_within_its_pulse_is_acknowledged_with_it_6_4_D1) {
    (void)changed_site("[pin]", "[pin]\nduress = true");
    (void)changed_site(
        "[zones.hall]",
        "[outputs.cam1]\nline = \"chip0:40\"\nkind = \"camera\"\non = [\"duress\", \"denied\"]\npulse = \"10s\"\n"
        "ack = \"cam1_ack\"\n[inputs.cam1_ack]\nline = \"chip0:41\"\nkind = \"camera_ack\"\n[zones.hall]");
    begin_with_pin();
    const std::string pressed = "605218";
    gate().tap("desk", kIchiro);
    for (const auto& keys : {std::string(kPin), std::string(), pressed, pressed}) gate().type("desk", keys + "#");
    gate().advance(minutes(1));
    (void)enter_with(pressed);
    ASSERT_TRUE(gate().hardware().output_level(kCamera));
    gate().hardware().set_input({"chip0", "41", false}, true);
    gate().settle();
    EXPECT_EQ(count(EntryKind::camera_mark), 0u);
    gate().tap("r1", kStranger);
    gate().advance(seconds(30));
    EXPECT_EQ(count(EntryKind::camera_mark), 2u) << "the mark, and that it is acknowledged";
    EXPECT_FALSE(gate().gate().state().alarms.contains({SystemAlarm::camera_no_ack, "cam1"}));
}

}  // namespace
}  // namespace sekisho::flow
