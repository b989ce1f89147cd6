// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/store/fold.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace sekisho::state {
namespace {

// The State's own texts have their line feeds escaped.
constexpr std::string_view kCitedBegins = "\ncited ";

std::string_view next_line(std::string_view& rest) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    return line;
}

}  // namespace

void Fold::take(const Entry& entry) {
    apply(state, entry);
    cited.note(entry);
}

std::string to_text(const Fold& fold) {
    return canonical_dump(fold.state) + fold.cited.dump();
}

Result<Fold> parse_fold(std::string_view text) {
    const auto gap = text.find(kCitedBegins);
    const auto cut = gap == std::string_view::npos ? text.size() : gap + 1;
    auto state = parse_dump(text.substr(0, cut));
    if (state.has_error()) return state.error();
    auto cited = vault::Cited::parse(text.substr(cut));
    if (cited.has_error()) return cited.error();
    return Fold{std::move(state.value()), std::move(cited.value())};
}

namespace {

std::function<Result<void>(std::string_view, std::int64_t)> taking_over(Fold& fold) {
    return [&fold](std::string_view text, std::int64_t size) -> Result<void> {
        auto kept = parse_fold(text);
        if (kept.has_error()) return kept.error();
        if (kept->state.applied_seq.value != size - 1) {
            return Error{"it was folded from another number of entries than it says", "", ""};
        }
        fold = std::move(kept.value());
        return {};
    };
}

}  // namespace

ledger::Folding folding_into(Fold& fold, std::function<void(const Error&)> dropped) {
    auto folding = refolding_into(fold);
    folding.resume = folding.restart;
    folding.dropped = std::move(dropped);
    return folding;
}

ledger::Folding refolding_into(Fold& fold) {
    return {[&fold](const Entry& entry) { fold.take(entry); }, {}, {}, 0, taking_over(fold)};
}

Result<Folded> fold_ledger(const std::string& path, std::optional<std::int64_t> size,
                           const ledger::Patience& patience) {
    Folded folded;
    const auto most = size.value_or(std::numeric_limits<std::int64_t>::max());
    auto reached = ledger::read_on(path, 0, most, refolding_into(folded.fold), patience);
    if (reached.has_error()) return reached.error();
    if (size && reached->size < *size) {
        return Error{fmt::format("the ledger has {} entries, not {}", reached->size, *size), path, ""};
    }
    if (size && reached->size > *size) {
        return Error{
            fmt::format("entries before {} were disposed of, so what the first {} added up to is not known any "
                        "more",
                        reached->size, *size),
            path, "ask for a later state"};
    }
    folded.reached = std::move(reached.value());
    return folded;
}

std::optional<Difference> first_difference(std::string_view expected, std::string_view found) {
    for (std::int64_t line = 1; !expected.empty() || !found.empty(); ++line) {
        const auto mine = next_line(expected);
        const auto other = next_line(found);
        if (mine != other) return Difference{line, std::string(mine), std::string(other)};
    }
    return std::nullopt;
}

}  // namespace sekisho::state
