// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/permit_show.hpp"

#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/ask.hpp"
#include "daemon/cli/entry_text.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

constexpr int kMostEntries = 100'000;

bool is_in(const json::array& list, const std::string& text) {
    return std::any_of(list.begin(), list.end(), [&](const json::value& item) {
        const auto* one = item.if_string();
        return one != nullptr && std::string_view(*one) == text;
    });
}

class Permit {
public:
    explicit Permit(const json::object& submitted)
        : seq_(text_of(submitted, "seq")),
          more_(submitted.at("more").as_object()),
          from_(api::parse_time(text_of(more_, "from"))),
          until_(api::parse_time(text_of(more_, "until"))) {}

    [[nodiscard]] bool concerns(const json::object& entry) const {
        if (text_of(entry, "seq") == seq_) return true;
        if (text_of(entry, "kind") == "permit") return text_of(entry, "ref_seq") == seq_;
        const auto time = api::parse_time(text_of(entry, "time"));
        if (!time || !from_ || !until_ || *time < *from_ || *time >= *until_) return false;
        return is_in(more_.at("workers").as_array(), text_of(entry, "holder")) ||
               is_in(more_.at("zones").as_array(), text_of(entry, "zone"));
    }

private:
    std::string seq_;
    const json::object& more_;
    std::optional<WallTime> from_;
    std::optional<WallTime> until_;
};

}  // namespace

int show_permit(const Context& context, std::int64_t permit) {
    auto answer = fetch(context, fmt::format("/v1/entries?after={}&limit={}", permit - 1, kMostEntries));
    if (answer.has_error()) return fail(context, answer.error());
    const auto& entries = answer->at("entries").as_array();
    const auto* first = entries.empty() ? nullptr : &entries.front().as_object();
    const bool is_permit = first != nullptr && text_of(*first, "seq") == std::to_string(permit) &&
                           text_of(*first, "kind") == "permit" && text_of(*first, "ref_seq").empty();
    if (!is_permit)
        return fail(context, {"this is no permit's number, or too much has happened since", fmt::format("{}", permit),
                              "`sekisho permit list` shows those that are not over"});
    const Permit of(*first);
    json::array shown;
    for (const auto& entry : entries) {
        if (of.concerns(entry.as_object())) shown.push_back(entry);
    }
    if (context.json) {
        (*answer)["entries"] = std::move(shown);
        print_line(*answer);
        return kDone;
    }
    print(entry_table(shown));
    tell_what_is_not_shown(*answer);
    return kDone;
}

}  // namespace sekisho::cli
