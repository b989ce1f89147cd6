// SPDX-License-Identifier: Apache-2.0
#include "daemon/model/workflow_details.hpp"

namespace sekisho {

std::string_view to_text(CredentialAct value) {
    switch (value) {
        case CredentialAct::suspended: return "suspended";
        case CredentialAct::restored: return "restored";
        case CredentialAct::returned: return "returned";
        case CredentialAct::not_returned: return "not returned";
        case CredentialAct::handed_over: return "handed over";
        case CredentialAct::activated: return "activated";
        case CredentialAct::sealed: return "sealed";
        case CredentialAct::used: return "used";
        case CredentialAct::destroyed: return "destroyed";
    }
    return "?";
}

std::string_view to_text(SuspensionCause value) {
    switch (value) {
        case SuspensionCause::none: return "";
        case SuspensionCause::forgotten: return "forgotten";
        case SuspensionCause::damaged: return "damaged";
        case SuspensionCause::lost: return "lost";
    }
    return "?";
}

std::string_view to_text(VisitAct value) {
    switch (value) {
        case VisitAct::begun: return "begun";
        case VisitAct::ended: return "ended";
        case VisitAct::ended_without_badge: return "ended without badge";
    }
    return "?";
}

std::string_view to_text(PermitAct value) {
    switch (value) {
        case PermitAct::submitted: return "submitted";
        case PermitAct::approved: return "approved";
        case PermitAct::refused: return "refused";
        case PermitAct::started: return "started";
        case PermitAct::noted: return "noted";
        case PermitAct::reported: return "reported";
        case PermitAct::report_refused: return "report refused";
        case PermitAct::closed: return "closed";
        case PermitAct::withdrawn: return "withdrawn";
        case PermitAct::resumed: return "resumed";
    }
    return "?";
}

std::string_view to_text(DataTouched value) {
    switch (value) {
        case DataTouched::unknown: return "unknown";
        case DataTouched::no: return "no";
        case DataTouched::yes: return "yes";
    }
    return "?";
}

std::string_view to_text(VendorAct value) {
    switch (value) {
        case VendorAct::confirmed: return "confirmed";
        case VendorAct::worker_confirmed: return "worker confirmed";
        case VendorAct::worker_removed: return "worker removed";
    }
    return "?";
}

std::string_view to_text(AssetAct value) {
    switch (value) {
        case AssetAct::seen: return "seen";
        case AssetAct::round_begun: return "round begun";
        case AssetAct::round_ended: return "round ended";
    }
    return "?";
}

std::string_view to_text(InspectionAct value) {
    switch (value) {
        case InspectionAct::due: return "due";
        case InspectionAct::recorded: return "recorded";
    }
    return "?";
}

std::string_view to_text(EmergencyAct value) {
    switch (value) {
        case EmergencyAct::declared: return "declared";
        case EmergencyAct::renewed: return "renewed";
        case EmergencyAct::phase: return "phase";
        case EmergencyAct::zone_lifted: return "zone lifted";
        case EmergencyAct::ended: return "ended";
        case EmergencyAct::expired: return "expired";
    }
    return "?";
}

std::string_view to_text(EmergencyPhase value) {
    switch (value) {
        case EmergencyPhase::none: return "";
        case EmergencyPhase::declared: return "declared";
        case EmergencyPhase::resuming: return "resuming";
        case EmergencyPhase::recovering: return "recovering";
        case EmergencyPhase::normalising: return "normalising";
    }
    return "?";
}

}  // namespace sekisho
