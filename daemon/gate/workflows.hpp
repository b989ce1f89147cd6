// SPDX-License-Identifier: Apache-2.0
// Commands that go on over hours or days: work permits (6.8-C5), cards in other hands (6.5-B1g, B1h). Gate::workflows()
// is the real one; everything runs on the loop. `operator_name` is who asked ("uid:0"). What is refused says why in an
// Error, and nothing was written then.
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"
#include "daemon/state/workflows.hpp"

#include <functional>
#include <string>
#include <vector>

namespace sekisho::gate {

struct PermitRequest {
    WallTime from{};
    WallTime until{};  // exclusive
    std::vector<ZoneName> zones;
    std::vector<HolderId> workers;  // each by name, all of one vendor (6.8-C2)
    HolderId attendant{};           // "": nobody is named
    std::string content;            // what is to be done: kept in the vault
    bool data_expected = false;     // personal data will be touched
    std::string operator_name;
};
// Any step but `submitted`.
struct PermitStep {
    Seq permit = kNoSeq;  // of its `submitted` entry
    PermitAct act{};
    std::string text{};     // of a note, a report, a refusal: kept in the vault
    DataTouched touched{};  // of a report: whether personal data was touched ...
    std::string assets{};   // ... and then on which racks or assets (6.8-C2)
    std::string operator_name{};
};
struct PermitRow {
    Seq seq = kNoSeq;
    state::PermitStage stage{};
    WallTime from{};
    WallTime until{};
    WallTime report_by{};
    std::vector<ZoneName> zones;
    std::vector<HolderId> workers;  // "pid:N" when nobody knows the person any more
    HolderId attendant;             // "": nobody is named
    std::string vendor;
    std::string submitter;
};

class Workflows {
public:
    using SeqDone = std::function<void(Result<Seq>)>;

    virtual ~Workflows() = default;
    // Error: a window that is over or longer than the vendor's unit, people or zones that no permit is for, nobody who
    // could approve, a report of the vendor that is overdue.
    virtual void submit_permit(const PermitRequest& request, SeqDone done) = 0;
    // Error: no such permit, not its next step, not by this operator.
    virtual void step_permit(const PermitStep& step, SeqDone done) = 0;
    [[nodiscard]] virtual std::vector<PermitRow> permits() const = 0;  // those that are not over

    // A card that was lent for a permit, or in place of another one, is back at the desk and opens nothing any more; a
    // forgotten card counts again then (6.8-C3, PRAC-11). Error: none that was lent.
    virtual void return_card(CredentialRef card, const std::string& operator_name, SeqDone done) = 0;
};

}  // namespace sekisho::gate
