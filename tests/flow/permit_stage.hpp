// SPDX-License-Identifier: Apache-2.0
// A permit for work in the server room from 10 to 12, step by step.
#pragma once

#include "tests/flow/workflow_stage.hpp"

#include <string>
#include <vector>

namespace sekisho::flow {

class PermitStage : public WorkflowStage {
protected:
    [[nodiscard]] static gate::PermitRequest request_for(const std::string& worker) {
        gate::PermitRequest asked;
        asked.from = tokyo(24, 10, 0);
        asked.until = tokyo(24, 12, 0);
        asked.zones = {ZoneName{"server_room"}};
        asked.workers = {HolderId{worker}};
        asked.content = "replaces a disk";
        asked.operator_name = "uid:1001";
        return asked;
    }
    // What was wrong; nothing: it is `permit_`.
    [[nodiscard]] std::optional<Error> refused(const gate::PermitRequest& asked) {
        std::optional<Result<Seq>> answer;
        flows().submit_permit(asked, [&](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        if (answer->has_error()) return answer->error();
        permit_ = **answer;
        return std::nullopt;
    }
    // "" or what was wrong.
    [[nodiscard]] std::string take(const gate::PermitStep& step) {
        return told([&](auto done) { flows().step_permit(step, done); });
    }

    Seq permit_ = kNoSeq;
};

// By the hospital's own staff, with `parts` of the site before [zones.hall].
class OwnPermitStage : public PermitStage {
protected:
    // 9:00 on Tuesday.
    void begin(const std::string& parts) {
        (void)changed_site("[zones.hall]",
                           parts + "[roles]\nfacility_head = [\"uid:1004\", \"uid:1001\"]\n[zones.hall]");
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        (void)news();
    }
    [[nodiscard]] static gate::PermitRequest request() { return request_for("S1"); }
    [[nodiscard]] std::string submit(const gate::PermitRequest& asked) {
        const auto why = refused(asked);
        return why ? why->what : "";
    }
    [[nodiscard]] std::string step(PermitAct act, const std::string& operator_name, const std::string& text = "",
                                   const std::vector<std::uint8_t>& log = {}) {
        gate::PermitStep asked{permit_, act, text, DataTouched::no, "", operator_name};
        asked.log_sha256 = log;
        return take(asked);
    }
    void open_permit(const gate::PermitRequest& asked) {
        ASSERT_EQ(submit(asked), "");
        ASSERT_EQ(step(PermitAct::approved, "uid:1004"), "");
        ASSERT_EQ(step(PermitAct::started, "uid:1001"), "");
    }
};

}  // namespace sekisho::flow
