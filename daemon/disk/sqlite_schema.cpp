// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/sqlite_schema.hpp"

#include <fmt/format.h>

namespace sekisho::disk {

Result<std::vector<std::string>> schema_of(Database& database) {
    auto rows = database.prepare("SELECT type,name,tbl_name,sql FROM sqlite_schema ORDER BY name,type");
    if (rows.has_error()) return rows.error();
    std::vector<std::string> objects;
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) return objects;
        objects.push_back(fmt::format("{} {} on {}: {}", rows->text(0), rows->text(1), rows->text(2), rows->text(3)));
    }
}

Result<std::vector<std::string>> schema_made_by(const std::function<Result<void>(Database&)>& create) {
    auto database = Database::open(":memory:", OpenMode::create);
    if (database.has_error()) return database.error();
    const auto made = create(*database);
    if (made.has_error()) return made.error();
    return schema_of(*database);
}

}  // namespace sekisho::disk
