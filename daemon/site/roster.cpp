// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/roster.hpp"

#include "daemon/site/site.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <stdexcept>
#include <utility>

namespace sekisho::site {
namespace {

// At least twice as many slots as holders, a power of two, so that a probe is short and always
// meets a free slot.
std::size_t slot_count(std::size_t holders) {
    std::size_t slots = 8;
    while (slots < holders * 2) slots *= 2;
    return slots;
}

std::size_t hash_of(std::string_view id) {
    return std::hash<std::string_view>{}(id);
}

constexpr std::chrono::hours kSoon{7 * 24};

// `kept`: the same person in the next roster, or nullptr. The holder's own rights have not ended.
bool loses_rights(const Holder& holder, const Holder* kept, WallTime now) {
    if (kept == nullptr) return true;
    if (holder.valid_from <= now && now < kept->valid_from) return true;
    return kept->valid_until < holder.valid_until && kept->valid_until < now + kSoon;
}

}  // namespace

Roster::Roster(std::string file, std::vector<Holder> holders, std::vector<Assignment> more)
    : file_(std::move(file)), holders_(std::move(holders)), more_(std::move(more)) {
    if (holders_.size() >= std::numeric_limits<std::uint32_t>::max() / 2)
        throw std::length_error("roster: too many holders");
    slots_.assign(slot_count(holders_.size()), 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t index = 0; index < holders_.size(); ++index) {
        std::size_t slot = hash_of(holders_[index].id.value) & mask;
        while (slots_[slot] != 0) {
            if (holders_[slots_[slot] - 1].id == holders_[index].id)
                throw std::invalid_argument("roster: an id stands twice");
            slot = (slot + 1) & mask;
        }
        slots_[slot] = static_cast<std::uint32_t>(index + 1);
    }
}

const Holder* Roster::find(std::string_view id) const {
    if (slots_.empty()) return nullptr;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t slot = hash_of(id) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
        const Holder& holder = holders_[slots_[slot] - 1];
        if (holder.id.value == id) return &holder;
    }
    return nullptr;
}

std::span<const Assignment> Roster::assignments(const Holder& holder) const {
    if (holder.count == 0) return {&holder.assignment, 1};
    return std::span(more_).subspan(holder.first_more, holder.count);
}

Losses lost_holders(const Roster& current, const Roster& next, WallTime now) {
    Losses losses;
    for (const Holder& holder : current.holders()) {
        if (holder.valid_until <= now) continue;
        ++losses.of;
        if (loses_rights(holder, next.find(holder.id.value), now)) losses.people.push_back(holder.id);
    }
    return losses;
}

}  // namespace sekisho::site
