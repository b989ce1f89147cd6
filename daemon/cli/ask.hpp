// SPDX-License-Identifier: Apache-2.0
// Asking the daemon and ending with its answer: what all commands over the socket share.
#pragma once

#include "daemon/cli/client.hpp"
#include "daemon/cli/context.hpp"

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace sekisho::cli {

// Prints an answer for people.
using Show = std::function<void(const boost::json::object&)>;

// With --json the body as it came, else `show`. A refusal is printed, 409 and 422 end with 1, all others with 2.
[[nodiscard]] int finish(const Context& context, const Result<Reply>& reply, const Show& show);
[[nodiscard]] int ask(const Context& context, std::string_view target, const Show& show);
[[nodiscard]] int command(const Context& context, std::string_view target, const boost::json::object& body,
                          const Show& show);

// The answer for a command that goes on with it. Error: the refusal's own words.
[[nodiscard]] Result<boost::json::object> fetch(const Context& context, std::string_view target);

// A field of an answer as text: "" for null, yes / no for a truth value.
[[nodiscard]] std::string text_of(const boost::json::object& object, std::string_view key);

}  // namespace sekisho::cli
