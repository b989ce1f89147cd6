// SPDX-License-Identifier: Apache-2.0
// 6.4-D1: zones that arm, what watches them, cameras and sounders.
#include "tests/daemon/config/text.hpp"

#include "daemon/site/describe.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace sekisho::config::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

constexpr const char* kMotion = "[inputs.pir]\nline = \"chip:5\"\nkind = \"motion\"\nzone = \"hall\"\n";

// The hall with an exit reader, that `arm`, and `more`.
std::string armed(const std::string& arm, const std::string& more = kMotion) {
    const std::string entry = "entry = { reader = \"a\", levels = { default = \"card\" } }\n";
    auto text = replaced(small_site(more), entry, entry + "exit = { reader = \"b\", mode = \"record\" }\n");
    return arm.empty()
               ? text
               : replaced(text, "sensitivity = \"controlled\"\n", "sensitivity = \"controlled\"\narm = " + arm + "\n");
}

std::string rules_of(const std::string& text) {
    const Folder folder;
    Faults warnings;
    std::string out;
    for (const Fault& fault : faults_of(load(folder.write("site.toml", text), &warnings))) out += fault.rule + " ";
    for (const Fault& fault : warnings) out += fault.rule == "input-unused" ? "warning " + fault.rule + " " : "";
    return out;
}

std::shared_ptr<const site::Site> loaded(const std::string& text) {
    const Folder folder;
    return site_of(load(folder.write("site.toml", text)));
}

TEST(Arming, IsOffUntilItIsWritten_6_4_D1) {
    const auto site = loaded(small_site());
    for (const auto& zone : site->zones) EXPECT_FALSE(zone.presence.arm.has_value());
}

TEST(Arming, NamesTheHoursInWhichItIsOff_6_4_D1) {
    auto site = loaded(armed("{ outside = \"always\" }"));
    ASSERT_TRUE(site->zones[1].presence.arm.has_value());
    EXPECT_EQ(site->schedules[site->zones[1].presence.arm->outside].name, "always");
    EXPECT_EQ(site->zones[1].presence.arm->after, minutes(1));
    EXPECT_EQ(site->inputs[0].kind, site::InputKind::motion);
    EXPECT_EQ(site->inputs[0].zone, site::ZoneIndex{1});
    for (const auto& [text, after] : {std::pair("0s", minutes(0)), std::pair("30m", minutes(30))}) {
        site = loaded(armed(std::string("{ outside = \"always\", after = \"") + text + "\" }"));
        EXPECT_EQ(site->zones[1].presence.arm->after, after);
    }
    EXPECT_EQ(rules_of(armed("{ outside = \"always\", after = \"31m\" }")), "bad-value ");
    EXPECT_EQ(rules_of(armed("{ outside = \"nights\" }")), "unknown-name ");
    EXPECT_EQ(rules_of(armed("{ after = \"1m\" }")), "missing-key ");
}

TEST(Arming, NeedsSomethingThatWatches_6_4_D1) {
    EXPECT_EQ(rules_of(armed("{ outside = \"always\" }", "")), "arm-unwatched ");
    const auto with_contact =
        replaced(armed("{ outside = \"always\" }", ""), "lock = \"chip:1\"", "lock = \"chip:1\", contact = \"chip:2\"");
    EXPECT_EQ(rules_of(with_contact), "");
}

TEST(Arming, NeedsExitsThatAreRecorded_6_4_D1) {
    EXPECT_EQ(
        rules_of(replaced(armed("{ outside = \"always\" }"), "exit = { reader = \"b\", mode = \"record\" }\n", "")),
        "arm-unrecorded ");
}

TEST(Motion, IsOfAZoneThatArms_6_4_D1) {
    EXPECT_EQ(rules_of(armed("")), "warning input-unused ");
    EXPECT_EQ(rules_of(armed("{ outside = \"always\" }", replaced(kMotion, "zone = \"hall\"\n", ""))), "missing-key ");
    EXPECT_EQ(rules_of(armed("{ outside = \"always\" }", std::string(kMotion) + "severity = \"A\"\n")), "bad-value ");
}

const std::string kCamera = "[outputs.cam]\nline = \"chip:6\"\nkind = \"camera\"\n";
const std::string kAck = "[inputs.ack]\nline = \"chip:7\"\nkind = \"camera_ack\"\n";

