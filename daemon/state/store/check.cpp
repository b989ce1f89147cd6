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

Result<ProjectionCheck> ProjectionCheck::begin(const std::string& folder, const ledger::NoteKey& origin) {
    ProjectionCheck check;
    auto kept = ledger::read_projection(folder, origin);
    if (kept.has_error()) {
        if (!ledger::is_unsound(kept.error())) return kept.error();
        check.unsound_ = kept.error().what;
    } else {
        check.kept_ = std::move(kept.value());
    }
    return check;
}

std::vector<std::string> ProjectionCheck::finish(const std::optional<Digest>& root_at_size) const {
    if (!unsound_.empty()) return {"the projection cannot be believed: " + unsound_};
    if (!kept_) return {};
    const auto folded = fold_.state.applied_seq.value + 1;
    if (folded < size()) {
        return {fmt::format("the projection speaks of {} entries, and the ledger has {}", size(), folded)};
    }
    std::vector<std::string> findings;
    if (root_at_size != kept_->head.root) {
        findings.push_back(fmt::format("the projection was folded from other entries than the first {}", size()));
    }
    if (const auto differs = first_difference(to_text(fold_), kept_->text)) {
        findings.push_back(fmt::format("line {} of the projection is \"{}\", and folding the ledger gives \"{}\"",
                                       differs->line, differs->found, differs->expected));
    }
    return findings;
}

Result<std::optional<std::vector<std::string>>> check_projection(const std::string& ledger_path) {
    // Beside a copy of a ledger a folder may have that name: the state directory itself.
    std::error_code ignored;
    if (std::filesystem::is_directory(folder_of(ledger_path) + "/state", ignored))
        return std::optional<std::vector<std::string>>();
    const auto genesis = ledger::read_on(ledger_path, 0, 1, ledger::Folding{[](const Entry&) {}, {}, {}});
    if (genesis.has_error()) return genesis.error();
    auto check = ProjectionCheck::begin(folder_of(ledger_path), genesis->origin);
    if (check.has_error()) return check.error();
    std::optional<Digest> root;
    if (check->wanted()) {
        const auto reached = ledger::read_on(ledger_path, 0, check->size(), check->folding());
        if (reached.has_error()) return reached.error();
        if (check->out_of_reach()) return std::optional<std::vector<std::string>>();
        if (reached->size == check->size()) root = reached->root;
    }
    auto findings = check->finish(root);
    if (!check->wanted() && findings.empty()) return std::optional<std::vector<std::string>>();
    return std::optional(std::move(findings));
}

}  // namespace sekisho::state
