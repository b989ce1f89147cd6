// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/fault_json.hpp"

namespace sekisho::api {

namespace json = boost::json;

json::array faults_to_json(const config::Faults& faults) {
    json::array out;
    out.reserve(faults.size());
    for (const auto& fault : faults) {
        out.emplace_back(json::object{{"file", fault.file},
                                      {"line", fault.line},
                                      {"column", fault.column},
                                      {"severity", fault.warning ? "warning" : "fault"},
                                      {"rule", fault.rule},
                                      {"message", fault.message},
                                      {"hint", fault.hint}});
    }
    return out;
}

json::object error_to_json(const Error& error) {
    json::object fields{{"what", error.what}, {"where", error.where}, {"hint", error.hint}};
    return {{"error", std::move(fields)}};
}

}  // namespace sekisho::api
