// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/store/keeper.hpp"

#include "daemon/ledger/hash.hpp"
#include "daemon/ledger/store/replay.hpp"

#include <utility>

namespace sekisho::state {
namespace {

constexpr std::int64_t kAtOnce = 10'000;  // rows in one reading: a long one keeps the writer from reusing its log

}  // namespace

Keeper::Keeper(std::string folder, Fold fold, Sign sign)
    : folder_(std::move(folder)), fold_(std::move(fold)), sign_(std::move(sign)) {}

Result<void> Keeper::keep(const ledger::Patience& patience) {
    ledger::Reached reached;
    do {
        const auto read = ledger::read_on(folder_ + "/ledger.db", size(), kAtOnce, refolding_into(fold_), patience);
        if (read.has_error()) return read.error();
        reached = read.value();
    } while (reached.more);
    const auto text = to_text(fold_);
    const auto note = sign_({reached.size, reached.root, ledger::sha256({ledger::bytes_of(text)})});
    if (note.has_error()) return note.error();
    return ledger::write_projection(folder_, note.value(), text);
}

}  // namespace sekisho::state
