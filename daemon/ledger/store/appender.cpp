// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/appender.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

std::string insert_sql() {
    std::string marks;
    for (std::size_t i = 0; i < kNumbers; ++i) marks += "?,";
    return fmt::format("INSERT INTO entry({},pcommit,detail,sig) VALUES({}?,?,?)", fmt::join(kColumnNames, ","), marks);
}

std::vector<std::uint8_t> tile_bytes(const Tile& tile) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(tile.hashes.size() * sizeof(Digest));
    for (const Digest& hash : tile.hashes) bytes.insert(bytes.end(), hash.begin(), hash.end());
    return bytes;
}

}  // namespace

Result<Appender> Appender::make(disk::Database& database) {
    Appender appender;
    const auto prepare = [&database](disk::Statement& statement, std::string_view sql) -> Result<void> {
        auto prepared = database.prepare(sql);
        if (prepared.has_error()) return prepared.error();
        statement = std::move(prepared.value());
        return {};
    };
    Result<void> ready = prepare(appender.begin_, "BEGIN IMMEDIATE");
    if (!ready.has_error()) ready = prepare(appender.insert_entry_, insert_sql());
    if (!ready.has_error()) ready = prepare(appender.insert_tile_, "INSERT INTO tile(lvl,idx,h) VALUES(?,?,?)");
    if (!ready.has_error()) ready = prepare(appender.commit_, "COMMIT");
    if (ready.has_error()) return ready.error();
    return appender;
}

Result<void> Appender::insert(const Row& row, std::span<const std::uint8_t> signature) {
    for (const std::int64_t number : row.numbers) insert_entry_.bind(number);
    insert_entry_.bind(row.pcommit);
    insert_entry_.bind(row.detail);
    insert_entry_.bind(signature);
    return insert_entry_.run();
}

Result<void> Appender::write(const Commit& commit, const std::vector<Tile>& tiles) {
    const auto begun = begin_.run();
    if (begun.has_error()) return begun.error();
    for (const Row& row : commit.rows) {
        const bool last = &row == &commit.rows.back();
        const auto inserted =
            insert(row, last ? std::span<const std::uint8_t>(commit.signature) : std::span<const std::uint8_t>());
        if (inserted.has_error()) return inserted.error();
    }
    for (const Tile& tile : tiles) {
        insert_tile_.bind(std::int64_t{tile.level});
        insert_tile_.bind(tile.index);
        insert_tile_.bind(tile_bytes(tile));
        const auto inserted = insert_tile_.run();
        if (inserted.has_error()) return inserted.error();
    }
    return commit_.run();
}

EntryDraft key_entry(const PublicKey& daily, const std::string& origin, const PublicKey& origin_key, const Now& now) {
    EntryDraft draft;
    draft.kind = EntryKind::key;
    draft.t_event = now.wall;
    draft.recorded = now;
    draft.detail = KeyDetail{{daily.begin(), daily.end()}, origin, {origin_key.begin(), origin_key.end()}};
    return draft;
}

}  // namespace sekisho::ledger
