// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/state_keeper.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <future>
#include <utility>

namespace sekisho::main {
namespace {

// Folding so many at a start takes some 30 ms; a file of some megabytes is written so much more seldom than entries.
constexpr std::int64_t kEvery = 10'000;
constexpr std::int64_t kAtLatest = 4 * kEvery;  // where there is no rest
constexpr std::chrono::seconds kRest{2};

}  // namespace

state::Keeper::Sign signed_by(ledger::Writer& writer) {
    return [&writer](const ledger::ProjectionHead& head) {
        const auto answer = std::make_shared<std::promise<Result<std::string>>>();
        auto note = answer->get_future();
        writer.sign(head, [answer](Result<std::string> result) { answer->set_value(std::move(result)); });
        return note.get();
    };
}

StateKeeper::StateKeeper(Parts parts, const std::string& state_dir, state::Fold fold, std::int64_t kept)
    : parts_(std::move(parts)),
      keeper_(std::make_shared<state::Keeper>(state_dir, std::move(fold), signed_by(parts_.writer))),
      tried_(kept),
      subscription_(parts_.gate.subscribe([this](const Entry& entry) { on_entry(entry); })) {}

StateKeeper::~StateKeeper() {
    *alive_ = false;
    parts_.gate.unsubscribe(subscription_);
}

void StateKeeper::on_entry(const Entry& entry) {
    const auto since = entry.seq.value + 1 - tried_;
    if (under_way_ || since < kEvery) return;
    if (since >= kAtLatest) return begin();
    rest_ = parts_.loop.at(parts_.clock.now().mono + kRest, [this] { begin(); });
}

void StateKeeper::begin() {
    rest_.reset();
    under_way_ = true;
    boost::asio::post(parts_.pool,
                      [this, alive = alive_, keeper = keeper_, patience = parts_.patience, &loop = parts_.loop] {
                          auto kept = keeper->keep(patience);
                          loop.post([this, alive, kept = std::move(kept)] {
                              if (*alive) done(kept);
                          });
                      });
}

void StateKeeper::done(const Result<void>& kept) {
    under_way_ = false;
    tried_ = keeper_->size();
    if (!kept) parts_.say("the state cannot be kept, the next start will take longer: " + to_text(kept.error()));
}

void StateKeeper::finish() {
    const auto kept = keeper_->keep();
    if (!kept) return parts_.say("the state cannot be kept, the next start will take longer: " + to_text(kept.error()));
    // Every entry that is durable has been told by now, unless the ledger failed.
    const auto& live = parts_.gate.state();
    if (live.applied_seq != keeper_->state().applied_seq) return;
    const auto differs = state::first_difference(canonical_dump(keeper_->state()), canonical_dump(live));
    if (!differs) return;
    parts_.say("the state was not what the ledger gives, and is made anew from it at the next start: it had \"" +
               differs->found + "\" for \"" + differs->expected + "\"");
}

}  // namespace sekisho::main
