// SPDX-License-Identifier: Apache-2.0
// Ledger ranges go when they are old enough, reviewed, asked for by one person and approved by another (6.7-B1, 6.7-C1,
// REV-11). Order: snapshot kept, snapshot entry, disposal entry, rows in slices, free texts: after a crash in between
// the rest follows by itself (docs/decisions/0021-disposal.md).
#pragma once

#include "daemon/gate/clock_watch.hpp"
#include "daemon/gate/journal.hpp"
#include "daemon/ledger/store/dispose.hpp"
#include "daemon/ledger/store/writer.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"
#include "daemon/vault/vault.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::gate {

// What was asked for and nobody has approved yet.
struct AskedDisposal {
    ledger::DisposalPlan plan;
    WallTime before{};
    std::string rule;  // "site.toml:143 disposal.ledger"
    std::string operator_name;
};
struct DisposalStatus {
    std::optional<AskedDisposal> asked;
    bool deleting = false;  // rows of a disposal that is in the ledger are still there
    std::string trouble;    // why they could not be deleted so far, until all is done; it is tried again
};

// Everything on the loop; what blocks runs elsewhere.
class Disposals {
public:
    struct Parts {
        hal::Loop& loop;
        hal::Clock& clock;
        Journal& journal;
        ClockWatch& clock_watch;
        std::string ledger_path;
        std::function<void(std::function<void()> work, std::function<void()> then)> aside;
        std::function<Result<SnapshotDetail>()> take_snapshot;
        std::function<void(const Error&)> trouble;  // whenever it is another one; may be nothing
        ledger::Patience patience = {};
    };
    explicit Disposals(Parts parts) : parts_(std::move(parts)) {}
    ~Disposals();

    // From here on what disposal entries say must go goes: the rest of earlier ones first.
    void open(ledger::Writer& writer, vault::Vault& vault);
    // What holds from here on; what was asked for is asked anew of it when it is approved.
    void adopt(std::shared_ptr<const site::Site> site) { site_ = std::move(site); }
    // Nothing is begun from here on: no disposal follows the `stop` entry, though its snapshot may be there.
    void stop() { stopping_ = true; }

    // What would go, and it may be approved from here on, in place of what was asked for before.
    void ask(WallTime before, const std::string& operator_name, std::function<void(Result<AskedDisposal>)> done);
    // `done` gets the disposal entry: the rows go after it.
    void approve(const Digest& sha256, const std::string& operator_name, std::function<void(Result<Seq>)> done);
    [[nodiscard]] DisposalStatus status() const { return {asked_, deleting_ || retry_ != nullptr, trouble_}; }

private:
    struct Approval;
    [[nodiscard]] std::optional<Error> refusal(WallTime before, const std::string& operator_name) const;
    [[nodiscard]] std::optional<Error> refusal(const Approval& approval) const;
    [[nodiscard]] std::optional<Error> too_early(const site::DisposalRule& rule, WallTime before) const;
    void plan(WallTime before, std::function<void(Result<ledger::DisposalPlan>)> done);
    void planned(const std::shared_ptr<Approval>& approval, const Result<ledger::DisposalPlan>& plan);
    void snapped(const std::shared_ptr<Approval>& approval, const Result<SnapshotDetail>& snapshot);
    void finish(const std::shared_ptr<Approval>& approval, const Result<Seq>& result);
    void delete_rows();
    void next_slice();
    void deleted(const Result<std::optional<ledger::Slice>>& slice);
    void go_on(const std::optional<ledger::Slice>& slice);
    void rewrite_vault();
    void rest();
    void try_later(const Error& error);

    Parts parts_;
    ledger::Writer* writer_ = nullptr;
    vault::Vault* vault_ = nullptr;
    std::shared_ptr<const site::Site> site_;
    std::optional<AskedDisposal> asked_;
    bool approving_ = false;
    bool deleting_ = false;
    bool again_ = false;  // it is to be looked again whether there is something to delete
    bool stopping_ = false;
    std::string trouble_;
    std::vector<vault::Commitment> texts_;  // of deleted rows, still in the vault
    bool to_rewrite_ = false;               // the vault, since texts were dropped from it
    std::unique_ptr<hal::Loop::Timer> retry_;
    std::uint64_t subscription_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace sekisho::gate
