// SPDX-License-Identifier: Apache-2.0
// A house with three things that have tags: two belong into the server room, one into the hall.
#pragma once

#include "tests/flow/workflow_stage.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

namespace sekisho::flow {

class AssetStage : public WorkflowStage {
protected:
    static constexpr const char* kAssets =
        "[assets.A-1]\nname = \"ノートPC\"\nzone = \"server_room\"\ntag = \"04a0000000000a\"\n"
        "[assets.A-2]\nname = \"外付けディスク\"\nzone = \"server_room\"\ntag = \"04B0000000000B\"\n"
        "[assets.B-1]\nname = \"携帯端末\"\nzone = \"hall\"\ntag = \"0114b3c4d5e6f708\"\n";
    static constexpr const char* kCheck = "[asset_check]\nmissing_after = \"30d\"\n";

    void SetUp() override { begin(kCheck); }
    void begin(const std::string& more, const Changes& changes = {}) {
        Changes all{{"unlock = { schedule = \"business\" }\n", ""},
                    {"[readers.desk]", "[readers.yard]\ndriver = \"nfc\"\nmuster = true\n[readers.desk]"},
                    {"[access_profiles]", kAssets + more + "[access_profiles]"}};
        all.insert(all.end(), changes.begin(), changes.end());
        (void)changed_site(all);
        start(kBegin);
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        (void)news();
    }

    // The round, or a failure of the test.
    Seq begin_round(const std::string& zone = "") {
        Seq round = kNoSeq;
        flows().begin_round(zone, "uid:1001", [&round](const Result<Seq>& seq) {
            ASSERT_TRUE(seq) << to_text(seq.error());
            round = *seq;
        });
        gate().settle();
        return round;
    }
    [[nodiscard]] std::string why_no_round(const std::string& zone = "") {
        return told([&](auto done) { flows().begin_round(zone, "uid:1001", done); });
    }
    // "2: A-1, elsewhere A-2": how many were expected, which are missing, which are elsewhere; or what was wrong.
    [[nodiscard]] std::string end_round(Seq round) {
        std::string text = "nothing came back";
        flows().end_round(round, "uid:1002", [&text](const Result<gate::EndedRound>& ended) {
            text = ended ? fmt::format("{}:", ended->expected) : ended.error().what;
            if (!ended) return;
            for (const auto& row : ended->missing) text += " " + row.asset;
            for (const auto& row : ended->elsewhere) text += ", elsewhere " + row.asset;
        });
        gate().settle();
        return text;
    }
    [[nodiscard]] gate::AssetRow row_of(const std::string& asset) {
        for (const auto& row : flows().assets().assets) {
            if (row.asset == asset) return row;
        }
        ADD_FAILURE() << asset;
        return {};
    }
    // "alarm A-1", each that stands.
    [[nodiscard]] std::string alarms() {
        std::string text;
        for (const auto& one : gate().gate().status().alarms) {
            if (one.alarm == SystemAlarm::asset_missing) text += (text.empty() ? "" : " ") + one.subject;
        }
        return text;
    }
    // "asset A-1 r2 hall" for a sighting, else the kind alone; everything since the last call.
    [[nodiscard]] std::vector<std::string> written() {
        std::vector<std::string> all;
        const auto& registry = gate().gate().state().registry;
        for (const auto& entry : news()) {
            const auto* detail = std::get_if<AssetDetail>(&entry.detail);
            if (detail == nullptr || detail->act != AssetAct::seen) {
                all.emplace_back(to_text(entry.kind));
                continue;
            }
            EXPECT_EQ(entry.pid, Pid{});
            EXPECT_EQ(entry.cred, CredentialRef{});
            all.push_back(fmt::format("asset {} {} {}", detail->asset,
                                      registry.name_of(NamedThing::reader, detail->reader.value),
                                      registry.name_of(NamedThing::zone, entry.zone.value)));
        }
        return all;
    }

    const WallTime kBegin = tokyo(24, 9, 0);
    const CardEvidence kA1 = card({0x04, 0xa0, 0, 0, 0, 0, 0x0a});
    const CardEvidence kA2 = card({0x04, 0xb0, 0, 0, 0, 0, 0x0b});
    const CardEvidence kB1{CardTechnology::felica, {0x01, 0x14, 0xb3, 0xc4, 0xd5, 0xe6, 0xf7, 0x08}, 1, 0, 0};
};

}  // namespace sekisho::flow
