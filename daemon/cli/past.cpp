// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/past.hpp"

#include "daemon/config/load.hpp"
#include "daemon/config/load_kept.hpp"
#include "daemon/ledger/store/kept_config.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/state/store/fold.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>
#include <variant>

namespace sekisho::cli {
namespace {

using SharedSite = std::shared_ptr<const site::Site>;

Result<SharedSite> site_or_error(config::Loaded loaded, const std::string& where) {
    if (auto* site = std::get_if<SharedSite>(&loaded)) return std::move(*site);
    const auto& faults = std::get<config::Faults>(loaded);
    return Error{fmt::format("the configuration has {} faults; the first: {}", config::count(faults),
                             config::to_text(faults.front())),
                 where, "sekisho config check lists them all"};
}

Result<Entry> entry_at(const std::string& db, Seq seq) {
    ledger::Filter filter;
    filter.after = Seq{seq.value - 1};
    filter.last = seq;
    filter.limit = 1;
    auto found = ledger::query(db, filter);
    if (found.has_error()) return found.error();
    if (found->empty()) {
        return Error{"the ledger has no such entry, or it was disposed of", fmt::format("entry {}", seq.value),
                     "see sekisho ledger show"};
    }
    return std::move(found->front());
}

// Of the first `size` entries, as far as they had been written when `entry` was decided.
Result<state::State> fold_before(const std::string& db, std::int64_t size, const std::optional<Entry>& entry) {
    state::Fold fold;
    auto folding = state::refolding_into(fold);
    const bool decision = entry && entry->kind == EntryKind::access;
    bool over = false;
    folding.on_entry = [&](const Entry& next) {
        over = over || (decision && access::came_after(next, *entry));
        if (!over) state::apply(fold.state, next);
    };
    const auto reached = ledger::read_on(db, 0, size, folding);
    if (reached.has_error()) return reached.error();
    if (entry && reached->size > size) {
        return Error{
            fmt::format("entries before {} were disposed of, so what was so then is not known any more", reached->size),
            db, "ask for a later entry"};
    }
    return {boost::system::in_place_value, std::move(fold.state)};
}

}  // namespace

Result<SharedSite> load_site(const std::string& path) {
    return site_or_error(config::load(path), path);
}

Result<SharedSite> load_kept_site(const std::string& dir, const Digest& sha256) {
    const auto path = dir + "/" + ledger::kept_config_name(sha256);
    const auto kept = ledger::read_kept_config(dir, sha256);
    if (kept.has_error()) return kept.error();
    constexpr const char* kHint = "restore it from a backup, or give the site.toml of then with --config";
    if (!kept->bytes) return Error{"the kept configuration is missing", path, kHint};
    if (!kept->sound) return Error{"this is not the configuration that the ledger commits to", path, kHint};
    return site_or_error(config::load_kept(*kept->bytes), path);
}

Result<Past> look_back(const std::string& dir, std::optional<Seq> seq, const std::string& config) {
    const auto db = dir + "/ledger.db";
    Past past;
    if (seq) {
        auto entry = entry_at(db, *seq);
        if (entry.has_error()) return entry.error();
        past.entry = std::move(*entry);
    }
    const auto size = seq ? seq->value : std::numeric_limits<std::int64_t>::max();
    auto state = fold_before(db, size, past.entry);
    if (state.has_error()) return state.error();
    past.state = std::move(*state);
    past.seq = seq.value_or(Seq{past.state.applied_seq.value + 1});
    past.kept = config.empty();
    if (past.kept && past.state.config_seq == kNoSeq)
        return Error{"no configuration was in force yet", dir, "ask for a later entry, or give one with --config"};
    auto site = past.kept ? load_kept_site(dir, past.state.config_sha256) : load_site(config);
    if (site.has_error()) return site.error();
    past.site = std::move(*site);
    auto people = People::read(dir, past.kept ? People::Roster::pseudonyms : People::Roster::staff_numbers);
    if (people.has_error()) return people.error();
    past.people = std::move(*people);
    return {boost::system::in_place_value, std::move(past)};
}

}  // namespace sekisho::cli
