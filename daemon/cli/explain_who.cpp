// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/explain_who.hpp"

#include "daemon/access/best_card.hpp"
#include "daemon/access/could_enter.hpp"
#include "daemon/api/json/quoted.hpp"
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/explain.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::cli {
namespace {

struct Row {
    std::string holder;
    access::Requirements needs;
    CredentialRef card;  // 0: nobody asked the ledger
};

bool append_rows(std::string& out, const site::Site& site, site::Side side, WallTime at, std::vector<Row> rows) {
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.holder < b.holder; });
    api::append_field(out, "{\"access_point\":", access_point_text(site, side));
    api::append_field(out, ",\"at\":", api::format_time(at, site.time_zone.offset_at(at)));
    out.append(",\"people\":[");
    std::string_view comma;
    for (const Row& row : rows) {
        out.append(std::exchange(comma, ","));
        api::append_field(out, "{\"holder\":", row.holder);
        out.append(",\"requires\":");
        append_requirements(out, row.needs);
        if (row.card != CredentialRef{}) api::append_field(out, ",\"credential\":", std::to_string(row.card.value));
        out.push_back('}');
    }
    out.append("]}");
    return !rows.empty();
}

// What an exit reader lets out says nothing of rights.
std::optional<site::Side> entry_side(const site::Site& site, std::string_view access_point) {
    const auto side = site::parse_side(site, access_point);
    return side && side->direction == Direction::entry ? side : std::nullopt;
}

}  // namespace

Result<bool> explain_who(const site::Site& site, std::string_view access_point, WallTime at, std::string& out) {
    const auto side = entry_side(site, access_point);
    if (!side) return no_access_point();
    const auto now = access::moment_of(at);
    std::vector<Row> rows;
    for (const auto& holder : site.roster.holders()) {
        const auto decision = access::explain(site, holder.id.value, *side, now);
        if (decision.verdict == Verdict::granted) rows.push_back({holder.id.value, decision.requires_, {}});
    }
    return {boost::system::in_place_value, append_rows(out, site, *side, at, std::move(rows))};
}

Result<bool> explain_who(const Past& past, std::string_view access_point, WallTime at, std::string& out) {
    const auto& site = *past.site;
    const auto side = entry_side(site, access_point);
    if (!side) return no_access_point();
    if (!past.people.unknown().empty())
        return Error{"nobody is known: " + past.people.unknown(), "holder",
                     "lay personal.db and keys/ beside the ledger"};
    const auto now = access::moment_at(site, past.state, at);
    const auto cards = access::best_cards(past.state, now);
    std::vector<Row> rows;
    for (const auto& holder : site.roster.holders()) {
        const auto pid = past.people.pid_in(holder.id.value);
        const auto card = pid ? cards.find(*pid) : cards.end();
        if (card == cards.end()) continue;
        const access::KnownCard known{card->second, holder.id.value};
        const auto decision = access::could_enter(site, past.state, known, *side, now);
        if (decision.verdict == Verdict::granted)
            rows.push_back({past.people.name(*pid), decision.requires_, card->second});
    }
    return {boost::system::in_place_value, append_rows(out, site, *side, at, std::move(rows))};
}

}  // namespace sekisho::cli
