// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/faults.hpp"

#include "daemon/config/build.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
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
    std::string_view("fire-input-missing"),
    std::string_view("rex-missing"),
    std::string_view("pulse-lines"),
    std::string_view("sensor-without-button"),
    std::string_view("exit-mode"),
    std::string_view("bad-duration"),
    std::string_view("timing-out-of-range"),
    std::string_view("bad-line"),
    std::string_view("line-used-twice"),
    std::string_view("reader-used-twice"),
    std::string_view("connstring-missing"),
    std::string_view("bad-connstring"),
    std::string_view("level-without-card"),
    std::string_view("no-default-level"),
    std::string_view("ambiguous-levels"),
    std::string_view("unreachable-level"),
    std::string_view("bad-date"),
    std::string_view("valid-both-ends"),
    std::string_view("valid-empty"),
    std::string_view("duplicate-holder"),
    std::string_view("bad-operator"),
    std::string_view("bad-keep"),
    std::string_view("disposal-rule-missing"),
    std::string_view("disposal-needs-two"),
    std::string_view("vendor-cycle"),
    std::string_view("subcontracting-forbidden"),
    std::string_view("vendor-missing"),
    std::string_view("job-class-and-assignments"),
    std::string_view("pin-without-keypad"),
    std::string_view("pin-rule-missing"),
    std::string_view("pin-age-unwaived"),
    std::string_view("duty-missing"),
    std::string_view("duty-of-nobody"),
    std::string_view("weak-level"),
    std::string_view("terminals-unguarded"),
    std::string_view("cabinet-way-out"),
    std::string_view("double-lock-no-lever"),
    std::string_view("plan-nobody-decides"),
    std::string_view("plan-unsafe-effect"),
    std::string_view("plan-edition-old"),
    std::string_view("break-glass-one-keeper"),
    std::string_view("door-unmonitored"),
    std::string_view("grade-not-met"),
    std::string_view("care-without-emergency-list"),
    std::string_view("short-open-time"),
    std::string_view("until-on-last-day"),
    std::string_view("context-unrecorded"),
    std::string_view("passback-without-exit"),
    std::string_view("level-covered"),
    std::string_view("right-without-effect"),
    std::string_view("profile-unused"),
    std::string_view("uncovered-hours"),
    std::string_view("level-unsatisfiable"),
    std::string_view("permit-unapproved"),
    std::string_view("workers-unconfirmed"),
    std::string_view("escort-nobody"),
    std::string_view("holder-without-right"),
    std::string_view("dst-edge"),
    std::string_view("special-days-ending"),
    std::string_view("recorded-only-over"),
    std::string_view("recorded-only"),
    std::string_view("never-holds"),
    std::string_view("whole-day-period"),
    std::string_view("duties-not-separated"),
    std::string_view("workstation-twice"),
    std::string_view("screen-lock-half"),
    std::string_view("screen-lock-unseen"),
    std::string_view("screen-lock-program"),
    std::string_view("quiet-of-nothing"),
    std::string_view("asset-tag"),
    std::string_view("asset-tag-twice"),
    std::string_view("asset-check-half"),
    std::string_view("scanner-program"),
    std::string_view("exit-leads-inward"),
    std::string_view("alone-at-night"),
    std::string_view("care-eases-guard"),
    std::string_view("plan-one-decider"),
    std::string_view("door-of-nobody"),
    std::string_view("hidden-character"),
    std::string_view("report-due-late"),
    std::string_view("inspection-half"),
    std::string_view("inspection-of-no-zone"),
    std::string_view("interlock-doors"),
    std::string_view("interlock-contact"),
    std::string_view("interlock-unlock"),
    std::string_view("lock-unmonitored"),
    std::string_view("fire-reset-unassigned"),
    std::string_view("short-button-time"),
    std::string_view("arm-unrecorded"),
    std::string_view("arm-unwatched"),
    std::string_view("input-unused"),
    std::string_view("more-faults"),
};
static_assert(kRuleIds.size() == static_cast<std::size_t>(RuleId::more_faults) + 1);

// Controls of one byte, and those in UTF-8 that move the cursor, break a line or turn its direction.
std::size_t control_length(std::string_view text) {
    const auto byte = [text](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
    if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) return 2;
    const bool general = byte(0) == 0xE2 && (byte(1) == 0x80 || byte(1) == 0x81);
    if (!general) return 0;
    const unsigned last = byte(2);
    const bool turns =
        byte(1) == 0x80 ? last == 0x8E || last == 0x8F || (last >= 0xA8 && last <= 0xAE) : last >= 0xA6 && last <= 0xA9;
    return turns ? 3 : 0;
}

std::string escaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t control = control_length(text);
        for (std::size_t at = 0; at < control; ++at)
            out += fmt::format("\\x{:02X}", static_cast<unsigned char>(text[at]));
        if (control == 0) out += text.front();
        text.remove_prefix(std::max<std::size_t>(1, control));
    }
    return out;
}

// In order; of one file only those that can still be told.
void sort_and_cut(Faults& faults) {
    std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) {
        return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    if (faults.size() > kMostFaults + 1) faults.resize(kMostFaults + 1);
}

}  // namespace

std::size_t count(const Faults& faults) {
    return std::accumulate(faults.begin(), faults.end(), std::size_t{0},
                           [](std::size_t sum, const Fault& fault) { return sum + fault.stands_for; });
}

std::string to_text(const Fault& fault) {
    std::string out = escaped(fault.file);
    if (fault.line != 0) out += fmt::format(":{}:{}", fault.line, fault.column);
    out += fmt::format(": {}{} [{}]", fault.warning ? "warning: " : "", escaped(fault.message), fault.rule);
    if (!fault.hint.empty()) out += fmt::format("\n    {}", escaped(fault.hint));
    return out;
}

std::string_view to_text(RuleId rule) {
    return kRuleIds.at(static_cast<std::size_t>(rule));
}

std::vector<std::string_view> rule_ids() {
    return {kRuleIds.begin(), kRuleIds.end()};
}

void FaultList::add(Place place, RuleId rule, std::string message, std::string hint) {
    add_to(faults_, {std::string(place.file), place.line, place.column, std::string(to_text(rule)), std::move(message),
                     std::move(hint)});
}

void FaultList::warn(Place place, RuleId rule, std::string message, std::string hint) {
    add_to(warnings_, {std::string(place.file), place.line, place.column, std::string(to_text(rule)),
                       std::move(message), std::move(hint), true});
}

void FaultList::add_to(Files& files, Fault fault) {
    OfFile& of = files[fault.file];
    ++of.all;
    of.first.push_back(std::move(fault));
    if (of.first.size() >= 2 * kMostFaults) sort_and_cut(of.first);
}

Faults FaultList::take(Files& files) {
    Faults all;
    for (auto& [file, of] : files) {
        sort_and_cut(of.first);
        if (of.all > kMostFaults) {
            Fault& rest = of.first.back();
            rest.stands_for = of.all - kMostFaults;
            rest.rule = to_text(RuleId::more_faults);
            rest.message = fmt::format("and {} more in this file", rest.stands_for);
            rest.hint = "mend those above, then check again";
        }
        std::move(of.first.begin(), of.first.end(), std::back_inserter(all));
    }
    files.clear();
    std::stable_sort(all.begin(), all.end(), [](const Fault& a, const Fault& b) {
        return std::pair(base_name(a.file), std::string_view(a.file)) <
               std::pair(base_name(b.file), std::string_view(b.file));
    });
    return all;
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
