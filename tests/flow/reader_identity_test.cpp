// SPDX-License-Identifier: Apache-2.0
// Another device in a reader's place opens nothing until an operator has accepted it (6.5-B5d).
#include "tests/flow/stage.hpp"

#include <optional>

namespace sekisho::flow {
namespace {

class ReaderIdentity : public Stage {
protected:
    static void known(hal::SimHardware& hardware) {
        for (const auto* reader : {"r1", "r2", "r3", "desk"})
            hardware.set_identity(ReaderName{reader}, "maker, chip 1");
    }
    // The device is unplugged and that one is put in its place.
    void swap(const std::string& reader, const std::string& identity) {
        gate().hardware().reader_down(ReaderName{reader}, Error{"no answer", "reader " + reader, ""});
        gate().settle();
        gate().hardware().set_identity(ReaderName{reader}, identity);
        gate().hardware().reader_up(ReaderName{reader});
        gate().settle();
    }
    Result<Seq> accept(const std::string& reader, const std::string& identity) {
        std::optional<Result<Seq>> answer;
        gate().gate().workflows().accept_reader({ReaderName{reader}, identity, "uid:1001"},
                                                [&answer](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        if (!answer) return Error{"nobody answered", reader, ""};
        return *answer;
    }
    gate::ReaderStatus status_of(const std::string& reader) {
        for (const auto& row : gate().gate().status().readers) {
            if (row.name == ReaderName{reader}) return row;
        }
        ADD_FAILURE() << "no reader " << reader;
        return {};
    }
    int written(const std::vector<Entry>& entries) {
        int count = 0;
        for (const auto& entry : entries) count += entry.kind == EntryKind::reader_identity ? 1 : 0;
        return count;
    }
    static ReaderIdentityDetail detail_of(const Entry& entry) { return std::get<ReaderIdentityDetail>(entry.detail); }
};

TEST_F(ReaderIdentity, TheFirstThatAnswersIsTheKnownOne_6_5_B5d) {
    start(tokyo(24, 9, 0), known);
    EXPECT_EQ(written(news()), 4) << "one a reader";
    EXPECT_TRUE(detail_of(last(EntryKind::reader_identity)).accepted);
    EXPECT_EQ(detail_of(last(EntryKind::reader_identity)).identity, "maker, chip 1");
    EXPECT_EQ(detail_of(last(EntryKind::reader_identity)).operator_, "") << "nobody was asked";
    swap("r2", "maker, chip 1");
    EXPECT_EQ(written(news()), 0) << "the same one again says nothing new";
    EXPECT_TRUE(status_of("r2").up);
    crash();
    start(tokyo(24, 10, 0), known);
    EXPECT_EQ(written(news()), 0) << "the ledger knows it";
}

TEST_F(ReaderIdentity, AnotherOneLetsNobodyInUntilItIsAccepted_6_5_B5d) {
    start(tokyo(24, 9, 0), known);
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    (void)news();
    swap("r2", "maker, chip 2");
    EXPECT_EQ(written(news()), 1);
    const auto seen = detail_of(last(EntryKind::reader_identity));
    EXPECT_FALSE(seen.accepted);
    EXPECT_EQ(seen.identity, "maker, chip 2");
    EXPECT_EQ(seen.reader.value, gate().gate().state().registry.number_of(NamedThing::reader, "r2"));
    const auto strange = status_of("r2");
    EXPECT_FALSE(strange.up);
    EXPECT_TRUE(strange.strange);
    EXPECT_EQ(strange.identity, "maker, chip 2");
    EXPECT_EQ(strange.why, "another device answers here: maker, chip 2, not maker, chip 1");

    gate().tap("r2", kIchiro);
    EXPECT_FALSE(gate().released("server"));
    const auto denied = last(EntryKind::access);
    EXPECT_EQ(denied.decision, Verdict::denied);
    EXPECT_EQ(std::get<AccessDetail>(denied.detail).reason, Reason::other);
    EXPECT_EQ(std::get<AccessDetail>(denied.detail).detail, Detail::access_point_disabled);
    gate().tap("r2", kStranger);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::unknown_card)
        << "the first reason is the one told (7.3)";

    EXPECT_FALSE(accept("r2", "maker, chip 3")) << "not the one that answers";
    EXPECT_FALSE(accept("r1", "maker, chip 1")) << "no other one answers there";
    EXPECT_FALSE(accept("r9", "maker, chip 2")) << "no such reader";
    gate().tap("r2", kIchiro);
    EXPECT_FALSE(gate().released("server"));

    const auto accepted = accept("r2", "maker, chip 2");
    ASSERT_TRUE(accepted) << to_text(accepted.error());
    EXPECT_EQ(last(EntryKind::reader_identity).seq, *accepted);
    EXPECT_TRUE(detail_of(last(EntryKind::reader_identity)).accepted);
    EXPECT_EQ(detail_of(last(EntryKind::reader_identity)).operator_, "uid:1001");
    EXPECT_TRUE(status_of("r2").up);
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
    expect_sound();
}

// Nobody is ever held in: a way out asks nobody which device reads it.
TEST_F(ReaderIdentity, WhoLeavesLeavesWhateverReadsTheCard_6_5_B5d) {
    start(tokyo(24, 9, 0), known);
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    swap("r3", "somebody's");
    gate().tap("r3", kIchiro);
    EXPECT_TRUE(gate().released("server"));
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);
    EXPECT_EQ(last(EntryKind::access).dir, Direction::exit);
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front"));
}

TEST_F(ReaderIdentity, ItIsStillAnotherOneAfterAStart_6_5_B5d) {
    start(tokyo(24, 9, 0), known);
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    swap("r2", "maker, chip 2");
    (void)news();
    crash();
    start(tokyo(24, 10, 0), [](hal::SimHardware& hardware) {
        known(hardware);
        hardware.set_identity(ReaderName{"r2"}, "maker, chip 2");
    });
    EXPECT_EQ(written(news()), 0) << "told once, not at every start";
    gate().tap("r2", kIchiro);
    EXPECT_FALSE(gate().released("server"));
    swap("r2", "maker, chip 1");
    EXPECT_TRUE(status_of("r2").up) << "the known one is back";
    EXPECT_TRUE(detail_of(last(EntryKind::reader_identity)).accepted);
    EXPECT_EQ(detail_of(last(EntryKind::reader_identity)).operator_, "");
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
}

TEST_F(ReaderIdentity, OneThatSaysNothingIsAnotherOneToo_6_5_B5d) {
    start(tokyo(24, 9, 0), known);
    swap("r2", "");
    EXPECT_TRUE(status_of("r2").strange);
    EXPECT_EQ(status_of("r2").why, "another device answers here: one that does not say what it is, not maker, chip 1");
    ASSERT_TRUE(accept("r2", ""));
    EXPECT_TRUE(status_of("r2").up);
    swap("r2", "maker, chip 1");
    EXPECT_TRUE(status_of("r2").strange) << "what was accepted is the reader, not what was there before";
}

TEST_F(ReaderIdentity, NoneIsKnownWhereNoneSaysWhatItIs_6_5_B5d) {
    start(tokyo(24, 9, 0));
    EXPECT_EQ(written(news()), 0);
    EXPECT_TRUE(status_of("r2").up);
    swap("r2", "maker, chip 1");
    EXPECT_TRUE(status_of("r2").up) << "the first that says anything";
    EXPECT_EQ(written(news()), 1);
}

// No card comes into being by it, and none is confirmed.
TEST_F(ReaderIdentity, ADeskReaderOfAnotherMakeMakesNoCards_6_5_B5d) {
    start(tokyo(24, 9, 0), known);
    swap("desk", "somebody's");
    const auto issued = gate().issue("S1", "desk", kIchiro);
    ASSERT_FALSE(issued);
    EXPECT_EQ(issued.error().what, "the reader is down");
    EXPECT_NE(issued.error().hint.find("another device answers here"), std::string::npos) << issued.error().hint;
}

// It is unplugged again while somebody accepts it: nothing is accepted unseen.
TEST_F(ReaderIdentity, WhatIsGoneIsNotAccepted_6_5_B5d) {
    start(tokyo(24, 9, 0), known);
    swap("r2", "maker, chip 2");
    gate().hardware().reader_down(ReaderName{"r2"}, Error{"no answer", "reader r2", ""});
    gate().settle();
    const auto refused = accept("r2", "maker, chip 2");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "no other device answers there");
    EXPECT_EQ(last(EntryKind::reader_identity).decision, Verdict{});
    EXPECT_FALSE(detail_of(last(EntryKind::reader_identity)).accepted);
}

}  // namespace
}  // namespace sekisho::flow
