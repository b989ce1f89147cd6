// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/state_dir.hpp"

#include "daemon/config/load_kept.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"
#include "daemon/ledger/store/kept_config.hpp"
#include "daemon/site/losses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace sekisho::main {

namespace {

constexpr const char* kRestore = "restore it from a backup";

// The configuration that the ledger commits to, its people by pseudonym.
Result<std::shared_ptr<const site::Site>> kept_site(const std::string& dir, const Digest& sha256) {
    const auto kept = ledger::read_kept_config(dir, sha256);
    if (!kept) return kept.error();
    const auto path = dir + "/" + ledger::kept_config_name(sha256);
    if (!kept->bytes) return Error{"the kept configuration is missing", path, kRestore};
    if (!kept->sound) return Error{"this is not the configuration that the ledger commits to", path, kRestore};
    auto loaded = config::load_kept(*kept->bytes);
    if (auto* site = std::get_if<std::shared_ptr<const site::Site>>(&loaded)) return std::move(*site);
    return Error{"this version takes no such configuration: " + std::get<config::Faults>(loaded).front().message, path,
                 "compare the rosters yourself: `sekisho config diff`"};
}

// The rows that count, in `rows`; `mismatched` grows by those that are not what the ledger commits to.
template <class Row>
std::vector<Row> borne_out(const std::vector<Row>& rows, const vault::Cited& cited, std::int64_t& mismatched) {
    std::vector<Row> sound;
    for (const auto& row : rows) {
        const auto standing = cited.judge(row).standing;
        if (standing == vault::Standing::sound) sound.push_back(row);
        // An orphan of a crash agrees with itself; one that does not had its number changed.
        const bool changed = standing == vault::Standing::orphan && row.commitment.empty();
        if (standing == vault::Standing::mismatched || changed) ++mismatched;
    }
    return sound;
}

struct Known {
    gate::Directory directory;
    std::int64_t mismatched = 0;
};

Known known_of(const vault::Rows& rows, const state::Fold& fold) {
    Known known;
    const auto people = borne_out(rows.persons, fold.cited, known.mismatched);
    auto cards = borne_out(rows.cards, fold.cited, known.mismatched);
    const bool doubtful = known.mismatched != 0;
    auto pins = borne_out(rows.pins, fold.cited, known.mismatched);
    std::sort(pins.begin(), pins.end(), [&](const vault::PinRow& a, const vault::PinRow& b) {
        return fold.cited.judge(a).seq < fold.cited.judge(b).seq;
    });
    // Where the last one's row is not sound, no earlier PIN comes back into force.
    std::unordered_set<Pid> in_force;
    std::vector<vault::PinRow> duress;
    std::vector<vault::PinRow> outdated;
    for (const auto& row : pins) {
        const auto use = fold.cited.use_of(row);
        if (use == vault::Cited::PinUse::own) in_force.insert(row.pid);
        if (use == vault::Cited::PinUse::duress) duress.push_back(row);
        if (use == vault::Cited::PinUse::duress_over) outdated.push_back(row);
    }
    std::erase_if(pins, [&](const vault::PinRow& row) {
        const auto use = fold.cited.use_of(row);
        const bool second = use == vault::Cited::PinUse::duress || use == vault::Cited::PinUse::duress_over;
        return second || !in_force.contains(row.pid);
    });
    (void)borne_out(rows.texts, fold.cited, known.mismatched);
    // A card that was issued anew has two rows: the credential that still counts comes last, and so wins.
    std::stable_partition(cards.begin(), cards.end(), [&](const vault::CardRow& row) {
        const auto credential = fold.state.credentials.find(row.credential);
        return credential == fold.state.credentials.end() || credential->second.revoked;
    });
    known.directory = gate::Directory(people, cards, pins);
    for (const auto& row : duress) {
        if (in_force.contains(row.pid)) known.directory.add_duress(row);
    }
    for (const auto& row : outdated) known.directory.add_outdated(row);
    if (doubtful) known.directory.doubt();
    for (const auto& row : rows.persons) {
        if (fold.cited.judge(row).standing == vault::Standing::mismatched) known.directory.leave_out(row.pid);
    }
    return known;
}

// What the ledger wants forgotten and is still there: a crash came between, or an older vault was put back.
Result<void> erase_again(vault::Vault& vault, const vault::Cited& cited, bool log, OpenedState& opened) {
    const auto erasure = cited.erasure();
    if (erasure.persons.empty() && erasure.texts.empty()) return {};
    const auto rows = vault.count(erasure);
    if (!rows) return rows.error();
    if (*rows == 0 && !log) return {};
    opened.erased = *rows;
    // Rows that cannot be overwritten now keep nobody out of the building: it is said, and tried again.
    const auto forgotten = vault.forget(erasure);
    if (!forgotten) opened.not_erased = forgotten.error();
    return {};
}

// Nobody cites the texts of what was disposed of. Where a crash came between they were swept; they go from the file
// too.
Result<void> overwrite_disposed(vault::Vault& vault, const std::string& dir, bool unfinished, OpenedState& opened) {
    if (!unfinished) return {};
    const auto disposed = disk::is_there(dir + "/snapshot");
    if (!disposed) return disposed.error();
    if (!*disposed) return {};
    if (const auto rewritten = vault.forget({}); !rewritten) opened.not_erased = rewritten.error();
    return {};
}

}  // namespace

