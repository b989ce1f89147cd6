// SPDX-License-Identifier: Apache-2.0
// Taps at two doors before either is durable: the second is decided as if the first were written (6.5-B1d6,
// STD-IEC-10).
#include "tests/flow/stage.hpp"

#include "daemon/cli/explain_past.hpp"

#include <string>

namespace sekisho::flow {
namespace {

class OneCommit : public Stage {
protected:
    void begin(const std::string& rule) {
        (void)changed_site(
            {{"holds = [\"servers\"]", "holds = [\"servers\"]\n" + rule},
             {"levels = { business = \"card\", default = \"card_pin\" }", "levels = { default = \"card\" }"},
             {"[readers.desk]", "[readers.r4]\ndriver = \"nfc\"\n[readers.r5]\ndriver = \"nfc\"\n[readers.desk]"},
             {"[access_profiles]",
              "[doors.back]\nbetween = [\"hall\", \"server_room\"]\negress = \"hardware\"\n"
              "power_loss = \"fail_secure\"\nlines = { lock = \"chip0:13\", contact = \"chip0:14\" }\n"
              "entry = { reader = \"r4\", levels = { default = \"card\" } }\n"
              "exit = { reader = \"r5\", mode = \"record\" }\n[access_profiles]"},
             {"at = [\"server\"], schedule = \"always\"", "at = [\"server\", \"back\"], schedule = \"always\""},
             {"at = [\"server\"], schedule = \"business\"", "at = [\"server\", \"back\"], schedule = \"business\""}});
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("C1", "desk", kSaburo));
        (void)news();
    }
    // Both taps are taken while the disk is busy. What the ledger says of each, as "front granted".
    std::string tap_at_both_doors(const CardEvidence& first, const CardEvidence& second) {
        gate().stall_ledger();
        gate().tap("r2", first);
        gate().tap("r4", second);
        gate().resume_ledger();
        gate().settle();
        std::string text;
        for (const auto& entry : news()) {
            if (entry.kind != EntryKind::access) continue;
            text += std::string(to_text(entry.decision)) + " " +
                    std::string(to_text(std::get<AccessDetail>(entry.detail).detail)) + " ";
            expect_explained(entry);
        }
        return text;
    }
    // `explain --at-seq` sees what the gate saw.
    void expect_explained(const Entry& entry) {
        const auto before = cli::look_back(state_dir_, entry.seq, "").value();
        std::string out;
        const auto granted = cli::explain_entry(before, out);
        ASSERT_TRUE(granted) << to_text(granted.error());
        EXPECT_EQ(*granted, entry.decision == Verdict::granted) << out;
        EXPECT_NE(out.find("\"agrees\":true"), std::string::npos) << out;
    }

    const CardEvidence kSaburo = card({0x04, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});
};

// STD-IEC-10: of two who tap at once for the last place, one goes in.
TEST_F(OneCommit, the_last_place_is_given_once_STD_IEC_10) {
    begin("occupancy = { max = 1 }");
    EXPECT_EQ(tap_at_both_doors(kIchiro, kSaburo), "granted  denied ext:OccupancyLimit ");
    EXPECT_TRUE(gate().released("server"));
    EXPECT_FALSE(gate().released("back"));
}

// 6.5-B1d6: one card, passed out of a window, does not open a second door meanwhile.
TEST_F(OneCommit, one_person_is_not_let_in_by_two_doors_6_5_B1d6) {
    begin("antipassback = \"hard\"");
    EXPECT_EQ(tap_at_both_doors(kIchiro, kIchiro), "granted  denied ext:Passback ");
    EXPECT_FALSE(gate().released("back"));
}

// A grant that came to nothing holds no place: the door was never opened.
TEST_F(OneCommit, a_place_that_nobody_took_is_free_again_STD_IEC_10) {
    begin("occupancy = { max = 1 }");
    (void)tap_at_both_doors(kIchiro, kSaburo);
    gate().advance(std::chrono::minutes(1));
    (void)news();
    EXPECT_EQ(tap_at_both_doors(kSaburo, kIchiro), "granted  denied ext:OccupancyLimit ");
}

}  // namespace
}  // namespace sekisho::flow
