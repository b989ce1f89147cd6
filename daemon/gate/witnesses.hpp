// SPDX-License-Identifier: Apache-2.0
// What the witnesses of the configuration in force said last, and the alarms when one refuses or is silent (6.5-B3b):
// an entry when an alarm begins and one when it is over. A witness counts by its cosignature alone, verified here:
// whatever keeps it from coming (the witness, the network, sekisho-notify) is silence.
#pragma once

#include "daemon/gate/journal.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::gate {

// What sekisho-notify was told by a witness.
enum class WitnessAnswer : std::uint8_t {
    cosigned,
    refused,      // it remembers another history, or does not know this gate
    unreachable,  // no answer, or none that means anything
};
struct WitnessReport {
    WitnessAnswer answer{};
    std::string checkpoint;  // with cosigned: the note, with the witness's line
    std::string why;         // with the others
};

struct Cosigned {
    std::int64_t size = 0;   // entries
    WallTime time{};         // by the witness's clock
    std::string checkpoint;  // the note with the gate's and the witness's signature
};
struct WitnessStatus {
    site::Witness witness;
    bool silent = false;
    bool refused = false;
    std::string why;                   // what went wrong last, "" when nothing did since the last cosignature
    std::optional<Cosigned> cosigned;  // the latest
};

// Cosigned checkpoints by the witness's name: what is kept from one start to the next.
using CosignedNotes = std::map<std::string, std::string>;

class Witnesses {
public:
    struct Parts {
        hal::Loop& loop;
        hal::Clock& clock;
        Journal& journal;
        // Keeps a cosigned checkpoint, off the loop.
        std::function<void(const std::string& witness, const std::string& note)> keep;
    };
    explicit Witnesses(Parts parts) : parts_(std::move(parts)) {}
    Witnesses(const Witnesses&) = delete;
    Witnesses& operator=(const Witnesses&) = delete;

    // From the last run; before put_in_force. Those that a witness did not cosign are left out, and named.
    void recall(CosignedNotes notes) { recalled_ = std::move(notes); }
    // With the first configuration and each new one. A witness whose key is unchanged keeps its standing; alarms about
    // one that is configured no more are over. Names of what was recalled and is not what its witness cosigned.
    std::vector<std::string> put_in_force(const site::Site& site);
    // Errors: no such witness; a cosignature that does not verify, is of another ledger, or is older than the last one.
    [[nodiscard]] Result<void> report(const std::string& witness, const WitnessReport& report);
    [[nodiscard]] std::vector<WitnessStatus> status() const;
    // No alarm begins any more.
    void stop();

private:
    struct Standing {
        site::Witness witness;
        ledger::NoteKey key;
        std::optional<Cosigned> cosigned;
        std::string why;
        MonoTime waits_since{};
        std::unique_ptr<hal::Loop::Timer> deadline;
    };
    [[nodiscard]] Result<Cosigned> read(const Standing& standing, const std::string& note) const;
    [[nodiscard]] Result<void> accept(Standing& standing, const std::string& note);
    void await(Standing& standing);  // from now on
    void arm(Standing& standing);
    void alarm(SystemAlarm alarm, const std::string& witness, bool active);
    [[nodiscard]] bool raised(SystemAlarm alarm, const std::string& witness) const;

    Parts parts_;
    std::string origin_;
    Duration silence_{};
    CosignedNotes recalled_;
    std::map<std::string, Standing> standings_;
    std::vector<std::string> order_;  // of the file
    // As asked for, while the ledger is still writing it.
    std::map<std::pair<SystemAlarm, std::string>, bool> asked_;
    bool stopping_ = false;
};

}  // namespace sekisho::gate
