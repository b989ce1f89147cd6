// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/disposer.hpp"

#include <array>
#include <span>
#include <utility>

namespace sekisho::ledger {
namespace {

// What a row says besides its numbers.
struct Words {
    std::int64_t seq = 0;
    std::array<std::vector<std::uint8_t>, 3> blobs;
};

Result<std::vector<Words>> words_of(disk::Database& database, const std::vector<std::int64_t>& rows) {
    auto select = database.prepare("SELECT pcommit,detail,sig FROM entry NOT INDEXED WHERE seq=?");
    if (select.has_error()) return select.error();
    std::vector<Words> all;
    for (const std::int64_t seq : rows) {
        select->reset();
        select->bind(seq);
        const auto found = select->step();
        if (found.has_error()) return found.error();
        if (!found.value()) continue;
        Words words{seq, {}};
        for (int i = 0; i < 3; ++i) {
            const auto blob = select->blob(i);
            words.blobs.at(static_cast<std::size_t>(i)).assign(blob.begin(), blob.end());
        }
        all.push_back(std::move(words));
    }
    return all;
}

Result<void> run_on_each(disk::Database& database, const char* sql, const std::vector<std::int64_t>& rows) {
    auto statement = database.prepare(sql);
    if (statement.has_error()) return statement.error();
    for (const std::int64_t seq : rows) {
        statement->bind(seq);
        const auto done = statement->run();
        if (done.has_error()) return done;
    }
    return {};
}

Result<void> put_back(disk::Database& database, const std::vector<Words>& all) {
    auto update = database.prepare("UPDATE entry SET pcommit=?,detail=?,sig=? WHERE seq=?");
    if (update.has_error()) return update.error();
    for (const Words& words : all) {
        for (const auto& blob : words.blobs) update->bind(std::span<const std::uint8_t>(blob));
        update->bind(words.seq);
        const auto done = update->run();
        if (done.has_error()) return done;
    }
    return {};
}

// The same lengths, so that SQLite writes over them where they are.
constexpr const char* kOverwrite =
    "UPDATE entry SET pcommit=zeroblob(length(pcommit)),detail=zeroblob(length(detail)),sig=zeroblob(length(sig)) "
    "WHERE seq=?";

}  // namespace

Result<void> delete_rows(disk::Database& database, const Disposer::Doomed& doomed) {
    const auto neighbours = words_of(database, doomed.neighbours);
    if (neighbours.has_error()) return neighbours.error();
    auto done = database.overwrite_deleted();
    if (!done.has_error()) done = database.triggers(false);
    if (!done.has_error()) done = database.run("BEGIN IMMEDIATE");
    if (!done.has_error()) done = run_on_each(database, kOverwrite, doomed.neighbours);
    if (!done.has_error()) done = run_on_each(database, kOverwrite, doomed.rows);
    if (!done.has_error()) done = run_on_each(database, "DELETE FROM entry WHERE seq=?", doomed.rows);
    if (!done.has_error()) done = put_back(database, *neighbours);
    if (!done.has_error()) done = database.run("COMMIT");
    if (!done.has_error()) done = database.triggers(true);
    return done;
}

}  // namespace sekisho::ledger
