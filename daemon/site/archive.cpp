// SPDX-License-Identifier: Apache-2.0
// The kept form of a configuration: JSON lines. First a header, then one line a source file, word
// for word, then one line a holder in the order of pseudonyms, so that not even the order of the
// roster tells who is who.
#include "daemon/site/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace sekisho::site {
namespace {

void append_json(std::string& out, std::string_view text) {
    out += '"';
    for (const char byte : text) {
        switch (byte) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            default:
                if (static_cast<unsigned char>(byte) < 0x20) {
                    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(byte));
                } else {
                    out += byte;
                }
        }
    }
    out += '"';
}

void append_instant(std::string& out, WallTime instant) {
    if (instant == WallTime::min() || instant == WallTime::max()) {
        out += "null";
    } else {
        fmt::format_to(std::back_inserter(out), "{}", instant.time_since_epoch().count());
    }
}

}  // namespace

std::string archive(const Site& site, const std::function<std::string(const HolderId&)>& pseudonym) {
    std::string out = "{\"sekisho_config\":1}\n";
    for (const SourceFile& source : site.sources) {
        out += "{\"file\":";
        append_json(out, source.name);
        out += ",\"text\":";
        append_json(out, source.text);
        out += "}\n";
    }
    std::vector<std::pair<std::string, const Holder*>> holders;
    holders.reserve(site.roster.holders().size());
    for (const Holder& holder : site.roster.holders()) holders.emplace_back(pseudonym(holder.id), &holder);
    std::sort(holders.begin(), holders.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [name, holder] : holders) {
        out += "{\"holder\":";
        append_json(out, name);
        out += ",\"job_class\":";
        append_json(out, site.job_classes.at(holder->job_class).name);
        out += ",\"valid_from_us\":";
        append_instant(out, holder->valid_from);
        out += ",\"valid_until_us\":";
        append_instant(out, holder->valid_until);
        out += holder->extended_grant_time ? ",\"extended_grant_time\":true" : ",\"extended_grant_time\":false";
        out += site.emergency.covers(holder->id) ? ",\"emergency\":true}\n" : "}\n";
    }
    return out;
}

}  // namespace sekisho::site
