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

bool valid_at(const Holder& holder, WallTime now) {
    return holder.valid_from <= now && now < holder.valid_until;
}

}  // namespace

Roster::Roster(std::string file, std::vector<Holder> holders) : file_(std::move(file)), holders_(std::move(holders)) {
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

std::vector<HolderId> lost_holders(const Roster& current, const Roster& next, WallTime now) {
    std::vector<HolderId> lost;
    for (const Holder& holder : current.holders()) {
        if (!valid_at(holder, now)) continue;
        const Holder* kept = next.find(holder.id.value);
        if (kept == nullptr || !valid_at(*kept, now)) lost.push_back(holder.id);
    }
    return lost;
}

}  // namespace sekisho::site
