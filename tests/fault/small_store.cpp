// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/small_store.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"
#include "daemon/ledger/store/kept_config.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/state/store/keeper.hpp"
#include "daemon/vault/vault.hpp"
#include "tests/fault/randomness.hpp"
#include "tests/fault/workload.hpp"

#include <filesystem>
#include <vector>

namespace sekisho::fault {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDay = 86400;

class Maker {
public:
    explicit Maker(const std::string& dir)
        : dir_(dir),
          commissioning_(ledger::init_state_dir(dir, kOrigin, at_second(0)).value().commissioning),
          vault_(vault::Vault::open(dir).value()),
          store_(ledger::Store::open(dir, kOrigin, [](const Entry&) {}).value()) {}

    void history() {
        configuration();
        for (const std::int64_t id : {1, 2, 3}) {
            person(id);
            card(id);
        }
        commit();
        second_ = kDay;
        text("delivery");
        for (std::int64_t n = 0; n < 6; ++n) access(n);
        commit();
        keep_state();
    }
    // What the logs hold when the daemon has just been at work.
    void latest() {
        // Closed and opened again, so that the logs hold these alone.
        store_.reset();
        vault_.reset();
        vault_ = vault::Vault::open(dir_).value();
        store_ = ledger::Store::open(dir_, kOrigin, [](const Entry&) {}).value();
        text("fire drill");
        access(7);
        commit();
    }
    [[nodiscard]] SmallStore outside() const { return {commissioning_, store_->checkpoint().value()}; }

private:
    EntryDraft& draft(EntryKind kind, EntryDetail detail) {
        EntryDraft& made = drafts_.emplace_back();
        made.kind = kind;
        made.recorded = at_second(++second_);
        made.t_event = made.recorded.wall;
        made.detail = std::move(detail);
        return made;
    }
    void configuration() {
        const std::string kept = "{\"zones\":[\"records\"]}";
        const auto bytes = ledger::bytes_of(kept);
        const Digest sha256 = ledger::sha256({bytes});
        disk::write_new_file(dir_ + "/" + ledger::kept_config_name(sha256), bytes, 0400).value();
        ConfigDetail detail;
        detail.sha256 = sha256;
        detail.cause = "start";
        detail.holders = 3;
        detail.names = {
            {NamedThing::zone, 1, "records"}, {NamedThing::zone, 2, "pharmacy"}, {NamedThing::door, 1, "main"}};
        draft(EntryKind::config, detail);
    }
    void person(std::int64_t id) {
        const std::string number = "N" + std::to_string(100 + id);
        EntryDraft& made = draft(EntryKind::person, PersonDetail{});
        made.pid = Pid{id};
        made.pcommit = vault_->put_person(Pid{id}, HolderId{number}, "Sato " + number).value();
    }
    void card(std::int64_t id) {
        Digest number{};
        number.fill(static_cast<std::uint8_t>(id));
        EntryDraft& made = draft(EntryKind::credential_issued, CredentialDetail{ReaderNumber{1}, "uid:0"});
        made.pid = Pid{id};
        made.cred = CredentialRef{id};
        made.pcommit = vault_->put_card(CredentialRef{id}, number).value();
    }
    void text(const char* body) {
        EntryDraft& made = draft(EntryKind::unlock, UnlockDetail{UnlockCause::command, "", "uid:0"});
        made.zone = ZoneNumber{1};
        made.door = DoorNumber{1};
        made.pcommit = vault_->put_text(body).value();
    }
    void access(std::int64_t n) {
        AccessDetail detail;
        detail.reader = ReaderNumber{1};
        detail.rule = "site.toml:143 access_profiles.records_day[0]";
        detail.basis = Basis::schedule_and_profile;
        detail.to = ZoneNumber{1 + n % 2};
        EntryDraft& made = draft(EntryKind::access, detail);
        made.zone = ZoneNumber{1 + n % 2};
        made.door = DoorNumber{1};
        made.dir = Direction::entry;
        made.decision = n % 3 == 2 ? Verdict::denied : Verdict::granted;
        made.pid = Pid{1 + n % 3};
        made.cred = CredentialRef{1 + n % 3};
    }
    void keep_state() const {
        state::Keeper keeper(dir_, {}, [this](const auto& head) { return store_->sign(head); });
        keeper.keep().value();
    }
    void commit() {
        store_->append(drafts_).value();
        drafts_.clear();
    }

    std::string dir_;
    std::string commissioning_;
    std::unique_ptr<vault::Vault> vault_;
    std::unique_ptr<ledger::Store> store_;
    std::vector<EntryDraft> drafts_;
    std::int64_t second_ = 0;
};

}  // namespace

SmallStore make_small_store(const std::string& dir, bool open) {
    seed_randomness(1);
    const std::string running = dir + ".running";
    SmallStore outside;
    {
        Maker maker(running);
        maker.history();
        if (open) maker.latest();
        outside = maker.outside();
        if (open) fs::copy(running, dir, fs::copy_options::recursive);
    }
    if (!open) fs::copy(running, dir, fs::copy_options::recursive);
    for (const char* memory : {"ledger.db-shm", "personal.db-shm"}) fs::remove(fs::path(dir) / memory);
    fs::remove_all(running);
    return outside;
}

}  // namespace sekisho::fault
