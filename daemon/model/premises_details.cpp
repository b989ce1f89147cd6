// SPDX-License-Identifier: Apache-2.0
#include "daemon/model/premises_details.hpp"

namespace sekisho {

std::string_view to_text(TetherAct value) {
    switch (value) {
        case TetherAct::opened: return "opened";
        case TetherAct::opened_in_service: return "opened in service";
        case TetherAct::closed: return "closed";
        case TetherAct::bridged: return "bridged";
        case TetherAct::bridged_in_service: return "bridged in service";
    }
    return "?";
}

std::string_view to_text(RemoteLineCause value) {
    switch (value) {
        case RemoteLineCause::permit_started: return "permit started";
        case RemoteLineCause::permit_resumed: return "permit resumed";
        case RemoteLineCause::permit_over: return "permit over";
        case RemoteLineCause::window_over: return "window over";
        case RemoteLineCause::restart: return "restart";
        case RemoteLineCause::stop: return "stop";
        case RemoteLineCause::reload: return "reload";
    }
    return "?";
}

}  // namespace sekisho
