// SPDX-License-Identifier: Apache-2.0
// A stage where the server door asks for a PIN outside business hours.
#pragma once

#include "tests/flow/stage.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace sekisho::flow {

inline constexpr const char* kPin = "830175";
inline constexpr const char* kOther = "740296";

class PinStage : public Stage {
protected:
    PinStage() { (void)changed_site("[pin]", "[keypads.k_desk]\nreader = \"desk\"\n[pin]"); }

    void begin(WallTime when = tokyo(24, 20, 0)) {
        start(when);
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    }
    // The whole way: an officer resets, the person sets.
    void begin_with_pin(WallTime when = tokyo(24, 20, 0)) {
        begin(when);
        ASSERT_TRUE(reset());
        set_pin(kPin);
        ASSERT_EQ(last(EntryKind::pin_set).kind, EntryKind::pin_set);
        gate().advance(std::chrono::minutes(1));  // what was shown is over
    }
    Result<Seq> reset(const std::string& holder = "S1") {
        Result<Seq> answer = kNoSeq;
        gate().gate().reset_pin({HolderId{holder}, "known to the officer", "licence", "binder 3", "uid:0"},
                                [&](const Result<Seq>& seq) { answer = seq; });
        gate().settle();
        return answer;
    }
    void set_pin(const std::string& pin, const char* reader = "desk") {
        gate().tap(reader, kIchiro);
        gate().type(reader, pin + "#");
        gate().type(reader, pin + "#");
    }
    // What the ledger says of the tap with these keys behind it.
    AccessDetail tap_and_type(const std::string& keys, const CardEvidence& card) {
        gate().tap("r2", card);
        gate().type("r2", keys);
        return std::get<AccessDetail>(last(EntryKind::access).detail);
    }
    AccessDetail enter_with(const std::string& pin) { return tap_and_type(pin + "#", kIchiro); }
    std::size_t count(EntryKind kind) {
        std::size_t found = 0;
        for (const auto& entry : all()) found += entry.kind == kind ? 1 : 0;
        return found;
    }
    std::vector<Entry> all() {
        for (const auto& entry : news()) seen_entries_.push_back(entry);
        return seen_entries_;
    }
    const state::Pin& pin_state() { return gate().gate().state().pins.begin()->second; }

private:
    std::vector<Entry> seen_entries_;
};

}  // namespace sekisho::flow
