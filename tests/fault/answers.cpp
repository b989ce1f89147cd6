// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/answers.hpp"

#include "daemon/cli/ledger_names.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/vault/vault.hpp"

#include <boost/json/serialize.hpp>
#include <filesystem>
#include <vector>

namespace sekisho::fault {
namespace {

constexpr std::int64_t kAll = 100'000;

// The whole table, each index, a time, a kind and the latest: every way the store looks for entries.
std::vector<ledger::Filter> filters() {
    std::vector<ledger::Filter> all(1);
    all[0].limit = kAll;
    for (const std::int64_t pid : {1, 2, 3}) {
        all.emplace_back().pid = Pid{pid};
        all.back().limit = kAll;
    }
    for (const std::int64_t zone : {0, 1, 2, 3}) {
        all.emplace_back().zone = ZoneNumber{zone};
        all.back().limit = kAll;
    }
    all.emplace_back().kind = EntryKind::access;
    all.emplace_back().limit = 2;
    all.emplace_back().from = WallTime(std::chrono::seconds(1'780'000'000 + 86400));
    all.emplace_back().after = Seq{3};
    return all;
}

}  // namespace

std::string officers_answers(const std::string& ledger) {
    std::string answers;
    auto names = cli::LedgerNames::read(ledger, nullptr);
    if (names.has_error()) answers += "names: " + to_text(names.error()) + "\n";
    for (const auto& filter : filters()) {
        const auto entries = ledger::query(ledger, filter);
        if (entries.has_error()) {
            answers += "query: " + to_text(entries.error()) + "\n";
            continue;
        }
        if (names.has_error()) continue;
        const auto texts = names->read_texts(*entries);
        if (texts.has_error()) answers += "texts: " + to_text(texts.error()) + "\n";
        for (const auto& entry : *entries) answers += boost::json::serialize(api::entry_to_json(entry, *names)) + "\n";
        answers += "\n";
    }
    const auto vault = (std::filesystem::path(ledger).parent_path() / "personal.db").string();
    const auto rows = vault::read_rows(vault);
    if (rows.has_error()) return answers + "vault: " + to_text(rows.error()) + "\n";
    for (const auto& row : rows->persons) answers += std::to_string(row.pid.value) + "=" + row.holder.value + "\n";
    for (const auto& row : rows->cards) {
        answers += std::to_string(row.credential.value) + "=";
        answers += api::to_hex(row.card.data(), row.card.size()) + "\n";
    }
    return answers;
}

}  // namespace sekisho::fault
