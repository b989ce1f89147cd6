// SPDX-License-Identifier: Apache-2.0
// A state directory with people in it, a folder for its backups, and what must never be read there.
#pragma once

#include "daemon/backup/make.hpp"
#include "daemon/backup/restore.hpp"
#include "daemon/backup/secret.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/vault/vault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::backup::testing_support {

namespace fs = std::filesystem;

inline constexpr const char* kOrigin = "hospital.example/gate1";
inline constexpr std::int64_t kBegin = 1'780'000'000;  // 2026-05-28, a Thursday

inline Now at(std::int64_t seconds) {
    Now now;
    now.wall = WallTime(std::chrono::seconds(kBegin + seconds));
    now.boot = BootTime(std::chrono::seconds(seconds));
    now.status = ClockStatus::synced;
    return now;
}
inline constexpr std::int64_t kDay = 24 * 60 * 60;

inline std::string bytes_in(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
inline void put_bytes(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class Scratch : public testing::Test {
protected:
    Scratch() {
        std::string pattern = testing::TempDir() + "backup-XXXXXX";
        top_ = mkdtemp(pattern.data());
        state_ = top_ + "/state";
        folder_ = top_ + "/backups";
        fs::create_directory(folder_);
        fs::create_directory(top_ + "/work");
        record_ = ledger::init_state_dir(state_, kOrigin, at(0)).value().commissioning;
        key_ = std::make_unique<PrivateKey>(PrivateKey::make(top_ + "/outside.key").value());
    }
    ~Scratch() override { fs::remove_all(top_); }

    // One commit each; `second` of the test's time.
    void write(std::vector<EntryDraft> drafts, std::int64_t second) const {
        const auto store = ledger::Store::open(state_, kOrigin, [](const Entry&) {}).value();
        for (EntryDraft& draft : drafts) {
            draft.recorded = at(second);
            draft.t_event = draft.recorded.wall;
            store->append({draft}).value();
        }
    }
    void add_person(std::int64_t id, const std::string& holder, const std::string& name,
                    std::int64_t second = 1) const {
        Digest card{};
        card.fill(static_cast<std::uint8_t>(id));
        EntryDraft person;
        person.kind = EntryKind::person;
        person.pid = Pid{id};
        person.detail = PersonDetail{};
        EntryDraft issued;
        issued.kind = EntryKind::credential_issued;
        issued.pid = Pid{id};
        issued.cred = CredentialRef{1000 + id};
        issued.detail = CredentialDetail{};
        {
            const auto vault = vault::Vault::open(state_).value();
            person.pcommit = vault->put_person(person.pid, HolderId{holder}, name).value();
            issued.pcommit = vault->put_card(issued.cred, card).value();
        }
        write({person, issued}, second);
    }
    void revoke(std::int64_t id, std::int64_t second = 2) const {
        EntryDraft revoked;
        revoked.kind = EntryKind::credential_revoked;
        revoked.pid = Pid{id};
        revoked.cred = CredentialRef{1000 + id};
        revoked.detail = CredentialDetail{};
        write({revoked}, second);
    }
    void act(std::int64_t id, CredentialAct act, SuspensionCause why = SuspensionCause::none,
             std::int64_t second = 2) const {
        EntryDraft changed;
        changed.kind = EntryKind::credential_state;
        changed.pid = Pid{id};
        changed.cred = CredentialRef{1000 + id};
        changed.detail = CredentialStateDetail{act, why, 0, {}, "uid:0", "", ""};
        write({changed}, second);
    }
    void say_worker(std::int64_t id, VendorAct act, std::int64_t second = 2) const {
        EntryDraft said;
        said.kind = EntryKind::vendor;
        said.pid = Pid{id};
        said.detail = VendorDetail{act, "abc", {}, {}, "uid:0"};
        write({said}, second);
    }
    void erase(std::int64_t id, std::int64_t second = 2) const {
        EntryDraft erased;
        erased.kind = EntryKind::erased;
        erased.pid = Pid{id};
        erased.detail = ErasedDetail{2, "asked for", "uid:0"};
        write({erased}, second);
        vault::Vault::open(state_).value()->forget({{Pid{id}}, {CredentialRef{1000 + id}}, {}}).value();
    }

    [[nodiscard]] MakeInput make_input(std::int64_t second) const {
        MakeInput input;
        input.state_dir = state_;
        input.folder = folder_;
        input.work = state_;
        input.recipient = key_->public_key();
        input.day_of = [](WallTime time) {
            return std::chrono::local_days(std::chrono::floor<std::chrono::days>(time).time_since_epoch());
        };
        input.now = at(second).wall;
        return input;
    }
    MakeReport back_up(std::int64_t second) const { return make(make_input(second)).value(); }
    [[nodiscard]] std::string path(const MakeReport& report) const { return folder_ + "/" + report.name; }

    [[nodiscard]] Result<VerifyReport> checked(const std::string& file) const {
        return backup::verify({file, top_ + "/work", record_}, *key_);
    }
    [[nodiscard]] RestoreInput restore_input(const std::string& file) const {
        RestoreInput input;
        input.file = file;
        input.dir = top_ + "/restored";
        input.commissioning = record_;
        input.operator_name = "uid:0";
        input.now = at(9 * kDay);
        return input;
    }
    [[nodiscard]] static std::vector<Entry> entries_of(const std::string& dir) {
        std::vector<Entry> entries;
        ledger::Store::check(dir, kOrigin, [&entries](const Entry& entry) { entries.push_back(entry); }).value();
        return entries;
    }
    [[nodiscard]] std::vector<std::string> names(const std::string& folder) const {
        std::vector<std::string> found;
        for (const auto& item : fs::directory_iterator(folder)) found.push_back(item.path().filename());
        std::sort(found.begin(), found.end());
        return found;
    }

    std::string top_;
    std::string state_;
    std::string folder_;
    std::string record_;
    std::unique_ptr<PrivateKey> key_;
};

}  // namespace sekisho::backup::testing_support
