// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/assets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace sekisho::gate {
namespace {

EntryDraft asset_draft(AssetDetail detail, ZoneNumber zone) {
    EntryDraft draft;
    draft.kind = EntryKind::asset;
    draft.zone = zone;
    draft.detail = std::move(detail);
    return draft;
}

Error no_such_round(Seq round) {
    return {"no round is under way by that number", fmt::format("entry {}", round.value),
            "`sekisho asset list` shows those that nobody has ended"};
}

bool share_a_zone(ZoneNumber a, ZoneNumber b) {
    return a == b || a == ZoneNumber{} || b == ZoneNumber{};
}

// Where the reader of a sighting stands. Nothing: at no door, so nobody knows.
std::optional<ZoneName> place_of(const site::Site& site, const state::Registry& registry, ZoneNumber zone,
                                 const ReaderName& reader) {
    if (zone != ZoneNumber{}) return ZoneName{std::string(registry.name_of(NamedThing::zone, zone.value))};
    const auto index = site.find_reader(reader.value);
    const bool outside = index && (site.readers[*index].muster || site::side_of_reader(site, *index).has_value());
    return outside ? std::optional(ZoneName{std::string(state::kOutsideName)}) : std::nullopt;
}

bool is_seen_in(const state::AssetRound& round, const AssetRow& row) {
    return row.seen && *row.seen >= round.begun;
}

}  // namespace

void Assets::tell_apart(std::shared_ptr<const site::Site> site) {
    tags_.adopt(site);
    site_ = std::move(site);
}

void Assets::adopt(std::shared_ptr<const site::Site> site) {
    tell_apart(site);
    watch_.adopt(std::move(site));
}

ZoneNumber Assets::number_of(site::ZoneIndex zone) const {
    return ZoneNumber{journal_.state().registry.number_of(NamedThing::zone, site_->zones[zone].name.value)};
}

// Whether an asset was seen in a round is told by the times of the two, so they keep the order of what happened, also
// where the clock was set back meanwhile.
WallTime Assets::time_of_sighting() {
    auto time = clock_watch_.moment(clock_watch_.check()).clock;
    for (const auto& [seq, round] : journal_.state().rounds) time = std::max(time, round.begun);
    return time;
}

WallTime Assets::time_of_beginning() {
    auto time = clock_watch_.moment(clock_watch_.check()).clock;
    for (const auto& [name, facts] : journal_.state().assets) time = std::max(time, facts.seen + Duration{1});
    return time;
}

void Assets::note(const ReaderName& reader, const site::Asset& asset) {
    const auto index = site_->find_reader(reader.value);
    const auto side = index ? site::side_of_reader(*site_, *index) : std::nullopt;
    ZoneNumber zone{};  // outside; also of a reader at no door, of which nobody knows where it stands
    if (side) {
        const auto& door = site_->doors[side->door];
        zone = number_of(side->direction == Direction::entry ? door.outer : door.inner);
    }
    const ReaderNumber where{journal_.state().registry.number_of(NamedThing::reader, reader.value)};
    auto draft = asset_draft({AssetAct::seen, asset.name, where, 0, {}, ""}, zone);
    draft.t_event = time_of_sighting();
    journal_.append(std::move(draft));
}

Result<ZoneNumber> Assets::zone_of_round(const std::string& zone) const {
    const auto index = zone.empty() ? std::optional(site::kOutside) : site_->find_zone(zone);
    if (!index || (!zone.empty() && index == site::kOutside))
        return Error{"there is no such zone: " + zone, "zone", "`sekisho asset list` tells where things belong"};
    const bool any = std::any_of(site_->assets.begin(), site_->assets.end(),
                                 [&](const auto& asset) { return zone.empty() || asset.zone == *index; });
    if (!any)
        return Error{"no asset belongs there", zone.empty() ? "assets" : zone,
                     "[assets.NAME] in site.toml gives a thing a tag and a zone"};
    const ZoneNumber number = zone.empty() ? ZoneNumber{} : number_of(*index);
    for (const auto& [seq, round] : journal_.state().rounds) {
        if (share_a_zone(round.zone, number))
            return Error{"a round is under way there", fmt::format("entry {}", seq.value),
                         fmt::format("end it first: sekisho asset check end {}", seq.value)};
    }
    const bool on_its_way = std::any_of(beginning_.begin(), beginning_.end(),
                                        [number](ZoneNumber other) { return share_a_zone(other, number); });
    if (on_its_way) return Error{"a round is beginning there", "zone", "`sekisho asset list` shows it"};
    return number;
}