Result<OpenedState> open_state_dir(const std::string& dir, const std::string& origin, const std::string& spill) {
    OpenedState opened;
    auto folding = state::folding_into(opened.fold, [&opened](const Error& why) { opened.dropped = why; });
    folding.resume = [&opened, resume = std::move(folding.resume)](std::string_view text, std::int64_t size) {
        auto resumed = resume(text, size);
        if (resumed) opened.resumed = size;
        return resumed;
    };
    auto store = ledger::Store::open(dir, origin, folding, spill);
    if (!store) return store.error();
    // A log beside the vault: the last run ended in the middle, and what it erased may still stand there.
    const auto log = disk::is_there(dir + "/personal.db-wal");
    if (!log) return log.error();
    auto vault = vault::Vault::open(dir);
    if (!vault) return vault.error();
    if (auto erased = erase_again(**vault, opened.fold.cited, *log, opened); !erased) return erased.error();
    const auto rows = (*vault)->rows();
    if (!rows) return rows.error();
    const auto swept = (*vault)->sweep(opened.fold.cited, *rows);
    if (!swept) return swept.error();
    if (auto gone = overwrite_disposed(**vault, dir, *log || *swept != 0, opened); !gone) return gone.error();
    auto known = known_of(*rows, opened.fold);
    opened.vault = std::move(*vault);
    opened.store = std::move(*store);
    opened.directory = std::move(known.directory);
    opened.mismatched = known.mismatched;
    opened.swept = *swept;
    return opened;
}

Result<std::int64_t> check_state_dir(const std::string& dir, const std::string& origin) {
    state::Fold fold;
    const auto sound = ledger::Store::check(dir, origin, state::refolding_into(fold));
    if (!sound) return sound.error();
    const auto vault = vault::Vault::open(dir, vault::Access::look);
    if (!vault) return vault.error();
    const auto rows = (*vault)->rows();
    if (!rows) return rows.error();
    return known_of(*rows, fold).mismatched;
}

Result<KeptConfig> keep_config(const std::string& dir, const site::Site& site, const vault::Vault& vault) {
    const auto text = site::archive(site, [&vault](const HolderId& holder) { return vault.pseudonym(holder); });
    const auto bytes = ledger::bytes_of(text);
    const Digest sha256 = ledger::sha256({bytes});
    const auto there = ledger::read_kept_config(dir, sha256);
    if (there && there->sound) return KeptConfig{sha256, false};
    // What cannot be read is not the one either: its text is at hand.
    const bool another = !there || there->bytes;
    const auto path = dir + "/" + ledger::kept_config_name(sha256);
    if (auto written = disk::replace_file(path, bytes, 0600); !written) return written.error();
    return KeptConfig{sha256, another};
}

std::string rewritten_text(const KeptConfig& kept) {
    return ledger::kept_config_name(kept.sha256) +
           " was not the configuration of that name, and was written anew: find out who wrote to the state directory";
}

Result<site::Losses> lost_since_last_run(const std::string& dir, const state::State& state, const site::Site& site,
                                         const vault::Vault& vault, WallTime now) {
    if (state.config_seq == kNoSeq) return site::Losses();
    const auto before = kept_site(dir, state.config_sha256);
    if (!before) return before.error();
    std::vector<site::Holder> people;
    std::vector<site::Assignment> assignments;
    for (const auto& one : site.roster.holders()) {
        const auto of_one = site.roster.assignments(one);
        auto& holder = people.emplace_back(one);
        holder.id = HolderId{vault.pseudonym(one.id)};
        holder.first_more = static_cast<std::uint32_t>(assignments.size());
        holder.count = static_cast<std::uint32_t>(of_one.size());
        assignments.insert(assignments.end(), of_one.begin(), of_one.end());
    }
    const site::Roster next("", std::move(people), std::move(assignments));
    return site::lost_rights({**before, (*before)->roster}, {site, next}, now);
}

}  // namespace sekisho::main
