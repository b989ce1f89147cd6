// SPDX-License-Identifier: Apache-2.0
// A permit for work in the server room by its own staff, step by step.
#pragma once

#include "tests/flow/workflow_stage.hpp"

#include <string>
#include <vector>

namespace sekisho::flow {

class SiteWorkStage : public WorkflowStage {
protected:
    // 9:00 on Tuesday; `parts` stand before [zones.hall].
    void begin(const std::string& parts) {
        (void)changed_site("[zones.hall]",
                           parts + "[roles]\nfacility_head = [\"uid:1004\", \"uid:1001\"]\n[zones.hall]");
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        (void)news();
    }
    // From 10 to 12 in the server room.
    [[nodiscard]] gate::PermitRequest request() const {
        gate::PermitRequest asked;
        asked.from = tokyo(24, 10, 0);
        asked.until = tokyo(24, 12, 0);
        asked.zones = {ZoneName{"server_room"}};
        asked.workers = {HolderId{"S1"}};
        asked.content = "replaces a disk";
        asked.operator_name = "uid:1001";
        return asked;
    }
    [[nodiscard]] std::string submit(const gate::PermitRequest& asked) {
        std::optional<Result<Seq>> answer;
        flows().submit_permit(asked, [&](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        if (answer->has_error()) return answer->error().what;
        permit_ = **answer;
        return "";
    }
    [[nodiscard]] std::string step(PermitAct act, const std::string& operator_name, const std::string& text = "",
                                   const std::vector<std::uint8_t>& log = {}) {
        gate::PermitStep asked{permit_, act, text, DataTouched::no, "", operator_name};
        asked.log_sha256 = log;
        return told([&](auto done) { flows().step_permit(asked, done); });
    }
    void open_permit(const gate::PermitRequest& asked) {
        ASSERT_EQ(submit(asked), "");
        ASSERT_EQ(step(PermitAct::approved, "uid:1004"), "");
        ASSERT_EQ(step(PermitAct::started, "uid:1001"), "");
    }

    Seq permit_ = kNoSeq;
};

}  // namespace sekisho::flow
