// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/store/check.hpp"

#include "daemon/ledger/store/replay.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace sekisho::state {
namespace {

std::string folder_of(const std::string& path) {
    const auto slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::optional<ProjectionCheck>> ProjectionCheck::begin(const std::string& ledger_path) {
    // Beside a copy of a ledger a folder may have that name: the state directory itself.
    std::error_code ignored;
    if (std::filesystem::is_directory(folder_of(ledger_path) + "/state", ignored))
        return std::optional<ProjectionCheck>();
    const auto genesis = ledger::read_on(ledger_path, 0, 1, ledger::Folding{[](const Entry&) {}, {}, {}});
    if (genesis.has_error()) return genesis.error();
    auto kept = ledger::read_projection(folder_of(ledger_path), genesis->origin);
    if (kept.has_error() && !ledger::is_unsound(kept.error())) return kept.error();
    if (!kept.has_error() && !kept.value()) return std::optional<ProjectionCheck>();
    std::optional<ProjectionCheck> check(std::in_place);
    check->ledger_path_ = ledger_path;
    if (kept.has_error()) {
        check->unsound_ = kept.error().what;
    } else {
        check->kept_ = std::move(**kept);
    }
    return check;
}

void ProjectionCheck::take(const Entry& entry) {
    if (taken() < kept_.head.size) fold_.take(entry);
}

Result<std::optional<std::vector<std::string>>> ProjectionCheck::finish() {
    std::vector<std::string> findings;
    if (!unsound_.empty()) {
        findings.push_back("the projection cannot be believed: " + unsound_);
        return std::optional(std::move(findings));
    }
    const std::int64_t size = kept_.head.size;
    const auto reached = ledger::read_on(ledger_path_, taken(), size - taken(), refolding_into(fold_));
    if (reached.has_error()) return reached.error();
    if (taken() > size) return std::optional<std::vector<std::string>>();
    if (taken() < size) {
        findings.push_back(fmt::format("the projection speaks of {} entries, and the ledger has {}", size, taken()));
        return std::optional(std::move(findings));
    }
    if (reached->root != kept_.head.root)
        findings.push_back(fmt::format("the projection was folded from other entries than the first {}", size));
    if (const auto differs = first_difference(to_text(fold_), kept_.text)) {
        findings.push_back(fmt::format("line {} of the projection is \"{}\", and folding the ledger gives \"{}\"",
                                       differs->line, differs->found, differs->expected));
    }
    return std::optional(std::move(findings));
}

Result<std::optional<std::vector<std::string>>> check_projection(const std::string& ledger_path) {
    auto check = ProjectionCheck::begin(ledger_path);
    if (check.has_error()) return check.error();
    if (!check.value()) return std::optional<std::vector<std::string>>();
    return (*check)->finish();
}

}  // namespace sekisho::state
