// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/holders.hpp"

#include "daemon/config/source_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <tuple>
#include <utility>

namespace sekisho::config {
namespace {

constexpr std::size_t kLongestId = 64;

}  // namespace

void Holders::add(const HolderDraft& draft) {
    site::Holder holder;
    holder.line = draft.place.line;
    holder.extended_grant_time = draft.extended_grant_time;
    if (draft.name) holder.name = draft.name->value;
    if (draft.job_class) holder.job_class = job_class(*draft.job_class).value_or(0);
    set_validity(holder, draft);
    if (!draft.id || !check_id(*draft.id)) return;
    holder.id.value = draft.id->value;
    holders_.push_back(std::move(holder));
    ids_.push_back({draft.id->place.line, draft.id->place.column});
}

bool Holders::check_id(const Given<std::string_view>& id) {
    const std::string_view text = id.value;
    if (!text.empty() && text.size() <= kLongestId && !has_control(text) && text.front() != ' ' && text.back() != ' ')
        return true;
    build_.faults.add(id.place, RuleId::bad_name,
                      "a holder's id is empty, longer than 64 bytes, or holds a control character "
                      "or a space at an end",
                      "write the staff number");
    return false;
}

std::optional<site::JobClassIndex> Holders::job_class(const Given<std::string_view>& name) {
    if (const auto found = build_.job_classes.find(name.value)) return static_cast<site::JobClassIndex>(*found);
    if (!build_.job_classes.complete) return std::nullopt;
    const std::string near = nearest(build_.job_classes.names, name.value);
    // Its text is not repeated: in a row with a column too many it is a person.
    build_.faults.add(
        name.place, RuleId::unknown_name, "there is no such job class",
        near.empty() ? "define the job class, or name one that is defined" : fmt::format("did you mean `{}`?", near));
    return std::nullopt;
}

void Holders::set_validity(site::Holder& holder, const HolderDraft& draft) {
    const auto& zone = build_.site.time_zone;
    if (draft.from) holder.valid_from = zone.start_of(draft.from->value);
    if (draft.last_day) holder.valid_until = zone.start_of(draft.last_day->value + std::chrono::days{1});
    if (draft.until) holder.valid_until = draft.until->value;
    const Place end = draft.until ? draft.until->place : draft.last_day ? draft.last_day->place : draft.place;
    if (draft.last_day && draft.until) {
        build_.faults.add(end, RuleId::valid_both_ends, "a holder has both `last_day` and `until`",
                          "keep `last_day` (the last day that counts), or `until` (the first "
                          "instant that does not)");
    } else if (holder.valid_from >= holder.valid_until && (build_.time_zone_known || !draft.until)) {
        build_.faults.add(end, RuleId::valid_empty, "a holder's validity ends before it begins",
                          "correct `from` or the end");
    }
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
    return {std::string(base_name(file)), std::move(holders_)};
}

}  // namespace sekisho::config
