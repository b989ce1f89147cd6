// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/question.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {

Error Watch::error(const std::string& path) const {
    if (stopped()) return Error{"reading the ledger was cut off: the program ends", path, "ask again when it runs"};
    return Error{fmt::format("the question was cut off after {} ms", patience_.longest->count()), path,
                 "ask for less: a shorter time, or fewer entries"};
}

Result<disk::Database> open_for_question(const std::string& path) {
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) return Error{"there is no ledger here", path, "give the path of a ledger.db"};
    const auto plain = disk::is_plain_file(path);
    if (plain.has_error()) return plain.error();
    auto database = disk::Database::open(path, disk::OpenMode::read_only);
    if (database.has_error()) return database.error();
    const auto sound = check_schema(database.value());
    if (sound.has_error()) return sound.error();
    return database;
}

}  // namespace sekisho::ledger
