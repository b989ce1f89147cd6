// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/encoding.hpp"

#include "daemon/ledger/cbor.hpp"
#include "tests/places.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

namespace sekisho::ledger {
namespace {

using testing::HasSubstr;

Entry sound_entry() {
    Entry entry;
    entry.seq = Seq{100};
    entry.boot_seq = 3;
    entry.kind = EntryKind::access;
    entry.t_event = WallTime(Duration(1'780'000'000'000'000));
    entry.recorded = Now{entry.t_event, {}, BootTime(Duration(5)), ClockStatus::holdover, Duration(250)};
    entry.zone = ZoneNumber{1};
    entry.door = DoorNumber{2};
    entry.dir = Direction::entry;
    entry.decision = Verdict::denied;
    entry.pid = Pid{77};
    entry.ref_seq = Seq{99};
    entry.cred = CredentialRef{-5};
    entry.cfg_seq = Seq{1};
    AccessDetail detail;
    detail.reason = Reason::unauthorized;
    detail.detail = Detail::no_right;
    detail.rule = "規則";
    entry.detail = detail;
    return entry;
}

// One entry of each kind with every enumeration at a published value.
std::vector<Entry> one_of_each_kind() {
    const std::map<EntryKind, EntryDetail> details{
        {EntryKind::start, StartDetail{"0.1.0", "sim", "boot"}},
        {EntryKind::stop, StopDetail{"command", "uid:1001"}},
        {EntryKind::config,
         ConfigDetail{Digest{7}, "start", 3, 1, {{NamedThing::door, 1, "main"}, {NamedThing::zone, 2, ""}}}},
        {EntryKind::config_refused, ConfigRefusedDetail{"SIGHUP", 2, "zone.unknown"}},
        {EntryKind::key, KeyDetail{std::vector<std::uint8_t>(32, 1), "a/b", std::vector<std::uint8_t>(32, 2)}},
        {EntryKind::clock_step, ClockStepDetail{-5, 1'000'000, "uid:0"}},
        {EntryKind::person, PersonDetail{}},
        {EntryKind::credential_issued, CredentialDetail{ReaderNumber{4}, "uid:0"}},
        {EntryKind::credential_revoked, CredentialDetail{}},
        {EntryKind::access, sound_entry().detail},
        {EntryKind::outcome, OutcomeDetail{Passage::taken, ZoneNumber{1}, ZoneNumber{2}}},
        {EntryKind::unlock, UnlockDetail{UnlockCause::rex, "rex", ""}},
        {EntryKind::relock, RelockDetail{RelockCause::closed}},
        {EntryKind::door_event, DoorEventDetail{DoorEvent::held_open}},
        {EntryKind::door_fault, DoorFaultDetail{true, "gone"}},
        {EntryKind::reader_state, ReaderStateDetail{ReaderNumber{1}, false, "timeout"}},
        {EntryKind::fire, FireDetail{true, "panel"}},
        {EntryKind::alarm, AlarmDetail{SystemAlarm::witness_silent, true, "archive"}},
        {EntryKind::passage, PassageDetail{PassageAct::forgiven, ReaderNumber{0}, "uid:0"}},
        {EntryKind::gap, GapDetail{7, 2, 1, -5, 1'000'000, "disk full"}},
        {EntryKind::restored, RestoredDetail{1'000'000, 12, "uid:0"}},
        {EntryKind::erased, ErasedDetail{3, "left", "uid:0"}},
        {EntryKind::review, ReviewDetail{0, 9, Digest{9}, "officer", ""}},
        {EntryKind::snapshot, SnapshotDetail{9, Digest{8}}},
        {EntryKind::pin_set, PinSetDetail{ReaderNumber{2}, PinBasis::old_pin}},
        {EntryKind::pin_reset, PinResetDetail{"known to the officer", "licence", "binder 3", 7'000'000, "uid:0"}},
        {EntryKind::pin_attempt, PinAttemptDetail{ReaderNumber{2}, {5, 7'000'000, 8'000'000}, {1, 7'000'000, 0}}},
        {EntryKind::credential_state, CredentialStateDetail{CredentialAct::sealed, SuspensionCause::lost, 7,
                                                            ReaderNumber{2}, "uid:0", "uid:1", "n"}},
        {EntryKind::act_confirmed, ActConfirmedDetail{ReaderNumber{2}, true, "uid:0"}},
        {EntryKind::pin_verified, PinVerifiedDetail{ReaderNumber{2}}},
        {EntryKind::visit, VisitDetail{VisitAct::ended, Pid{4}, 7, "uid:0"}},
        {EntryKind::permit, PermitDetail{PermitAct::submitted,
                                         1,
                                         2,
                                         {{ZoneNumber{3}}},
                                         {{Pid{4}}, {Pid{5}}},
                                         Pid{6},
                                         DataTouched::yes,
                                         "uid:0",
                                         "abc",
                                         9,
                                         {{"chain"}},
                                         "line",
                                         {1, 2, 3}}},
        {EntryKind::emergency,
         EmergencyDetail{EmergencyAct::phase, "quake", 2, EmergencyPhase::recovering, 7, true, "uid:0"}},
        {EntryKind::door_mode, DoorModeDetail{DoorMode::locked_down, true, "site.toml:9", "uid:0"}},
        {EntryKind::duress, DuressDetail{ReaderNumber{2}}},
        {EntryKind::pin_cleared, PinClearedDetail{ReaderNumber{2}, "uid:1001"}},
        {EntryKind::vendor, VendorDetail{VendorAct::confirmed, "abc", {{Pid{4}}, {Pid{5}}}, {{Pid{6}}}, "uid:0"}},
        {EntryKind::proposal, ProposalDetail{"flood", "water", true}},
        {EntryKind::remote_line, RemoteLineDetail{"line", true, RemoteLineCause::permit_started}},
        {EntryKind::tether, TetherDetail{TetherAct::opened, "chain", "S-1", {{Pid{4}}}}},
        {EntryKind::asset, AssetDetail{AssetAct::round_ended, "A-0007", ReaderNumber{2}, 3, {{"A-0008"}}, "uid:0"}},
        {EntryKind::inspection,
         InspectionDetail{InspectionAct::recorded, 7, "site.toml:9", {{"screens", true}, {"paper", false}}, "uid:0"}},
        {EntryKind::file_import, ImportDetail{false, "roster.csv", Digest{8}, "registry", "the scanner", "uid:0", 9}},
        {EntryKind::reader_identity, ReaderIdentityDetail{ReaderNumber{2}, "maker, chip 1", true, "uid:0"}},
        {EntryKind::zone_arming, ZoneArmingDetail{false, ArmingCause::confirmed_empty, "site.toml:9", "uid:0"}},
        {EntryKind::camera_mark, CameraMarkDetail{"cam1", 7, true}},
        {EntryKind::disposal, DisposalDetail{0, 9, 4, Digest{6}, "disposal.access", "uid:0", "uid:1"}}};
    std::vector<Entry> entries;
    for (const auto& [kind, detail] : details) {
        Entry entry = sound_entry();
        entry.kind = kind;
        entry.detail = detail;
        entry.pcommit = kind == EntryKind::person ? std::vector<std::uint8_t>(32, 9) : std::vector<std::uint8_t>();
        entries.push_back(entry);
    }
    return entries;
}

TEST(Encoding, every_kind_has_its_row_and_comes_back) {
    const auto entries = one_of_each_kind();
    EXPECT_EQ(entries.size(), kinds().size());
    for (const Entry& entry : entries) {
        const auto row = to_row(entry);
        ASSERT_TRUE(row) << to_text(entry.kind) << to_text(row.error());
        const auto leaf = leaf_of(row.value());
        EXPECT_EQ(row_of(leaf).value(), row.value());
        const Entry again = to_entry(row.value()).value();
        EXPECT_EQ(again.detail.index(), entry.detail.index());
        EXPECT_EQ(leaf_of(to_row(again).value()), leaf);
    }
}

TEST(Encoding, the_table_of_kinds_is_complete) {
    for (int number = 0; number < 256; ++number) {
        const auto kind = static_cast<EntryKind>(number);
        EXPECT_EQ(detail_shape(kind).has_value(), to_text(kind) != "?") << number;
    }
}

// Put together by hand from docs/ledger-format.md: if this changes, old ledgers no longer verify.
TEST(Encoding, the_bytes_of_a_leaf_are_as_published) {
    Entry entry;
    entry.seq = Seq{24};
    entry.kind = EntryKind::stop;
    entry.t_event = WallTime(Duration(1000));
    entry.recorded = Now{WallTime(Duration(1001)), MonoTime(Duration(9)), BootTime(Duration(10)), ClockStatus::synced,
                         Duration(100)};
    entry.boot_seq = 2;
    entry.zone = ZoneNumber{1};
    entry.door = DoorNumber{2};
    entry.dir = Direction::exit;
    entry.decision = Verdict::granted;
    entry.pid = Pid{500};
    entry.ref_seq = Seq{23};
    entry.cred = CredentialRef{-10};
    entry.detail = StopDetail{"SIGTERM"};
    const std::vector<std::uint8_t> expected{
        0x93, 0x18, 24,   1,    2,  0x19, 0x03, 0xe8, 0x19, 0x03, 0xe9, 10,  2,   1,   0x18, 100, 1,   2,   2,
        1,    0x19, 0x01, 0xf4, 23, 0x29, 0x20, 0x40, 0x4a, 0x82, 0x67, 'S', 'I', 'G', 'T',  'E', 'R', 'M', 0x60};
    EXPECT_EQ(leaf_of(to_row(entry).value()), expected);
}

TEST(Encoding, numbers_out_of_their_range_are_refused) {
    const Row sound = to_row(sound_entry()).value();
    const std::vector<std::pair<Column, std::int64_t>> wrong{
        {kSeq, -1},      {kVer, 0},       {kVer, 2},       {kKind, 0},     {kKind, 9},     {kKind, 256}, {kBootSeq, -1},
        {kClkStatus, 0}, {kClkStatus, 4}, {kClkErrUs, -1}, {kZone, -1},    {kDoor, -1},    {kDir, 3},    {kDir, -1},
        {kDecision, 3},  {kPid, -1},      {kRefSeq, -2},   {kRefSeq, 100}, {kCfgSeq, 101}, {kCfgSeq, -2}};
    for (const auto& [column, value] : wrong) {
        Row row = sound;
        row.numbers[column] = value;
        EXPECT_TRUE(to_entry(row).has_error()) << kColumnNames[column] << ' ' << value;
    }
    Row row = sound;
    row.pcommit.resize(31);
    EXPECT_THAT(to_entry(row).error().what, HasSubstr("pcommit"));
}

// One reader for many rows says what to_entry says of each, whatever it has read before.
TEST(Encoding, a_reader_of_many_rows_judges_each_as_if_it_were_the_first) {
    RowReader reader;
    const Row sound = to_row(sound_entry()).value();
    for (std::size_t i = 0; i < sound.detail.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            Row row = sound;
            row.detail[i] = static_cast<std::uint8_t>(row.detail[i] ^ (1U << bit));
            const auto entry = to_entry(row);
            const auto read = reader.read(ref(row));
            ASSERT_EQ(read.has_value(), entry.has_value()) << i;
            if (entry.has_error()) {
                EXPECT_EQ(read.error().what, entry.error().what);
            } else {
                EXPECT_EQ(to_row(reader.entry(ref(row))).value(), row);
            }
        }
    }
    ASSERT_TRUE(reader.read(ref(sound)));
    EXPECT_EQ(to_row(reader.entry(ref(sound))).value(), sound);
}

TEST(Encoding, a_detail_is_accepted_only_as_it_would_be_written) {
    const Row sound = to_row(sound_entry()).value();
    for (std::size_t i = 0; i < sound.detail.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            Row row = sound;
            row.detail[i] = static_cast<std::uint8_t>(row.detail[i] ^ (1U << bit));
            const auto entry = to_entry(row);
            if (entry.has_error()) continue;
            EXPECT_EQ(to_row(entry.value()).value(), row) << i;
        }
    }
    for (const Entry& entry : one_of_each_kind()) {
        Row row = to_row(entry).value();
        row.detail.push_back(0);
        EXPECT_THAT(to_entry(row).error().what, HasSubstr("left over"));
        row.detail = {0x9f, 0xff};
        EXPECT_TRUE(to_entry(row).has_error());
    }
}

TEST(Encoding, a_draft_s_wrong_enumeration_is_refused) {
    Entry entry = sound_entry();
    std::get<AccessDetail>(entry.detail).reason = static_cast<Reason>(200);
    EXPECT_THAT(to_row(entry).error().what, HasSubstr("stands for nothing"));
    entry = one_of_each_kind().at(2);
    ASSERT_EQ(entry.kind, EntryKind::config);
    std::get<ConfigDetail>(entry.detail).names[0].thing = NamedThing{};
    EXPECT_TRUE(to_row(entry).has_error()) << "inside a list";
    entry = sound_entry();
    entry.kind = static_cast<EntryKind>(99);
    EXPECT_THAT(to_row(entry).error().what, HasSubstr("no kind"));
}

TEST(Encoding, a_detail_without_bounds_is_refused) {
    Entry entry = sound_entry();
    std::get<AccessDetail>(entry.detail).rule = std::string(65'535 - 500, 'x');
    EXPECT_THAT(to_row(entry).error().what, HasSubstr("longer"));
    std::get<AccessDetail>(entry.detail).rule = std::string(65'535 - 1100, 'x');
    EXPECT_TRUE(row_of(leaf_of(to_row(entry).value())));
}

TEST(Encoding, any_row_has_one_leaf) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 500; ++i) {
        Row row;
        for (auto& number : row.numbers) {
            const std::uint64_t bits = random() >> (random() % 64);
            number = static_cast<std::int64_t>(random() % 2 == 0 ? bits : ~bits);
        }
        row.pcommit.resize(random() % 40);
        row.detail.resize(random() % 300, static_cast<std::uint8_t>(i));
        const auto leaf = leaf_of(row);
        ASSERT_EQ(row_of(leaf).value(), row);
        auto longer = leaf;
        longer.push_back(0);
        ASSERT_TRUE(row_of(longer).has_error());
        ASSERT_TRUE(row_of(std::span(leaf).first(leaf.size() - 1)).has_error());
    }
}

// The published table and the code say the same of every kind: number, word, and the types of its fields in order.
TEST(Encoding, the_published_table_of_details_is_the_code_s) {
    std::ifstream file(std::string(SEKISHO_SOURCE_DIR) + "/docs/ledger-format.md");
    ASSERT_TRUE(file);
    std::map<std::string, std::string> published;
    for (std::string line; std::getline(file, line);) {
        std::istringstream cells(line);
        std::string empty;
        std::string number;
        std::string word;
        std::string shape;
        if (!std::getline(cells, empty, '|') || !std::getline(cells, number, '|') || !std::getline(cells, word, '|') ||
            !std::getline(cells, shape, '|') || shape.find('`') == std::string::npos) {
            continue;
        }
        const auto from = shape.find('`') + 1;
        if (number.find_first_not_of(" 0123456789") != std::string::npos) continue;  // another table
        const std::string key = number.substr(1, number.size() - 2) + " " + word.substr(1, word.size() - 2);
        EXPECT_TRUE(published.emplace(key, shape.substr(from, shape.rfind('`') - from)).second) << key;
    }
    for (const KindRow& row : kinds()) {
        const std::string key = fmt::format("{} {}", static_cast<int>(row.kind), to_text(row.kind));
        EXPECT_EQ(published[key], detail_shape(row.kind).value()) << key;
    }
    EXPECT_EQ(published.size(), kinds().size());
}

}  // namespace
}  // namespace sekisho::ledger
