// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/holders.hpp"

#include "daemon/config/source_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

namespace sekisho::config {
namespace {

constexpr std::size_t kLongestId = 64;
constexpr site::JobClassIndex kNoJobClass = std::numeric_limits<site::JobClassIndex>::max();

// PRAC-04: ends in personnel data are inclusive as a rule.
bool is_last_of_month(site::LocalDay day) {
    return std::chrono::year_month_day(day + std::chrono::days{1}).day() == std::chrono::day{1};
}

}  // namespace

void Holders::add(const HolderDraft& draft) {
    site::Holder holder;
    holder.line = draft.place.line;
    holder.extended_grant_time = draft.extended_grant_time;
    if (draft.name) holder.name = draft.name->value;
    if (draft.nda) holder.nda = build_.site.time_zone.start_of(draft.nda->value);
    if (draft.training_until)
        holder.trained_until = build_.site.time_zone.start_of(draft.training_until->value + std::chrono::days{1});
    if (draft.vendor) holder.vendor = find(build_.vendors, *draft.vendor).value_or(site::kNoVendor);
    const Span valid = span(draft.valid, draft.place, "a holder");
    holder.valid_from = valid.from;
    holder.valid_until = valid.until;
    assign(holder, draft);
    if (!draft.id || !check_id(*draft.id)) return;
    holder.id.value = draft.id->value;
    holders_.push_back(std::move(holder));
    ids_.push_back({draft.id->place.line, draft.id->place.column});
}

// Whoever holds no post any more, or none yet, has no rights: the holder's dates are drawn in to those of the posts.
void Holders::assign(site::Holder& holder, const HolderDraft& draft) {
    holder.assignment.line = draft.place.line;
    if (draft.job_class) holder.assignment.job_class = find(build_.job_classes, *draft.job_class).value_or(kNoJobClass);
    if (draft.assignments.empty()) return check_vendor(holder, draft, {&holder.assignment, 1});
    if (draft.job_class) {
        build_.faults.add(draft.job_class->place, RuleId::job_class_and_assignments,
                          "a holder has both `job_class` and `assignments`",
                          "keep `job_class` (one post, as long as the holder is valid), or move it into `assignments`");
    }
    holder.first_more = static_cast<std::uint32_t>(more_.size());
    Span posts{WallTime::max(), WallTime::min()};
    bool meets = false;
    for (const AssignmentDraft& one : draft.assignments) {
        more_.push_back(assignment(one));
        posts.from = std::min(posts.from, more_.back().from);
        posts.until = std::max(posts.until, more_.back().until);
        meets = meets || (more_.back().from < holder.valid_until && holder.valid_from < more_.back().until);
    }
    holder.count = static_cast<std::uint32_t>(draft.assignments.size());
    const bool plain = holder.valid_from < holder.valid_until && posts.from < posts.until;  // else told already
    holder.valid_from = std::max(holder.valid_from, posts.from);
    holder.valid_until = std::min(holder.valid_until, posts.until);
    if (plain && !meets && build_.time_zone_known) {
        build_.faults.add(draft.assignments.front().place, RuleId::valid_empty,
                          "no assignment lies within the holder's `valid`", "correct the dates of one or the other");
    }
    check_vendor(holder, draft, std::span(more_).last(holder.count));
    if (holder.count > 1) return;
    holder.assignment = more_.back();
    holder.count = 0;
    more_.pop_back();
}

site::Assignment Holders::assignment(const AssignmentDraft& draft) {
    site::Assignment out;
    out.line = draft.place.line;
    if (draft.job_class) out.job_class = find(build_.job_classes, *draft.job_class).value_or(kNoJobClass);
    if (draft.schedule) out.during = find(build_.schedules, *draft.schedule).value_or(site::Assignment::kAlways);
    const Span dates = span(draft.dates, draft.place, "an assignment");
    out.from = dates.from;
    out.until = dates.until;
    return out;
}

// 6.6.2-C1-1: who comes for a firm comes under its contract.
void Holders::check_vendor(const site::Holder& holder, const HolderDraft& draft,
                           std::span<const site::Assignment> held) {
    if (holder.vendor != site::kNoVendor || draft.vendor) return;
    const auto& job_classes = build_.site.job_classes;
    const bool of_vendor = std::any_of(held.begin(), held.end(), [&job_classes](const site::Assignment& one) {
        return one.job_class < job_classes.size() &&
               job_classes[one.job_class].person_class == site::PersonClass::vendor;
    });
    if (!of_vendor) return;
    build_.faults.add(draft.place, RuleId::vendor_missing, "a holder of person class `vendor` names no vendor",
                      "vendor = \"NAME\", one of [vendors]: its contract decides how long its people may come");
}

bool Holders::check_id(const Given<std::string_view>& id) {
    const std::string_view text = id.value;
    if (text.find(':') != std::string_view::npos) {
        build_.faults.add(
            id.place, RuleId::reserved_name, "a holder's id holds a colon",
            "write it without: with a colon the gate names what is nobody of the roster, such as a visitor");
        return false;
    }
    if (!text.empty() && text.size() <= kLongestId && !has_control(text) && text.front() != ' ' && text.back() != ' ')
        return true;
    build_.faults.add(id.place, RuleId::bad_name,
                      "a holder's id is empty, longer than 64 bytes, or holds a control character "
                      "or a space at an end",
                      "write the staff number");
    return false;
}

std::optional<std::uint32_t> Holders::find(const NameTable& names, const Given<std::string_view>& name) {
    if (const auto found = names.find(name.value)) return static_cast<std::uint32_t>(*found);
    if (!names.complete) return std::nullopt;
    const std::string near = nearest(names.names, name.value);
    // Its text is not repeated: in a row with a column too many it is a person.
    build_.faults.add(name.place, RuleId::unknown_name, fmt::format("there is no such {}", names.thing),
                      near.empty() ? fmt::format("define the {}, or name one that is defined", names.thing)
                                   : fmt::format("did you mean `{}`?", near));
    return std::nullopt;
}

Holders::Span Holders::span(const Dates& dates, Place place, std::string_view whose) {
    const auto& zone = build_.site.time_zone;
    Span out;
    if (dates.from) out.from = zone.start_of(dates.from->value);
    if (dates.last_day) out.until = zone.start_of(dates.last_day->value + std::chrono::days{1});
    if (dates.until) out.until = dates.until->value;
    const Place end = dates.until ? dates.until->place : dates.last_day ? dates.last_day->place : place;
    if (dates.until && build_.time_zone_known && is_last_of_month(zone.to_local(dates.until->value).day)) {
        build_.faults.warn(
            end, RuleId::until_on_last_day,
            fmt::format("`until` of {} lies on the last day of a month, which is over for it then", whose),
            "last_day = that day, where it is meant to count");
    }
    if (dates.last_day && dates.until) {
        build_.faults.add(end, RuleId::valid_both_ends, fmt::format("{} has both `last_day` and `until`", whose),
                          "keep `last_day` (the last day that counts), or `until` (the first "
                          "instant that does not)");
    } else if (out.from >= out.until && (build_.time_zone_known || !dates.until)) {
        build_.faults.add(end, RuleId::valid_empty, fmt::format("the time of {} ends before it begins", whose),
                          "correct `from` or the end");
    }
    return out;
}

site::Roster Holders::finish(std::string_view file) {
    std::vector<std::uint32_t> order(holders_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
        return std::tie(holders_[a].id, a) < std::tie(holders_[b].id, b);
    });
    bool twice = false;
    std::uint32_t first = 0;
    for (std::size_t at = 1; at < order.size(); ++at) {
        const site::Holder& holder = holders_[order[at]];
        if (holders_[order[first]].id != holder.id) {
            first = static_cast<std::uint32_t>(at);
            continue;
        }
        twice = true;
        const Spot spot = ids_[order[at]];
        build_.faults.add({file, spot.line, spot.column}, RuleId::duplicate_holder,
                          fmt::format("this id stands in line {} already", ids_[order[first]].line),
                          "one person, one row");
    }
    if (twice) return {};
    return {std::string(base_name(file)), std::move(holders_), std::move(more_)};
}

}  // namespace sekisho::config
