// SPDX-License-Identifier: Apache-2.0
// What docs/ledger-format.md says of the database is what `ledger init` makes: others write verifiers after the page.
#include "daemon/ledger/store/schema.hpp"

#include "tests/places.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::ledger {
namespace {

constexpr std::string_view kIndent = "    ";

// The statements of the page, each without the semicolon behind it. A line that begins with CREATE begins one.
std::vector<std::string> published_statements() {
    std::ifstream file(SEKISHO_SOURCE_DIR "/docs/ledger-format.md");
    std::vector<std::string> statements;
    bool within = false;
    for (std::string line; std::getline(file, line);) {
        within = line.starts_with(kIndent) && (within || line.starts_with("    CREATE "));
        if (!within) continue;
        line.erase(0, kIndent.size());
        if (line.starts_with("CREATE ")) {
            if (!statements.empty()) statements.back().pop_back();  // the line feed
            statements.emplace_back();
        }
        statements.back() += line + "\n";
    }
    if (!statements.empty()) statements.back().pop_back();
    for (auto& statement : statements) {
        EXPECT_TRUE(statement.ends_with(';')) << statement;
        statement.pop_back();
    }
    return statements;
}

// An object of disk::schema_of is "type name on table: sql".
std::string text_of(const std::string& object) {
    return object.substr(object.find(": ") + 2);
}

TEST(Schema, the_published_statements_are_those_of_a_new_ledger) {
    const auto expected = expected_schema();
    ASSERT_TRUE(expected) << expected.error().what;
    std::vector<std::string> made;
    std::transform(expected->begin(), expected->end(), std::back_inserter(made), text_of);
    EXPECT_THAT(published_statements(), testing::UnorderedElementsAreArray(made));
}

TEST(Schema, a_database_made_after_the_page_is_taken_for_a_ledger) {
    auto database = disk::Database::open(":memory:", disk::OpenMode::create);
    ASSERT_TRUE(database);
    for (const auto& statement : published_statements()) ASSERT_TRUE(database->run(statement)) << statement;
    ASSERT_TRUE(database->run("PRAGMA application_id=1397443655; PRAGMA user_version=1"));
    const auto checked = check_schema(*database);
    EXPECT_TRUE(checked) << checked.error().what;
}

TEST(Schema, the_published_numbers_are_those_of_a_new_ledger) {
    std::ifstream file(SEKISHO_SOURCE_DIR "/docs/ledger-format.md");
    const std::string page(std::istreambuf_iterator<char>(file), {});
    EXPECT_THAT(page, testing::HasSubstr(fmt::format("`application_id` {} ", kApplicationId)));
    EXPECT_THAT(page, testing::HasSubstr(fmt::format("`user_version` {}.", kSchemaVersion)));
}

}  // namespace
}  // namespace sekisho::ledger
