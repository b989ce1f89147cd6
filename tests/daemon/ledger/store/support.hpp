// SPDX-License-Identifier: Apache-2.0
// A scratch state directory and entries to fill it with.
#pragma once

#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace sekisho::ledger::testing_support {

inline constexpr const char* kOrigin = "hospital.example/gate1";

inline constexpr std::int64_t kDay = 86400;  // seconds

inline Now at(std::int64_t seconds) {
    Now now;
    now.wall = WallTime(std::chrono::seconds(1'780'000'000 + seconds));
    now.mono = MonoTime(std::chrono::seconds(seconds));
    now.boot = BootTime(std::chrono::seconds(seconds));
    now.status = ClockStatus::synced;
    now.error = Duration(250);
    return now;
}

inline EntryDraft access_draft(std::int64_t n) {
    EntryDraft draft;
    draft.kind = EntryKind::access;
    draft.recorded = at(n % 1000);
    draft.t_event = draft.recorded.wall;
    draft.zone = ZoneNumber{1 + n % 3};
    draft.door = DoorNumber{1 + n % 2};
    draft.dir = Direction::entry;
    draft.decision = Verdict::granted;
    draft.pid = Pid{1000 + n % 7};
    draft.cred = CredentialRef{n};
    AccessDetail detail;
    detail.reader = ReaderNumber{1};
    detail.rule = "site.toml:143 access_profiles.records_day[0]";
    detail.basis = Basis::schedule_and_profile;
    detail.from = ZoneNumber{9};
    detail.to = draft.zone;
    draft.detail = detail;
    return draft;
}

class ScratchDir : public testing::Test {
protected:
    ScratchDir() {
        std::string pattern = testing::TempDir() + "ledger-XXXXXX";
        top_ = mkdtemp(pattern.data());
        dir_ = top_ + "/state";
    }
    ~ScratchDir() override { std::filesystem::remove_all(top_); }

    void init() { commissioning_ = init_state_dir(dir_, kOrigin, at(0)).value().commissioning; }
    [[nodiscard]] std::unique_ptr<Store> open() const {
        return Store::open(dir_, kOrigin, [](const Entry&) {}).value();
    }
    // Its spill file can be neither opened nor made.
    [[nodiscard]] std::unique_ptr<Store> open_without_spill() const {
        return Store::open(
                   dir_, kOrigin, [](const Entry&) {}, top_ + "/no such folder/spill.bin")
            .value();
    }
    [[nodiscard]] std::string spill() const { return dir_ + "/spill.bin"; }
    // What a fresh opening sees.
    [[nodiscard]] std::vector<Entry> replayed() const {
        std::vector<Entry> entries;
        auto store = Store::open(dir_, kOrigin, [&entries](const Entry& entry) { entries.push_back(entry); });
        store.value();
        return entries;
    }
    [[nodiscard]] Error refusal(const std::string& origin = kOrigin) const {
        const auto opened = Store::open(dir_, origin, [](const Entry&) {});
        EXPECT_TRUE(opened.has_error());
        return opened.has_error() ? opened.error() : Error{};
    }
    [[nodiscard]] std::string ledger() const { return dir_ + "/ledger.db"; }

    std::string top_;
    std::string dir_;
    std::string commissioning_;
};

inline std::vector<std::vector<std::uint8_t>> leaves(const std::vector<Entry>& entries) {
    std::vector<std::vector<std::uint8_t>> result;
    for (const Entry& entry : entries) result.push_back(leaf_of(to_row(entry).value()));
    return result;
}

}  // namespace sekisho::ledger::testing_support
