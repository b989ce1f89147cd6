// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/state.hpp"

#include <algorithm>

namespace sekisho::state {

std::int64_t Registry::number_of(NamedThing thing, std::string_view name) const {
    const auto names = numbers_.find(thing);
    if (names == numbers_.end()) return 0;
    const auto found = names->second.find(name);
    return found == names->second.end() ? 0 : found->second;
}

std::string_view Registry::name_of(NamedThing thing, std::int64_t number) const {
    const auto found = names_.find({thing, number});
    return found == names_.end() ? std::string_view{} : found->second;
}

std::int64_t Registry::next_free(NamedThing thing) const {
    std::int64_t highest = 0;
    for (const auto& [key, name] : names_) {
        if (key.first == thing) highest = std::max(highest, key.second);
    }
    return highest + 1;
}

std::vector<NameRow> Registry::rows() const {
    std::vector<NameRow> all;
    all.reserve(names_.size());
    for (const auto& [key, name] : names_) all.push_back({key.first, key.second, name});
    return all;
}

void Registry::give(const NameRow& row) {
    const bool name_is_known = number_of(row.thing, row.name) != 0;
    const bool number_is_known = names_.contains({row.thing, row.number});
    if (name_is_known || number_is_known) return;
    numbers_[row.thing].emplace(row.name, row.number);
    names_.emplace(std::pair{row.thing, row.number}, row.name);
}

}  // namespace sekisho::state
