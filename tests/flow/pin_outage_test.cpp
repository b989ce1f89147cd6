// SPDX-License-Identifier: Apache-2.0
// PINs while nothing can be written: no try is taken that leaves no record (6.5-D6-2), and patients do not wait for it
// (PRAC-06).
#include "tests/flow/pin_stage.hpp"
#include "tests/support/full_disk.hpp"

#include <string>
#include <vector>

namespace sekisho::flow {
namespace {

using namespace std::chrono_literals;

class PinOutage : public PinStage {
protected:
    void begin_at(bool care) {
        (void)changed_site("origin = \"test.example/gate\"",
                           "origin = \"test.example/gate\"\nemergency_list = [\"S1\"]\nemergency_for = \"1h\"");
        if (care) (void)changed_site("holds = [\"servers\"]", "holds = [\"servers\"]\ncare = true");
        begin_with_pin();
        (void)all();
    }
    // Whether the door opens behind these digits.
    bool opens(const std::string& pin) {
        const tests::FullDisk full;
        gate().tap("r2", kIchiro);
        gate().type("r2", pin + "#");
        return gate().released("server");
    }
    // What is written of it afterwards.
    std::vector<AccessDetail> afterwards() {
        gate().advance(6s);
        EXPECT_EQ(gate().gate().status().ledger.writing, ledger::Writing::ledger);
        std::vector<AccessDetail> details;
        for (const auto& entry : all()) {
            if (entry.kind == EntryKind::access) details.push_back(std::get<AccessDetail>(entry.detail));
        }
        return details;
    }
};

// 6.5-D6-2
TEST_F(PinOutage, no_try_is_taken_that_cannot_be_written) {
    begin_at(false);
    EXPECT_FALSE(opens(kPin));
    const auto written = afterwards();
    ASSERT_EQ(written.size(), 1U);
    EXPECT_EQ(written[0].reason, Reason::other);
    EXPECT_EQ(written[0].detail, Detail::ledger_failed);
    gate().advance(8s);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
    expect_sound();
}

// PRAC-06
TEST_F(PinOutage, where_patients_are_cared_for_the_emergency_list_goes_by_the_card) {
    begin_at(true);
    EXPECT_TRUE(opens("1"));
    const auto written = afterwards();
    ASSERT_EQ(written.size(), 1U);
    EXPECT_EQ(written[0].basis, Basis::emergency_list);
    expect_sound();
}

}  // namespace
}  // namespace sekisho::flow
