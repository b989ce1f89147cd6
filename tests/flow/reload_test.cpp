// SPDX-License-Identifier: Apache-2.0
#include "tests/flow/stage.hpp"

#include <fstream>

namespace sekisho::flow {
namespace {

class Reload : public Stage {
protected:
    // Writes a roster of N1, S1 and C1 (unless left out) with `extra` more nurses X0 ...
    void write_roster(int extra, bool with_clerk = true) {
        std::ofstream roster(dir_ + "/roster.toml");
        roster << "[[holders]]\nid = \"N1\"\nname = \"山田 花子\"\njob_class = \"nurse\"\n"
                  "[[holders]]\nid = \"S1\"\nname = \"鈴木 一郎\"\njob_class = \"system\"\n";
        if (with_clerk) roster << "[[holders]]\nid = \"C1\"\nname = \"田中 三郎\"\njob_class = \"clerk\"\n";
        for (int i = 0; i < extra; ++i) {
            roster << "[[holders]]\nid = \"X" << i << "\"\nname = \"X\"\njob_class = \"nurse\"\n";
        }
    }
};

// PRAC-05: 5 % of 100 is 5; one more is refused, unless the exact number is accepted.
TEST_F(Reload, a_truncated_roster_is_refused) {
    write_roster(97);
    start(tokyo(24, 9, 0));
    write_roster(92);  // five are gone
    EXPECT_TRUE(gate().reload(load()));

    write_roster(86);  // six of 95
    const auto refused = gate().reload(load());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("6 of 95 people"), std::string::npos) << refused.error().what;
    EXPECT_EQ(refused.error().where, "") << "a contract or a profile of site.toml may be what takes the rights";
    EXPECT_EQ(refused.error().what.find("X91"), std::string::npos) << "no staff number in what the log gets";
    EXPECT_NE(refused.error().hint.find("--accept-removals 6"), std::string::npos) << refused.error().hint;
    EXPECT_EQ(gate().gate().site()->roster.holders().size(), 95u);
    EXPECT_EQ(std::get<ConfigRefusedDetail>(last(EntryKind::config_refused).detail).first_rule, "roster-losses");

    EXPECT_FALSE(gate().reload(load(), 5));
    EXPECT_FALSE(gate().reload(load(), 7));
    EXPECT_TRUE(gate().reload(load(), 6));
    EXPECT_EQ(std::get<ConfigDetail>(last(EntryKind::config).detail).holders_removed, 6);
}

// BRIEF-08: the entry says what changed, in words that name nobody; a start has nothing to compare with.
TEST_F(Reload, its_entry_says_what_changed_and_names_nobody_BRIEF_08) {
    write_roster(10);
    start(tokyo(24, 9, 0));
    EXPECT_TRUE(std::get<ConfigDetail>(last(EntryKind::config).detail).changes.empty());
    EXPECT_TRUE(gate().reload(load()));
    EXPECT_TRUE(std::get<ConfigDetail>(last(EntryKind::config).detail).changes.empty()) << "the same files";
    write_roster(7);
    EXPECT_TRUE(gate().reload(load(), 3));
    const auto detail = std::get<ConfigDetail>(last(EntryKind::config).detail);
    EXPECT_EQ(detail.changes_more, 0);
    ASSERT_FALSE(detail.changes.empty());
    for (const TextRow& line : detail.changes) {
        EXPECT_EQ(line.text.find("3 people (gone: nurse): lose "), 0U) << line.text;
        EXPECT_EQ(line.text.find('X'), std::string::npos) << line.text;
    }
}

// PRAC-05: more than ten are refused, however many there are.
TEST_F(Reload, eleven_of_a_thousand_are_refused) {
    write_roster(997);
    start(tokyo(24, 9, 0));
    write_roster(986);
    const auto refused = gate().reload(load());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("11 of 1000 people"), std::string::npos) << refused.error().what;
    write_roster(987);
    EXPECT_TRUE(gate().reload(load()));
}

// PRAC-05: the share is of those whose rights had not ended; people who left long ago do not dilute it.
TEST_F(Reload, former_staff_do_not_dilute_the_share) {
    write_roster(97);
    std::ofstream former(dir_ + "/roster.toml", std::ios::app);
    for (int i = 0; i < 100; ++i) {
        former << "[[holders]]\nid = \"F" << i
               << "\"\nname = \"F\"\njob_class = \"nurse\"\nvalid = { last_day = 2020-03-31 }\n";
    }
    former.close();
    start(tokyo(24, 9, 0));
    write_roster(91);
    const auto refused = gate().reload(load());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("6 of 100 people"), std::string::npos) << refused.error().what;
}

// PRAC-05: an end that comes sooner counts like a removal.
TEST_F(Reload, expired_people_count_as_lost) {
    start(tokyo(24, 9, 0));
    std::ofstream(dir_ + "/roster.toml") << "[[holders]]\nid = \"N1\"\nname = \"山田 花子\"\njob_class = \"nurse\"\n"
                                            "valid = { last_day = 2026-11-01 }\n"
                                            "[[holders]]\nid = \"S1\"\nname = \"鈴木 一郎\"\njob_class = \"system\"\n"
                                            "[[holders]]\nid = \"C1\"\nname = \"田中 三郎\"\njob_class = \"clerk\"\n";
    const auto refused = gate().reload(load());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("1 of 3 people"), std::string::npos) << refused.error().what;
}

// 6.5-B1c: the roster in force counts at the next tap; a removed holder's card says why.
TEST_F(Reload, a_person_who_left_the_roster_is_denied) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    std::ofstream(dir_ + "/roster.toml") << "[[holders]]\nid = \"N1\"\nname = \"山田 花子\"\njob_class = \"nurse\"\n"
                                            "[[holders]]\nid = \"C1\"\nname = \"田中 三郎\"\njob_class = \"clerk\"\n";
    ASSERT_TRUE(gate().reload(load(), 1));
    gate().tap("r2", kIchiro);
    const auto detail = std::get<AccessDetail>(last(EntryKind::access).detail);
    EXPECT_EQ(detail.reason, Reason::credential_not_enabled);
    EXPECT_EQ(detail.detail, Detail::not_in_roster);
}

// Names keep their numbers for ever, also when one goes and comes back.
TEST_F(Reload, numbers_of_names_are_stable) {
    start(tokyo(24, 9, 0));
    const auto number = [this](const char* reader) {
        return gate().gate().state().registry.number_of(NamedThing::reader, reader);
    };
    const auto before = number("desk");
    EXPECT_NE(before, 0);
    ASSERT_TRUE(gate().reload(changed_site("[readers.desk]", "[readers.counter]")));
    EXPECT_NE(number("counter"), before);
    EXPECT_NE(number("counter"), 0);
    ASSERT_TRUE(gate().reload(changed_site("[readers.counter]", "[readers.desk]")));
    EXPECT_EQ(number("desk"), before);
}

// A card is at the desk reader while another person's reload runs: what is under way goes on under the new Site.
TEST_F(Reload, an_enrolment_survives_a_reload) {
    start(tokyo(24, 9, 0));
    std::optional<Result<gate::CredentialRow>> answer;
    gate().gate().issue(HolderId{"S1"}, ReaderName{"desk"}, "test",
                        [&](Result<gate::CredentialRow> result) { answer = std::move(result); });
    ASSERT_TRUE(gate().reload(load()));
    gate().tap("desk", kIchiro);
    ASSERT_TRUE(answer);
    EXPECT_TRUE(*answer);
}

}  // namespace
}  // namespace sekisho::flow
