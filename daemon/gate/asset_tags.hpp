// SPDX-License-Identifier: Apache-2.0
// Which numbers are tags of things and no credentials (6.4-C4b): asked at every tap, so one look-up, whatever their
// number.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/vocabulary.hpp"
#include "daemon/site/site.hpp"

#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace sekisho::gate {

class AssetTags {
public:
    void adopt(std::shared_ptr<const site::Site> site) {
        tags_.clear();
        site_ = std::move(site);
        for (const auto& asset : site_->assets) tags_.emplace(asset.tag, &asset);
    }
    // The thing whose tag it is, of the Site that was adopted last; nullptr: it is none.
    [[nodiscard]] const site::Asset* find(const std::variant<CardNumber, Detail>& number) const {
        const auto* card = std::get_if<CardNumber>(&number);
        const auto found = card == nullptr ? tags_.end() : tags_.find(*card);
        return found == tags_.end() ? nullptr : found->second;
    }

private:
    // Numbers of one technology differ in their bytes; two technologies with the same ones are told apart by ==.
    struct NumberHash {
        std::size_t operator()(const CardNumber& number) const noexcept {
            const auto* bytes = reinterpret_cast<const char*>(number.bytes.data());
            return std::hash<std::string_view>{}({bytes, number.bytes.size()});
        }
    };
    std::shared_ptr<const site::Site> site_;
    std::unordered_map<CardNumber, const site::Asset*, NumberHash> tags_;
};

}  // namespace sekisho::gate
