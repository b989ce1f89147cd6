// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/model/poll.hpp"

#include <string>

namespace sekisho::hal {

struct ReaderSettings {
    ReaderName name;         // labels messages
    std::string connstring;  // libnfc's; nothing to the simulation
    PollRules poll = {};     // nothing to the simulation, whose cards arrive at once
};

}  // namespace sekisho::hal
