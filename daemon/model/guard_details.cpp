// SPDX-License-Identifier: Apache-2.0
#include "daemon/model/guard_details.hpp"

namespace sekisho {

std::string_view to_text(ArmingCause cause) {
    switch (cause) {
        case ArmingCause::empty: return "empty";
        case ArmingCause::schedule: return "its hours begin";
        case ArmingCause::entry: return "entry";
        case ArmingCause::unnamed_passage: return "unnamed passage";
        case ArmingCause::confirmed_empty: return "confirmed empty";
        case ArmingCause::not_empty: return "not empty";
        case ArmingCause::configuration: return "configuration";
    }
    return "?";
}

}  // namespace sekisho
