// SPDX-License-Identifier: Apache-2.0
// An export of a ledger that was disposed of in part says of each entry that is missing why (6.7-B1).
#include "daemon/ledger/store/tile_export.hpp"
#include "tests/daemon/ledger/store/disposed.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

namespace fs = std::filesystem;
using namespace testing_support;
using testing::HasSubstr;

class ExportDisposedTest : public DisposedDir {
protected:
    ExportDisposedTest() {
        init();
        store_ = open();
        fill(*store_, 0, 3, 300);
        early_ = store_->checkpoint().value();
        what_ = plan(1);
    }
    [[nodiscard]] auto exported(const std::string& checkpoint) const {
        return export_tiles(ledger(), checkpoint, top_ + "/export");
    }
    std::unique_ptr<Store> store_;
    std::string early_;
    DisposalPlan what_;
};

TEST_F(ExportDisposedTest, a_checkpoint_without_the_disposal_is_refused) {
    const auto entry = dispose(*store_, what_, at(86400 * 4));
    drop_all(*store_);
    const auto refused = exported(early_);
    ASSERT_TRUE(refused.has_error());
    EXPECT_THAT(refused.error().what,
                HasSubstr(fmt::format("entry 1 was disposed of, and entry {}, which says so, is not "
                                      "under the checkpoint of 903 entries",
                                      entry.seq.value)));
    EXPECT_THAT(refused.error().hint, HasSubstr("give a checkpoint of now"));
    EXPECT_FALSE(fs::exists(top_ + "/export/checkpoint"));
    const auto now = exported(store_->checkpoint().value());
    EXPECT_EQ(std::get<ExportReport>(now.value()).entries, entry.seq.value + 1);
}

// What the folder has from before is still said by rows that are there.
TEST_F(ExportDisposedTest, an_export_from_before_grows_on) {
    EXPECT_EQ(std::get<ExportReport>(exported(early_).value()).added, 903);
    dispose(*store_, what_, at(86400 * 4));
    const auto later = store_->checkpoint().value();
    drop_all(*store_);
    EXPECT_EQ(std::get<ExportReport>(exported(early_).value()).added, 0);
    EXPECT_EQ(std::get<ExportReport>(exported(later).value()).added, 3);
}

}  // namespace
}  // namespace sekisho::ledger
