// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_parts.hpp"

#include <fmt/format.h>
#include <array>

namespace sekisho::ledger {
namespace {

constexpr int kIndexed = 4;

using Key = IndexedRow;  // in the order of the index

// Nothing when a column is no integer.
std::optional<Key> read_key(const disk::Statement& rows) {
    Key key{};
    for (int i = 0; i <= kIndexed; ++i) {
        if (!rows.is_integer(i)) return std::nullopt;
        key[static_cast<std::size_t>(i)] = rows.integer(i);
    }
    return key;
}

class IndexCheck {
public:
    IndexCheck(disk::Statement rows, disk::Statement lookup, const char* name, Findings& findings)
        : rows_(std::move(rows)), lookup_(std::move(lookup)), name_(name), findings_(findings) {}

    [[nodiscard]] Result<void> run() {
        std::optional<Key> before;
        for (;;) {
            const auto more = rows_.step();
            if (more.has_error()) return more.error();
            if (!more.value()) return {};
            const auto key = read_key(rows_);
            if (!key) {
                findings_.add(kNoSeq, fmt::format("index {}: a column is not an integer", name_));
                continue;
            }
            const Seq seq{key->back()};
            if (before && *before >= *key) findings_.add(seq, fmt::format("index {}: out of order", name_));
            before = key;
            const auto compared = compare(*key, seq);
            if (compared.has_error()) return compared.error();
        }
    }

private:
    [[nodiscard]] Result<void> compare(const Key& key, Seq seq) {
        lookup_.reset();
        lookup_.bind(seq.value);
        const auto found = lookup_.step();
        if (found.has_error()) return found.error();
        if (!found.value()) {
            findings_.add(seq, fmt::format("index {}: it has this entry, the table does not find it", name_));
        } else if (read_key(lookup_) != key) {
            findings_.add(seq, fmt::format("index {}: it differs from the table", name_));
        }
        return {};
    }

    disk::Statement rows_;
    disk::Statement lookup_;
    const char* name_;
    Findings& findings_;
};

Result<void> check_index(disk::Database& database, const Index& index, Findings& findings) {
    auto rows = database.prepare(
        fmt::format("SELECT {0},seq FROM entry INDEXED BY {1} ORDER BY {0},seq", index.columns, index.name));
    if (rows.has_error()) return rows.error();
    auto lookup = database.prepare(fmt::format("SELECT {},seq FROM entry NOT INDEXED WHERE seq=?", index.columns));
    if (lookup.has_error()) return lookup.error();
    IndexCheck check(std::move(rows.value()), std::move(lookup.value()), index.name, findings);
    return check.run();
}

}  // namespace

IndexWalk walk_index(disk::Database& database, const Index& index, std::int64_t from, const RowSum::Key& key) {
    IndexWalk walk;
    Key before{};
    bool first = true;
    const auto walked =
        database.each_row(fmt::format("{},seq", index.columns), fmt::format("FROM entry INDEXED BY {}", index.name), {},
                          [&](const disk::RowView& columns) {
                              Key now{};
                              walk.in_order = walk.in_order && columns.integers(now) == now.size();
                              walk.in_order = walk.in_order && (first || before < now);
                              first = false;
                              before = now;
                              if (now.back() < from) return;
                              IndexedRow row{};
                              for (std::size_t i = 0; i < index.places.size(); ++i) row[index.places[i]] = now[i];
                              row.back() = now.back();
                              walk.sum.add(row, key);
                          });
    if (walked.has_error()) walk.unreadable = walked.error().what;
    return walk;
}

void explain_index(disk::Database& database, const Index& index, Findings& findings) {
    const auto checked = check_index(database, index, findings);
    if (checked.has_error()) {
        findings.add(kNoSeq, fmt::format("index {}: it cannot be read: {}", index.name, checked.error().what));
    }
}

}  // namespace sekisho::ledger
