// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/disposal.hpp"

#include <algorithm>

namespace sekisho::site {

std::string_view to_text(DisposalKind kind) {
    switch (kind) {
        case DisposalKind::ledger: return "ledger";
        case DisposalKind::visit_papers: return "visit_papers";
        case DisposalKind::pin_verifiers: return "pin_verifiers";
        case DisposalKind::exports: return "exports";
        case DisposalKind::backups: return "backups";
    }
    return {};
}

bool DisposalRule::allows(std::string_view operator_name) const {
    return std::find(operators.begin(), operators.end(), operator_name) != operators.end();
}

}  // namespace sekisho::site
