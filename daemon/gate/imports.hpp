// SPDX-License-Identifier: Apache-2.0
// Whether a file of the configuration that came from outside may be taken in, by what was signed of it, and the entry
// that says so (6.5-B4a). The file itself is never here: who brings it checks its bytes and puts it in place once the
// entry is durable (docs/decisions/0030-imports.md).
#pragma once

#include "daemon/gate/journal.hpp"
#include "daemon/gate/workflows.hpp"
#include "daemon/ledger/import_note.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::gate {

// So far may the clock of who signs be ahead of ours.
inline constexpr std::chrono::minutes kSignedAhead{5};

class Imports {
public:
    Imports(hal::Clock& clock, Journal& journal) : clock_(clock), journal_(journal) {}
    Imports(const Imports&) = delete;
    Imports& operator=(const Imports&) = delete;

    // Whose signatures count from here on.
    void adopt(const site::Site& site);
    void stop() { stopping_ = true; }

    // Workflows::take_import.
    void take(const ImportRequest& request, Workflows::SeqDone done);

private:
    [[nodiscard]] std::optional<Error> why_not(const ImportRequest& request, const ledger::ImportWord& word) const;
    [[nodiscard]] std::optional<Error> why_not_newest(const ledger::ImportWord& word) const;
    void refuse(const ImportRequest& request, const std::string& key, const Error& why, Workflows::SeqDone done);

    hal::Clock& clock_;
    Journal& journal_;
    std::vector<ledger::NoteKey> keys_;
    bool configured_ = false;
    bool stopping_ = false;
    std::set<std::string> on_their_way_;  // files that are being recorded as taken
};

}  // namespace sekisho::gate
