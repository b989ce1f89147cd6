// SPDX-License-Identifier: Apache-2.0
// The house with a server room that is cleaned, and inspected afterwards.
#pragma once

#include "tests/flow/workflow_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::flow {

class InspectionStage : public WorkflowStage {
protected:
    void SetUp() override {
        std::ofstream roster(dir_ + "/roster.toml", std::ios::app);
        for (const auto& [id, job] : {std::pair{"K1", "cleaner"}, std::pair{"K2", "cleaner"}, std::pair{"W1", "wirer"}})
            roster << "[[holders]]\nid = \"" << id << "\"\nname = \"" << id << "\"\njob_class = \"" << job
                   << "\"\nnda = 2025-04-01\n";
        roster.close();
        (void)changed_site(
            {{"[access_profiles]\n", kCleaning},
             {"nurse = {", kClasses},
             {"unlock = { schedule = \"business\" }\n", ""},
             {"levels = { business = \"card\", default = \"card_pin\" }", "levels = { default = \"card\" }"}});
    }
    void begin(const std::function<void()>& before_ledger = {}) {
        start(kBegin, {}, before_ledger);
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("K1", "desk", kCleaner));
        ASSERT_TRUE(gate().issue("K2", "desk", kOther));
        ASSERT_TRUE(gate().issue("W1", "desk", kWirer));
        (void)news();
    }
    void enter(const CardEvidence& who) { go("server", "r2", who); }
    void leave(const CardEvidence& who) { go("server", "r3", who); }
    void go(const char* door, const char* reader, const CardEvidence& who) {
        gate().tap(reader, who);
        pass(door);
    }
    void by_lever() {
        gate().rex("server", true);
        gate().rex("server", false);
        pass("server");
    }
    // What was asked for since the last call: "server_room K1 24 h by outcome" one after the other, the time from the
    // entry by which it is known.
    [[nodiscard]] std::string asked() {
        std::string text;
        std::vector<Entry> all = news();
        known_.insert(known_.end(), all.begin(), all.end());
        for (const auto& entry : all) {
            const auto* detail = std::get_if<InspectionDetail>(&entry.detail);
            if (detail == nullptr || detail->act != InspectionAct::due) continue;
            const auto known = std::find_if(known_.begin(), known_.end(),
                                            [&](const Entry& other) { return other.seq == entry.ref_seq; });
            if (known == known_.end()) return "asked for by no entry";
            const auto span = WallTime{Duration{detail->due_us}} - known->t_event;
            text += fmt::format("{}{} {} {} h by {}", text.empty() ? "" : ", ",
                                gate().gate().state().registry.name_of(NamedThing::zone, entry.zone.value),
                                gate().gate().directory().holder_of(entry.pid)->value,
                                std::chrono::duration_cast<std::chrono::hours>(span).count(), to_text(known->kind));
        }
        return text;
    }
    [[nodiscard]] Seq open() {
        const auto rows = flows().inspections().rows;
        return rows.size() == 1 ? rows.front().seq : kNoSeq;
    }
    using Answers = std::vector<gate::InspectionAnswer>;
    [[nodiscard]] std::string record(Seq inspection, const Answers& answers, const std::string& note = "",
                                     const std::string& by = "uid:1001") {
        return told([&](auto done) { flows().record_inspection({inspection, answers, note, by}, done); });
    }

    const WallTime kBegin = tokyo(24, 7, 0);
    const Answers kGood = {{1, true}, {2, true}};
    const CardEvidence kCleaner = card({0x04, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21});
    const CardEvidence kOther = card({0x04, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22});
    const CardEvidence kWirer = card({0x04, 0x23, 0x23, 0x23, 0x23, 0x23, 0x23});

private:
    static constexpr const char* kCleaning = R"([roles]
operations_manager = ["uid:1001"]
facility_head = ["uid:1004"]
[inspection]
items = ["papers are put away", "no PIN on a note"]
[access_profiles]
cleaning = [ { at = ["server", "front"], schedule = "always", inspect_after = "24h" } ]
wiring = [ { at = ["front"], schedule = "always" },
           { at = ["server"], schedule = "always", needs = "permit", inspect_after = "3h" } ]
)";
    static constexpr const char* kClasses =
        R"(cleaner = { name = "清掃員", person_class = "clerical", profiles = ["cleaning"] }
wirer = { name = "工事", person_class = "clerical", profiles = ["wiring"] }
nurse = {)";

    std::vector<Entry> known_;
};

}  // namespace sekisho::flow
