// SPDX-License-Identifier: Apache-2.0
// A two-door house in a temporary folder, and a virtual gate on it. At the end of every gate the state folded from the
// ledger must be the one it ran with.
#pragma once

#include "daemon/main/virtual_gate.hpp"
#include "daemon/model/entry.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::flow {

// 2026-11-24 is a Tuesday; times are Asia/Tokyo.
[[nodiscard]] WallTime tokyo(int day_of_november, int hour, int minute, int second = 0);
[[nodiscard]] CardEvidence card(std::initializer_list<std::uint8_t> uid);

class Stage : public ::testing::Test {
protected:
    Stage();
    ~Stage() override;

    // Starts the gate at that moment (the state folder is kept from one start to the next).
    // `prepare` plays with the hardware before.
    // `before_ledger` happens while the lines are claimed and the ledger is not open yet.
    void start(WallTime when, const std::function<void(hal::SimHardware&)>& prepare = {},
               const std::function<void()>& before_ledger = {});
    // The same where nothing can be written: the gate serves, and what a start writes waits.
    void start_in_outage(WallTime when, const std::function<void()>& before_ledger = {});
    // The same without a ledger: the gate serves ways out, and says `why` to who asks for more.
    void start_without_ledger(WallTime when, const Error& why);
    // The daemon is gone without a word, as after kill -9.
    void crash();
    // The same while the ledger lacks what the gate knows, as what waits in the spill file: the states cannot be
    // compared.
    void crash_in_outage() { gate_.reset(); }
    // The site with `from` replaced by `to` in site.toml; each `from` must be there.
    std::shared_ptr<const site::Site> changed_site(const std::string& from, const std::string& to);
    using Changes = std::vector<std::pair<std::string, std::string>>;
    std::shared_ptr<const site::Site> changed_site(const Changes& changes);
    std::shared_ptr<const site::Site> load();
    // A reload that is not waited for; `answer` is what becomes of it.
    void begin_reload(const std::shared_ptr<const site::Site>& next, std::optional<Result<Seq>>& answer);

    main::VirtualGate& gate() { return *gate_; }
    // Entries since the last call, oldest first.
    std::vector<Entry> news();
    // Those of news() that are alarms, as "mains failed: ups" and "over: mains failed: ups".
    std::vector<std::string> alarms();
    // The last entry of that kind; a failure of the test when there is none.
    Entry last(EntryKind kind);
    // The ledger verifies.
    void expect_sound();

    const CardEvidence kHanako = card({0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66});  // holder N1, nurse
    const CardEvidence kIchiro = card({0x04, 0x99, 0x88, 0x77, 0x66, 0x55, 0x44});  // holder S1, system staff
    const CardEvidence kStranger = card({0x04, 0xde, 0xad, 0xbe, 0xef, 0x00, 0x01});

    std::string dir_;
    std::string state_dir_;

private:
    // The dump of what the ledger says.
    [[nodiscard]] std::string folded() const;

    std::unique_ptr<main::VirtualGate> gate_;
    Seq seen_ = kNoSeq;
};

}  // namespace sekisho::flow
