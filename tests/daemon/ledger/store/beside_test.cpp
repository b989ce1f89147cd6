// SPDX-License-Identifier: Apache-2.0
// What lies beside a ledger: kept configurations are held against their entries, and a look changes nothing.
#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <fmt/format.h>
#include <fstream>

namespace sekisho::ledger {
namespace {

namespace fs = std::filesystem;
using namespace testing_support;
using testing::HasSubstr;

class BesideTest : public ScratchDir {
protected:
    BesideTest() {
        init();
        const auto store = open();
        for (const char* text : {"first", "second", "first"}) store->append({config_draft(text)}).value();
    }
    EntryDraft config_draft(const std::string& text) const {
        const Digest sha256 = ledger::sha256({bytes_of(text)});
        std::ofstream(path_of(text)) << text;
        EntryDraft draft;
        draft.kind = EntryKind::config;
        draft.recorded = at(0);
        draft.t_event = draft.recorded.wall;
        draft.detail = ConfigDetail{sha256, "start", 0, 0, {}};
        return draft;
    }
    [[nodiscard]] std::string path_of(const std::string& text) const {
        return fmt::format("{}/config/{:02x}", dir_, fmt::join(ledger::sha256({bytes_of(text)}), ""));
    }
    [[nodiscard]] VerifyReport report() const {
        return verify(VerifyInput{ledger(), std::nullopt, commissioning_}).value();
    }
};

TEST_F(BesideTest, kept_configurations_that_fit_are_verified) {
    EXPECT_TRUE(report().findings.empty());
    EXPECT_TRUE(report().against_configs);
    EXPECT_TRUE(report().against_vault);
    std::ofstream(dir_ + "/config/refused") << "one that no entry cites may lie there";
    EXPECT_TRUE(report().findings.empty());
}

TEST_F(BesideTest, a_changed_configuration_is_told_once_with_the_entry_that_brought_it) {
    std::ofstream(path_of("first"), std::ios::app) << ".";
    const auto found = report().findings;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].seq, Seq{1});
    EXPECT_THAT(found[0].what, HasSubstr("is not what the entry commits to"));
}

TEST_F(BesideTest, a_missing_configuration_is_told_unless_all_are_elsewhere) {
    fs::remove(path_of("second"));
    const auto found = report().findings;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].seq, Seq{2});
    EXPECT_THAT(found[0].what, HasSubstr("is missing"));
    fs::remove_all(dir_ + "/config");
    EXPECT_TRUE(report().findings.empty());
    EXPECT_FALSE(report().against_configs);
}

// A crash came between the new key's entry and its name: a look sees it and leaves it, service ends it.
TEST_F(BesideTest, a_look_ends_no_rotation) {
    fs::copy_file(dir_ + "/keys/daily.key", dir_ + "/keys/old");
    {
        const auto store = open();
        EntryDraft tomorrow = access_draft(1);
        tomorrow.recorded = at(86400);
        store->append({tomorrow}).value();
    }
    fs::rename(dir_ + "/keys/daily.key", dir_ + "/keys/daily.key.new");
    fs::rename(dir_ + "/keys/old", dir_ + "/keys/daily.key");
    const auto bytes = [this](const char* name) { return disk::read_file(dir_ + "/keys/" + name, 32).value(); };
    const auto old = bytes("daily.key");
    const auto next = bytes("daily.key.new");
    std::int64_t entries = 0;
    ASSERT_TRUE(Store::check(dir_, kOrigin, [&entries](const Entry&) { ++entries; }));
    EXPECT_EQ(entries, 6);
    EXPECT_EQ(bytes("daily.key"), old);
    EXPECT_EQ(bytes("daily.key.new"), next);
    (void)open();
    EXPECT_EQ(bytes("daily.key"), next);
    EXPECT_FALSE(fs::exists(dir_ + "/keys/daily.key.new"));
    ASSERT_TRUE(Store::check(dir_, kOrigin, [](const Entry&) {}));
    fs::remove(dir_ + "/keys/daily.key");
    EXPECT_THAT(Store::check(dir_, kOrigin, [](const Entry&) {}).error().what, HasSubstr("the daily key is not"));
    EXPECT_THAT(Store::check(dir_, "other.example/gate", [](const Entry&) {}).error().what, HasSubstr("is that of"));
}

}  // namespace
}  // namespace sekisho::ledger