TEST(Camera, HasOccasionsAPulseAndAnAnswer_6_4_D1) {
    const auto site = loaded(small_site(kCamera +
                                        "on = [\"granted\", \"duress\"]\nzones = [\"hall\"]\ndoors = "
                                        "[\"front\"]\npulse = \"2s\"\nack = \"ack\"\n" +
                                        kAck));
    const auto& camera = site->outputs[0];
    EXPECT_EQ(camera.kind, site::OutputKind::camera);
    EXPECT_THAT(camera.on, ElementsAre(site::Occasion::granted, site::Occasion::duress));
    EXPECT_THAT(camera.zones, ElementsAre(site::ZoneIndex{1}));
    EXPECT_THAT(camera.doors, ElementsAre(site::DoorIndex{0}));
    EXPECT_EQ(camera.pulse, seconds(2));
    EXPECT_EQ(camera.ack, site::InputIndex{0});
    EXPECT_EQ(loaded(small_site(kCamera + "on = [\"forced\"]\n"))->outputs[0].pulse, milliseconds(500));
}

TEST(Camera, KeepsToItsKeys_6_4_D1) {
    EXPECT_EQ(rules_of(small_site(kCamera)), "missing-key ");
    EXPECT_EQ(rules_of(small_site(kCamera + "on = []\n")), "missing-key ");
    EXPECT_EQ(rules_of(small_site(kCamera + "on = [\"rain\"]\n")), "bad-value ");
    EXPECT_EQ(rules_of(small_site(kCamera + "on = [\"forced\"]\nlongest = \"1m\"\n")), "bad-value ");
    EXPECT_EQ(rules_of(small_site(kCamera + "on = [\"forced\"]\npulse = \"99ms\"\n")), "bad-value ");
    EXPECT_EQ(rules_of(small_site(kCamera + "on = [\"forced\"]\npulse = \"11s\"\n")), "bad-value ");
    EXPECT_EQ(rules_of(small_site(kCamera + "on = [\"forced\"]\nzones = [\"attic\"]\n")), "unknown-name ");
    EXPECT_EQ(rules_of(small_site(kCamera + "on = [\"forced\"]\ndoors = []\n")), "bad-value ");
    EXPECT_EQ(rules_of(small_site(kCamera + "on = [\"forced\"]\nack = \"nothing\"\n")), "unknown-name ");
    EXPECT_EQ(rules_of(small_site(kCamera + "on = [\"forced\"]\nack = \"ups\"\n[inputs.ups]\nline = \"chip:7\"\n"
                                            "kind = \"mains\"\n")),
              "bad-value ");
    EXPECT_EQ(rules_of(small_site(kAck)), "warning input-unused ");
    EXPECT_EQ(rules_of(small_site(kCamera + "on = [\"forced\"]\nack = \"ack\"\n" + kAck + "delay = \"1s\"\n")),
              "bad-value ");
}

TEST(Sounder, TellsOfWhatStandsAlone_6_4_D1_STD_IEC_17) {
    const std::string sounder = "[outputs.siren]\nline = \"chip:6\"\nkind = \"sounder\"\n";
    const auto site = loaded(small_site(sounder + "on = [\"forced\", \"fire\"]\nlongest = \"15m\"\n"));
    EXPECT_EQ(site->outputs[0].longest, minutes(15));
    EXPECT_EQ(loaded(small_site(sounder + "on = [\"forced\"]\n"))->outputs[0].longest, minutes(3));
    for (const std::string word : {"granted", "denied", "duress"})
        EXPECT_EQ(rules_of(small_site(sounder + "on = [\"" + word + "\"]\n")), "bad-value ") << word;
    EXPECT_EQ(rules_of(small_site(sounder + "on = [\"forced\"]\nlongest = \"9s\"\n")), "bad-value ");
    EXPECT_EQ(rules_of(small_site(sounder + "on = [\"forced\"]\npulse = \"1s\"\n")), "bad-value ");
}

TEST(Sounder, NoOtherOutputHasOccasions_6_4_D1) {
    const std::string output = "[outputs.vpn]\nline = \"chip:6\"\nkind = \"remote_maintenance\"\n";
    EXPECT_EQ(rules_of(small_site(output + "on = [\"forced\"]\n")), "bad-value ");
    EXPECT_EQ(rules_of(small_site(output + "zones = [\"hall\"]\n")), "bad-value ");
}

// A change of any of it is told as one.
TEST(Arming, IsDescribed_6_4_D1) {
    const auto site =
        loaded(armed("{ outside = \"always\" }", kMotion + kCamera + "on = [\"intrusion\"]\nzones = [\"hall\"]\n"));
    std::string text;
    for (const auto& part : site::describe(*site, site::LocalDay{})) {
        for (const auto& [key, value] : part.values) text += part.part + ": " + key + ": " + value + "\n";
    }
    for (const char* line :
         {"zone hall: arms outside: always\n", "zone hall: arms after: 1 min\n", "input pir: kind: motion\n",
          "output cam: on: intrusion\n", "output cam: zones: hall\n", "output cam: pulse: 500 ms\n"})
        EXPECT_THAT(text, testing::HasSubstr(line));
}

}  // namespace
}  // namespace sekisho::config::test
