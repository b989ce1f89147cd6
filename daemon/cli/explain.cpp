// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/explain.hpp"

#include "daemon/access/decide.hpp"
#include "daemon/api/json/fault_json.hpp"
#include "daemon/api/json/quoted.hpp"
#include "daemon/api/json/rfc3339.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestLine = 512;  // a query has three short fields

void append_or_null(std::string& out, std::string_view key, std::string_view value) {
    out.append(key);
    if (value.empty()) {
        out.append("null");
    } else {
        api::append_quoted(out, value);
    }
}

// A text field of a batch line; nothing when it is missing or of another type.
std::optional<std::string_view> field(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr) return std::nullopt;
    return std::string_view(*text);
}

void append_error(std::string& out, const Error& error) {
    out += json::serialize(api::error_to_json(error));
}

Error wrong_line() {
    return {"the line is no query", "line",
            R"(write {"holder":"N0123","access_point":"server_door","at":"2025-04-01T08:30:00+09:00"})"};
}

}  // namespace

void append_decision(std::string& out, const site::Site& site, const access::Decision& decision) {
    api::append_field(out, "{\"decision\":", to_text(decision.verdict));
    append_or_null(out, ",\"reason\":", to_text(decision.reason));
    append_or_null(out, ",\"detail\":", to_text(decision.detail));
    api::append_field(out, ",\"rule\":", access::rule_text(site, decision));
    out.append(",\"requires\":");
    append_requirements(out, decision.requires_);
}

void append_requirements(std::string& out, const access::Requirements& requirements) {
    out.push_back('[');
    if (requirements.any()) {
        std::string_view comma;
        for (const auto text : access::to_texts(requirements)) {
            api::append_field(out, comma, text);
            comma = ",";
        }
    }
    out.push_back(']');
}

void append_subject(std::string& out, std::string_view holder, std::string_view access_point, std::string_view at) {
    api::append_field(out, ",\"holder\":", holder);
    api::append_field(out, ",\"access_point\":", access_point);
    api::append_field(out, ",\"at\":", at);
}

std::string access_point_text(const site::Site& site, site::Side side) {
    std::string text = site.doors[side.door].name.value;
    text.push_back('.');
    text.append(to_text(side.direction));
    return text;
}

Error no_access_point() {
    return {"there is no such access point", "access_point",
            "give DOOR.entry, DOOR.exit or DOOR as site.toml names it"};
}

Error no_time() {
    return {"this is not a time", "at", "write it as 2025-04-01T08:30:00+09:00"};
}

Result<bool> Explainer::answer(const ExplainQuery& query, std::string& out) const {
    const auto at = api::parse_time(query.at);
    if (!at) return no_time();
    const auto side = site::parse_side(site_, query.access_point);
    if (!side) return no_access_point();
    if (site_.roster.find(query.holder) == nullptr) {
        return Error{"the roster has nobody of that id", "holder", "give a staff number as the roster writes it"};
    }
    const auto decision = access::explain(site_, query.holder, *side, access::moment_of(*at));
    append_decision(out, site_, decision);
    append_subject(out, query.holder, access_point_text(site_, *side), query.at);
    out.push_back('}');
    return {boost::system::in_place_value, decision.verdict == Verdict::granted};
}

bool Explainer::answer_line(std::string_view line, std::string& out) {
    unsigned char memory[2048];
    json::monotonic_resource resource(memory, sizeof memory);  // a strange line may need more: then from the heap
    if (line.size() > kLongestLine) {
        append_error(out, wrong_line());
        return false;
    }
    parser_.reset(&resource);
    json::error_code failed;
    parser_.write(line.data(), line.size(), failed);
    if (failed) {
        append_error(out, wrong_line());
        return false;
    }
    const auto value = parser_.release();
    const auto* object = value.if_object();
    const auto holder = object == nullptr ? std::nullopt : field(*object, "holder");
    const auto access_point = object == nullptr ? std::nullopt : field(*object, "access_point");
    const auto at = object == nullptr ? std::nullopt : field(*object, "at");
    if (!holder || !access_point || !at || object->size() != 3) {
        append_error(out, wrong_line());
        return false;
    }
    const auto answered = answer({*holder, *access_point, *at}, out);
    if (answered.has_error()) append_error(out, answered.error());
    return answered.has_value();
}

}  // namespace sekisho::cli