void Assets::begin_round(const std::string& zone, const std::string& operator_name, Workflows::SeqDone done) {
    const auto number = zone_of_round(zone);
    if (!number) return done(number.error());
    beginning_.insert(*number);
    auto draft = asset_draft({AssetAct::round_begun, "", {}, 0, {}, operator_name}, *number);
    draft.t_event = time_of_beginning();
    journal_.append(std::move(draft), {}, [this, zone = *number, done = std::move(done)](const Result<Seq>& seq) {
        beginning_.erase(zone);
        done(seq);
    });
}

void Assets::end_round(Seq round, const std::string& operator_name, std::function<void(Result<EndedRound>)> done) {
    if (!journal_.state().rounds.contains(round) || !ending_.insert(round).second) return done(no_such_round(round));
    // Tags that were tapped until now count, also those that are being written.
    journal_.run([] {},
                 [this, round, operator_name, done = std::move(done)] { write_end(round, operator_name, done); });
}

// Of the assets that the configuration has now.
void Assets::write_end(Seq round, const std::string& operator_name, std::function<void(Result<EndedRound>)> done) {
    const auto& begun = journal_.state().rounds.at(round);  // whoever else would end it was refused
    auto ended = std::make_shared<EndedRound>();
    AssetDetail detail{AssetAct::round_ended, "", {}, 0, {}, operator_name};
    for (auto& row : rows_of(begun)) {
        ++detail.expected;
        if (!is_seen_in(begun, row)) {
            detail.missing.push_back({row.asset});
            ended->missing.push_back(std::move(row));
        } else if (row.elsewhere) {
            ended->elsewhere.push_back(std::move(row));
        }
    }
    ended->expected = detail.expected;
    auto draft = asset_draft(std::move(detail), begun.zone);
    draft.ref_seq = round;
    journal_.append(std::move(draft), {}, [this, round, ended, done = std::move(done)](const Result<Seq>& seq) {
        ending_.erase(round);
        if (!seq) return done(seq.error());
        ended->seq = *seq;
        done(*ended);
    });
}

std::vector<AssetRow> Assets::rows() const {
    std::vector<AssetRow> rows;
    const auto& state = journal_.state();
    const MissingTimes missing(*site_, state);
    const auto now = clock_watch_.moment(clock_.now()).clock;
    for (const auto& asset : site_->assets) {
        const auto& home = site_->zones[asset.zone].name;
        AssetRow row{asset.name, asset.label, home, {}, {}, {}, false, false};
        const auto from = missing.of(asset);
        row.missing = from && now >= *from;
        const auto found = state.assets.find(asset.name);
        if (found != state.assets.end()) {
            row.seen = found->second.seen;
            row.reader = {std::string(state.registry.name_of(NamedThing::reader, found->second.reader.value))};
            row.seen_in = place_of(*site_, state.registry, found->second.zone, row.reader);
            row.elsewhere = row.seen_in && *row.seen_in != home;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<AssetRow> Assets::rows_of(const state::AssetRound& round) const {
    auto all = rows();
    if (round.zone == ZoneNumber{}) return all;
    const auto zone = journal_.state().registry.name_of(NamedThing::zone, round.zone.value);
    std::erase_if(all, [zone](const auto& row) { return row.zone.value != zone; });
    return all;
}

AssetList Assets::list() const {
    AssetList list{rows(), {}};
    for (const auto& [seq, round] : journal_.state().rounds) {
        const auto zone = journal_.state().registry.name_of(NamedThing::zone, round.zone.value);
        RoundRow row{seq, {std::string(zone)}, round.begun, 0, {}};
        for (const auto& asset : rows_of(round)) {
            ++row.expected;
            if (!is_seen_in(round, asset)) row.unseen.push_back(asset.asset);
        }
        list.rounds.push_back(std::move(row));
    }
    return list;
}

}  // namespace sekisho::gate
