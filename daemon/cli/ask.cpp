// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ask.hpp"

#include "daemon/cli/faults.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstdio>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostLost = 20;

void print_lost(const json::array& people) {
    const auto shown = std::min(people.size(), kMostLost);
    for (std::size_t i = 0; i < shown; ++i) fmt::print(stderr, "{}\n", plain(std::string_view(people[i].as_string())));
    if (shown < people.size()) fmt::print(stderr, "... (--json lists up to a thousand)\n");
}

// The fields of a refusal; nothing: it has none.
const json::object* refusal_fields(const Reply& reply) {
    const auto* body = reply.body.if_object();
    const auto* inner = body == nullptr ? nullptr : body->if_contains("error");
    return inner == nullptr ? nullptr : inner->if_object();
}

Error without_a_word(const Context& context) {
    return {"the daemon refused without a word", context.socket, "look at its log"};
}

Error words_of(const json::object& fields) {
    return {text_of(fields, "what"), text_of(fields, "where"), text_of(fields, "hint")};
}

int refusal(const Context& context, const Reply& reply) {
    const int status = reply.status == 409 || reply.status == 422 ? kNo : kCouldNot;
    const auto* body = reply.body.if_object();
    const auto* fields = refusal_fields(reply);
    if (fields == nullptr) return fail(context, without_a_word(context));
    if (context.json) {
        print_line(reply.body);
        return status;
    }
    if (const auto* lost = body->if_contains("lost")) print_lost(lost->as_array());
    if (const auto* faults = body->if_contains("faults"))
        print_faults(context, faults_from_json(faults->as_array()), stderr);
    return fail(context, words_of(*fields), status);
}

}  // namespace

int finish(const Context& context, const Result<Reply>& reply, const Show& show) {
    if (reply.has_error()) return fail(context, reply.error());
    const auto* body = reply->body.if_object();
    if (reply->status != 200 || body == nullptr) return refusal(context, *reply);
    if (context.json) {
        print_line(reply->body);
    } else {
        show(*body);
    }
    return kDone;
}

int ask(const Context& context, std::string_view target, const Show& show) {
    return finish(context, Client(context.socket).get(target), show);
}

int command(const Context& context, std::string_view target, const json::object& body, const Show& show) {
    return finish(context, Client(context.socket).post(target, body), show);
}

Result<json::object> fetch(const Context& context, std::string_view target) {
    auto reply = Client(context.socket).get(target);
    if (reply.has_error()) return reply.error();
    auto* body = reply->body.if_object();
    if (reply->status == 200 && body != nullptr) return std::move(*body);
    const auto* fields = refusal_fields(*reply);
    return fields == nullptr ? without_a_word(context) : words_of(*fields);
}

std::string text_of(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return {};
    if (const auto* text = value->if_string()) return std::string(*text);
    if (const auto* truth = value->if_bool()) return *truth ? "yes" : "no";
    return json::serialize(*value);
}

}  // namespace sekisho::cli
