// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/faults.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace sekisho::config {
namespace {

// In the order of RuleId.
constexpr std::array kRuleIds{
    std::string_view("file-unreadable"),
    std::string_view("invalid-utf8"),
    std::string_view("syntax"),
    std::string_view("csv-syntax"),
    std::string_view("csv-fields"),
    std::string_view("unknown-key"),
    std::string_view("missing-key"),
    std::string_view("wrong-type"),
    std::string_view("bad-value"),
    std::string_view("bad-name"),
    std::string_view("listed-twice"),
    std::string_view("secret-in-config"),
    std::string_view("unknown-name"),
    std::string_view("reserved-name"),
    std::string_view("inline-and-file"),
    std::string_view("unknown-time-zone"),
    std::string_view("date-outside-years"),
    std::string_view("duplicate-date"),
    std::string_view("special-day-conflict"),
    std::string_view("holiday-group-missing"),
    std::string_view("bad-weekdays"),
    std::string_view("weekday-twice"),
    std::string_view("bad-period"),
    std::string_view("overlapping-periods"),
    std::string_view("empty-schedule"),
    std::string_view("unreachable-list"),
    std::string_view("special-group-not-named"),
    std::string_view("zone-cycle"),
    std::string_view("storing-zone-unwatched"),
    std::string_view("unlock-storing-zone"),
    std::string_view("third-party-storing-zone"),
    std::string_view("door-between"),
    std::string_view("egress-power-loss"),
    std::string_view("fire-release-needed"),
    std::string_view("rex-missing"),
    std::string_view("exit-mode"),
    std::string_view("bad-duration"),
    std::string_view("timing-out-of-range"),
    std::string_view("bad-line"),
    std::string_view("line-used-twice"),
    std::string_view("reader-used-twice"),
    std::string_view("connstring-missing"),
    std::string_view("level-without-card"),
    std::string_view("no-default-level"),
    std::string_view("ambiguous-levels"),
    std::string_view("unreachable-level"),
    std::string_view("bad-date"),
    std::string_view("valid-both-ends"),
    std::string_view("valid-empty"),
    std::string_view("duplicate-holder"),
};
static_assert(kRuleIds.size() == static_cast<std::size_t>(RuleId::duplicate_holder) + 1);

}  // namespace

std::string_view to_text(RuleId rule) {
    return kRuleIds.at(static_cast<std::size_t>(rule));
}

std::vector<std::string_view> rule_ids() {
    return {kRuleIds.begin(), kRuleIds.end()};
}

void FaultList::add(Place place, RuleId rule, std::string message, std::string hint) {
    faults_.push_back({std::string(place.file), place.line, place.column,
                       std::string(to_text(rule)), std::move(message), std::move(hint)});
}

Faults FaultList::take_sorted() {
    std::stable_sort(faults_.begin(), faults_.end(), [](const Fault& a, const Fault& b) {
        return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
    });
    return std::move(faults_);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

}  // namespace sekisho::config
