// SPDX-License-Identifier: Apache-2.0
// [assets]: things with tags, and [asset_check]: how long one may go unseen (6.4-C4b).
#include "daemon/config/parsers.hpp"
#include "daemon/model/card_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace sekisho::config {
namespace {

// Where its tag is read says where it is: outside is no place where anything belongs.
std::optional<site::ZoneIndex> home_of(const Section& section) {
    const Node* zone = section.get("zone");
    if (zone == nullptr) return std::nullopt;
    const auto index = resolve(section.build(), section.build().zones, *zone, section.path_of("zone"));
    if (index != site::kOutside) return index;
    section.build().faults.add(zone->place, RuleId::bad_value,
                               fmt::format("{} is outside, where nothing belongs", section.path_of("zone")),
                               "name the zone in which it is kept");
    return std::nullopt;
}

std::optional<CardNumber> tag_of(const Section& section) {
    const Node* tag = section.get("tag");
    if (tag == nullptr) return std::nullopt;
    Build& build = section.build();
    auto number = parse_card_number(tag->text);
    if (!number) {
        build.faults.add(tag->place, RuleId::asset_tag, fmt::format("{} is no number of a tag", section.path_of("tag")),
                         "write 4, 7 or 10 bytes of a UID, or 8 of an IDm, in hex digits: \"04a1b2c3d4e5f6\"");
        return std::nullopt;
    }
    if (why_no_card_number(number->technology, number->bytes) == Detail::random_uid) {
        build.faults.add(tag->place, RuleId::asset_tag,
                         fmt::format("{} is a number that a chip makes up anew each time", section.path_of("tag")),
                         "take a tag with a number of its own: a phone, or a card with a random UID, is none");
        return std::nullopt;
    }
    const auto& others = build.site.assets;
    const auto other = std::find_if(others.begin(), others.end(), [&](const auto& one) { return one.tag == *number; });
    if (other == others.end()) return number;
    build.faults.add(tag->place, RuleId::asset_tag_twice,
                     fmt::format("{} is the tag of assets.{} too", section.path_of("tag"), other->name),
                     "one tag for each thing: which of the two was seen, nobody could tell");
    return std::nullopt;
}

}  // namespace

void parse_asset(Build& build, const Member& member) {
    const Section section(build, member.value, "assets." + member.key, spec::kAsset);
    const auto zone = home_of(section);
    auto tag = tag_of(section);
    if (!zone || !tag) return;  // its fault was told
    site::Asset asset;
    asset.name = member.key;
    asset.label = section.text("name");
    asset.zone = *zone;
    asset.tag = std::move(*tag);
    asset.rule = build.add_rule(member.place, section.path());
    build.site.assets.push_back(std::move(asset));
}

void parse_asset_check(Build& build, const Node& table) {
    const Section section(build, table, "asset_check", spec::kAssetCheck);
    build.site.asset_missing_after = days_in(section, "missing_after");
}

void check_assets(const Section& top) {
    auto& assets = top.build().site.assets;
    std::sort(assets.begin(), assets.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    const Node* things = top.get("assets");
    const bool any = things != nullptr && !things->members.empty();
    if (top.has("asset_check") == any) return;
    if (any) {
        top.build().faults.warn(things->place, RuleId::asset_check_half,
                                "[assets], and no alarm when the tag of one is not seen any more",
                                "[asset_check] with missing_after = \"30d\"");
    } else if (const Node* check = top.get("asset_check")) {
        top.build().faults.warn(check->place, RuleId::asset_check_half, "[asset_check], and no asset has a tag",
                                "[assets.NAME] with name, zone and tag, or remove [asset_check]");
    }
}

}  // namespace sekisho::config
