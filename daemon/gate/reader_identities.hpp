// SPDX-License-Identifier: Apache-2.0
// Whether what answers as a reader is the reader (6.5-B5d). The first device that says what it is becomes the known
// one, and another one in its place opens nothing until an operator accepts it. Nothing here drives a lock: who leaves
// by card leaves, whatever device reads it.
#pragma once

#include "daemon/gate/journal.hpp"
#include "daemon/gate/workflows.hpp"
#include "daemon/model/ids.hpp"

#include <map>
#include <optional>
#include <string>

namespace sekisho::gate {

class ReaderIdentities {
public:
    explicit ReaderIdentities(Journal& journal) : journal_(journal) {}

    // A device came up as that reader and says this of itself; an entry tells what was not known yet. Nothing: it is
    // the reader. Else why not, for people. `reader` 0 (there is no ledger): nobody knows, and no card opens anything
    // then.
    [[nodiscard]] std::optional<std::string> seen(ReaderNumber reader, const std::string& identity);
    // It is the reader from now on. `done` gets the entry once it is durable.
    void accept(ReaderNumber reader, const std::string& identity, const std::string& operator_name,
                Workflows::SeqDone done);

private:
    void write(ReaderNumber reader, const std::string& identity, bool accepted);
    [[nodiscard]] std::optional<std::string> known_at(ReaderNumber reader) const;

    Journal& journal_;
    std::map<ReaderNumber, std::string> first_;  // seen by this run first, durable or on their way
};

}  // namespace sekisho::gate
