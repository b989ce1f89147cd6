// SPDX-License-Identifier: Apache-2.0
// "Would they get in, and why?", answered from the configuration alone (design 7.4).
#pragma once

#include "daemon/access/decide.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"

#include <boost/json/parser.hpp>
#include <string>
#include <string_view>

namespace sekisho::cli {

// {"decision","reason","detail","rule","requires" of an answer, without the closing brace.
void append_decision(std::string& out, const site::Site& site, const access::Decision& decision);
// ,"holder","access_point","at".
void append_subject(std::string& out, std::string_view holder, std::string_view access_point, std::string_view at);
// ["PIN", ...]
void append_requirements(std::string& out, const access::Requirements& requirements);
// "server_door.entry"
[[nodiscard]] std::string access_point_text(const site::Site& site, site::Side side);
[[nodiscard]] Error no_access_point();
[[nodiscard]] Error no_time();

struct ExplainQuery {
    std::string_view holder;
    std::string_view access_point;  // "server_door.entry", ".exit", or the bare door for its entry
    std::string_view at;            // RFC 3339
};

// Answers one query after another; keeps its buffers between them.
class Explainer {
public:
    explicit Explainer(const site::Site& site) : site_(site) {}

    // Appends the answer's JSON object to `out` (docs/schema/explain.json); true: granted.
    // Error: no such holder or side, a time that cannot be read; `out` is as it was.
    [[nodiscard]] Result<bool> answer(const ExplainQuery& query, std::string& out) const;
    // One line {"holder","access_point","at"} of a batch. False: the line is wrong, and {"error": ...} was appended.
    [[nodiscard]] bool answer_line(std::string_view line, std::string& out);

private:
    const site::Site& site_;
    boost::json::parser parser_;
};

}  // namespace sekisho::cli
