// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/assets.hpp"

#include "daemon/credential/identify.hpp"

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

}  // namespace

std::optional<Error> card_among_tags(const site::Site& site, const Directory& directory, const vault::Vault& vault,
                                     const state::State& state) {
    for (const auto& asset : site.assets) {
        const auto card = directory.credential_of(vault.card_key(credential::canonical(asset.tag)));
        const auto found = card ? state.credentials.find(*card) : state.credentials.end();
        if (found == state.credentials.end() || found->second.revoked) continue;
        return Error{fmt::format("the tag of assets.{} is a card that was issued", asset.name),
                     site::to_text(site.rule(asset.rule)),
                     fmt::format("take another tag, or revoke credential {} first", card->value)};
    }
    return std::nullopt;
}

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

// By the order of the entries: a clock may have been set meanwhile.
bool Assets::is_seen_in(Seq round, const std::string& asset) const {
    const auto& seen = journal_.state().assets;
    const auto found = seen.find(asset);
    return found != seen.end() && found->second.seq > round;
}

void Assets::note(const ReaderName& reader, const site::Asset& asset) {
    const auto index = site_->find_reader(reader.value);
    const auto side = index ? site::side_of_reader(*site_, *index) : std::nullopt;
    std::string zone;  // "": outside; also of a reader at no door, of which nobody knows where it stands
    if (side) {
        const auto& door = site_->doors[side->door];
        zone = site_->zones[side->direction == Direction::entry ? door.outer : door.inner].name.value;
    }
    // What is new in an outage has its number only when the entry can be written.
    auto numbers = [reader = reader.value, zone](EntryDraft& draft, const state::State& state) {
        std::get<AssetDetail>(draft.detail).reader.value = state.registry.number_of(NamedThing::reader, reader);
        if (!zone.empty()) draft.zone.value = state.registry.number_of(NamedThing::zone, zone);
    };
    journal_.append(asset_draft({AssetAct::seen, asset.name, {}, 0, {}, ""}, {}), std::move(numbers));
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
    journal_.append(std::move(draft), {}, [this, zone = *number, done = std::move(done)](const Result<Seq>& seq) {
        beginning_.erase(zone);
        done(seq);
    });
}

void Assets::end_round(Seq round, const std::string& operator_name, std::function<void(Result<EndedRound>)> done) {
    if (!journal_.state().rounds.contains(round)) return done(no_such_round(round));
    if (!ending_.insert(round).second) {
        return done(Error{"it is being ended already", fmt::format("entry {}", round.value),
                          "`sekisho asset list` tells when it is"});
    }
    // Tags that were tapped until now count, also those that are being written.
    journal_.run([] {},
                 [this, round, operator_name, done = std::move(done)] { write_end(round, operator_name, done); });
}

// Of the assets that the configuration has now.
void Assets::write_end(Seq round, const std::string& operator_name, std::function<void(Result<EndedRound>)> done) {
    const auto found = journal_.state().rounds.find(round);
    if (found == journal_.state().rounds.end()) {  // by an end that could not be written, and stands all the same
        ending_.erase(round);
        return done(no_such_round(round));
    }
    const auto& begun = found->second;
    auto ended = std::make_shared<EndedRound>();
    AssetDetail detail{AssetAct::round_ended, "", {}, 0, {}, operator_name};
    for (auto& row : of_round(rows(), begun)) {
        ++detail.expected;
        if (!is_seen_in(round, row.asset)) {
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
    const auto now = clock_watch_.moment(clock_.now()).clock;
    for (const auto& asset : site_->assets) {
        const auto& home = site_->zones[asset.zone].name;
        AssetRow row{asset.name, asset.label, home, {}, {}, {}, false, false};
        const auto from = watch_.missing_from(asset);
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

std::vector<AssetRow> Assets::of_round(std::vector<AssetRow> all, const state::AssetRound& round) const {
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
        for (const auto& asset : of_round(list.assets, round)) {
            ++row.expected;
            if (!is_seen_in(seq, asset.asset)) row.unseen.push_back(asset.asset);
        }
        list.rounds.push_back(std::move(row));
    }
    return list;
}

}  // namespace sekisho::gate
