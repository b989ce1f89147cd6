// SPDX-License-Identifier: Apache-2.0
// The kept form of a configuration: JSON lines. First a header, then one line a source file, word
// for word, then one line a holder in the order of pseudonyms, so that not even the order of the
// roster tells who is who.
#include "daemon/site/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
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

void append_assignment(std::string& out, const Site& site, const Assignment& assignment) {
    out += "{\"job_class\":";
    append_json(out, site.job_classes.at(assignment.job_class).name);
    out += ",\"from_us\":";
    append_instant(out, assignment.from);
    out += ",\"until_us\":";
    append_instant(out, assignment.until);
    if (assignment.during != Assignment::kAlways) {
        out += ",\"schedule\":";
        append_json(out, site.schedules.at(assignment.during).name);
    }
    out += '}';
}

// [[day since 1970-01-01, "code"], ...]
void append_duty(std::string& out, const Site& site, const Holder& holder) {
    if (!site.duty) return;
    constexpr auto kEver = std::numeric_limits<std::int32_t>::max();
    const auto index = static_cast<std::size_t>(&holder - site.roster.holders().data());
    out += ",\"duty\":[";
    std::string_view comma;
    for (const DutyRow& row : site.duty->of(index, -kEver, kEver)) {
        fmt::format_to(std::back_inserter(out), "{}[{},", std::exchange(comma, ","), row.day);
        append_json(out, site.duty->codes.at(row.code).name);
        out += ']';
    }
    out += ']';
}

void append_holder(std::string& out, const Site& site, const Holder& holder) {
    out += ",\"valid_from_us\":";
    append_instant(out, holder.valid_from);
    out += ",\"valid_until_us\":";
    append_instant(out, holder.valid_until);
    out += holder.extended_grant_time ? ",\"extended_grant_time\":true" : ",\"extended_grant_time\":false";
    if (holder.vendor != kNoVendor) {
        out += ",\"vendor\":";
        append_json(out, site.vendors.at(holder.vendor).name);
    }
    if (holder.nda != WallTime::max()) {
        out += ",\"nda_us\":";
        append_instant(out, holder.nda);
    }
    if (holder.trained_until != WallTime::max()) {
        out += ",\"trained_until_us\":";
        append_instant(out, holder.trained_until);
    }
    out += ",\"assignments\":[";
    std::string_view comma;
    for (const Assignment& assignment : site.roster.assignments(holder)) {
        out += std::exchange(comma, ",");
        append_assignment(out, site, assignment);
    }
    out += ']';
    append_duty(out, site, holder);
    out += site.emergency.covers(holder.id) ? ",\"emergency\":true}\n" : "}\n";
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
        append_holder(out, site, *holder);
    }
    return out;
}

}  // namespace sekisho::site
