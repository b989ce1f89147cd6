// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/prepare.hpp"

#include "daemon/gate/assets.hpp"
#include "daemon/main/cosigned.hpp"
#include "daemon/main/log.hpp"

#include <fmt/format.h>

#include <utility>

namespace sekisho::main {

void say_mismatched(std::int64_t rows) {
    say(
        fmt::format("rows of personal.db that are not what the ledger commits to, and so count for nobody: {}; restore "
                    "personal.db from its backup",
                    rows));
}

Result<Prepared> prepare(const std::string& state_dir, const site::Site& site, WallTime now) {
    auto opened = open_state_dir(state_dir, site.ledger_origin, site.ledger_spill);
    if (!opened) return opened.error();
    for (const auto& remark : opened->store->remarks()) say(remark);
    if (opened->dropped) say("every entry was read, since the state kept is not used: " + to_text(*opened->dropped));
    if (opened->swept != 0) say(fmt::format("rows of personal.db that no entry cites, dropped: {}", opened->swept));
    if (opened->erased != 0)
        say(fmt::format("rows of personal.db of people who are erased, dropped: {}", opened->erased));
    if (opened->not_erased) {
        say("people who are erased may still be readable in personal.db; restart when nothing else reads it: " +
            to_text(*opened->not_erased));
    }
    if (opened->mismatched != 0) say_mismatched(opened->mismatched);
    if (const auto card = gate::card_among_tags(site, opened->directory, *opened->vault, opened->fold.state))
        say("it opens no door while it is in [assets]: " + to_text(*card));
    const auto kept = keep_config(state_dir, site, *opened->vault);
    if (!kept) return kept.error();
    if (kept->rewritten) say(rewritten_text(*kept));
    auto losses = lost_since_last_run(state_dir, opened->fold.state, site, *opened->vault, now);
    if (!losses) {
        say("nobody can tell whose rights ended since the last run: " + to_text(losses.error()));
        losses = site::Losses();
    } else if (!losses->people.empty()) {
        say(fmt::format("{} of {} people have lost their rights since the last run: look at the roster",
                        losses->people.size(), losses->of));
    }
    auto cosigned = kept_cosigned(state_dir, site);
    if (!cosigned) {
        say("what witnesses cosigned before cannot be read: " + to_text(cosigned.error()));
        cosigned = gate::CosignedNotes();
    }
    auto live = opened->fold.state;  // copied here, off the loop
    return Prepared{std::move(*opened), std::move(live), kept->sha256, std::move(*losses), std::move(*cosigned)};
}

}  // namespace sekisho::main
