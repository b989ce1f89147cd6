// SPDX-License-Identifier: Apache-2.0
// Whether a file of the configuration that came from outside may be taken in, by what was signed of it, and the entry
// that says so (6.5-B4a). The file itself is never here: who brings it checks its bytes and puts it in place once the
// entry is durable (docs/decisions/0030-imports.md).
#pragma once

#include "daemon/gate/journal.hpp"
#include "daemon/gate/workflows.hpp"
#include "daemon/ledger/import_note.hpp"
#include "daemon/ledger/store/patience.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::gate {

// So far may the clock of who signs be ahead of ours.
inline constexpr std::chrono::minutes kSignedAhead{5};

// Everything on the loop; what blocks runs elsewhere.
class Imports {
public:
    struct Parts {
        hal::Clock& clock;
        Journal& journal;
        std::string ledger_path;
        std::function<void(std::function<void()> work, std::function<void()> then)> aside;
        ledger::Patience patience = {};
    };
    explicit Imports(Parts parts) : parts_(std::move(parts)) {}
    Imports(const Imports&) = delete;
    Imports& operator=(const Imports&) = delete;

    // Whose signatures count from here on.
    void adopt(const site::Site& site);
    void stop() { stopping_ = true; }

    // Workflows::take_import.
    void take(const ImportRequest& request, Workflows::SeqDone done);

private:
    struct Judged;
    // The last that was taken since this object began, by file: what is on its way to the ledger is in no answer of it.
    struct Taken {
        WallTime made{};
        Digest sha256{};
        Seq seq = kNoSeq;  // kNoSeq: on its way
    };
    [[nodiscard]] std::optional<Error> why_not(const ImportRequest& request, const ledger::OpenedImport& opened) const;
    void look_for_newer(const std::shared_ptr<Judged>& judged);
    void looked(const std::shared_ptr<Judged>& judged, const Result<ledger::Answer>& found);
    void refuse(const ImportRequest& request, const std::string& key, const Error& why, Workflows::SeqDone done);

    Parts parts_;
    std::vector<ledger::NoteKey> keys_;
    bool configured_ = false;
    bool stopping_ = false;
    std::map<std::string, Taken> taken_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // what comes back later sees that this is gone
};

}  // namespace sekisho::gate
