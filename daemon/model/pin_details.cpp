// SPDX-License-Identifier: Apache-2.0
#include "daemon/model/pin_details.hpp"

namespace sekisho {

std::string_view to_text(PinBasis basis) {
    switch (basis) {
        case PinBasis::reset: return "reset";
        case PinBasis::old_pin: return "old PIN";
        case PinBasis::resealed: return "resealed";
        case PinBasis::duress: return "duress";
    }
    return "?";
}

}  // namespace sekisho
