// SPDX-License-Identifier: Apache-2.0
// Things with tags (6.4-C4b): what a tapped tag says, the rounds in which every tag is tapped, and the alarm of one
// that is not seen any more. A tag is no credential: nothing is decided for it, and no door hears of it.
#pragma once

#include "daemon/gate/asset_tags.hpp"
#include "daemon/gate/asset_watch.hpp"
#include "daemon/gate/directory.hpp"
#include "daemon/gate/workflows.hpp"
#include "daemon/vault/vault.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace sekisho::gate {

// The first tag of `site` that is a card which was issued and is not revoked; nothing: there is none. Such a card opens
// nothing, for a tag is no card.
[[nodiscard]] std::optional<Error> card_among_tags(const site::Site& site, const Directory& directory,
                                                   const vault::Vault& vault, const state::State& state);

class Assets {
public:
    Assets(hal::Loop& loop, hal::Clock& clock, ClockWatch& clock_watch, Journal& journal)
        : clock_(clock), clock_watch_(clock_watch), journal_(journal), watch_(loop, clock, clock_watch, journal) {}

    // From then on tags of that Site are told from cards; nothing is written yet.
    void tell_apart(std::shared_ptr<const site::Site> site);
    // The journal is open, and the names of `site` have their numbers.
    void adopt(std::shared_ptr<const site::Site> site);
    void stop() { watch_.stop(); }

    // The thing whose tag it is; nullptr: it is none.
    [[nodiscard]] const site::Asset* find(const std::variant<CardNumber, Detail>& number) const {
        return tags_.find(number);
    }
    // Its tag was tapped there.
    void note(const ReaderName& reader, const site::Asset& asset);

    // As Workflows has them.
    void begin_round(const std::string& zone, const std::string& operator_name, Workflows::SeqDone done);
    void end_round(Seq round, const std::string& operator_name, std::function<void(Result<EndedRound>)> done);
    [[nodiscard]] AssetList list() const;

private:
    [[nodiscard]] ZoneNumber number_of(site::ZoneIndex zone) const;
    [[nodiscard]] bool is_seen_in(Seq round, const std::string& asset) const;
    [[nodiscard]] Result<ZoneNumber> zone_of_round(const std::string& zone) const;
    [[nodiscard]] std::vector<AssetRow> rows() const;
    [[nodiscard]] std::vector<AssetRow> of_round(std::vector<AssetRow> all, const state::AssetRound& round) const;
    void write_end(Seq round, const std::string& operator_name, std::function<void(Result<EndedRound>)> done);

    hal::Clock& clock_;
    ClockWatch& clock_watch_;
    Journal& journal_;
    AssetWatch watch_;
    AssetTags tags_;
    std::shared_ptr<const site::Site> site_;
    std::set<ZoneNumber> beginning_;  // rounds on their way to the ledger
    std::set<Seq> ending_;            // likewise
};

}  // namespace sekisho::gate
