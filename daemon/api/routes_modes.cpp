// SPDX-License-Identifier: Apache-2.0
// The modes that doors are put into (STD-ONVIF-01), and the end of a fire (STD-EGR-02).
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace sekisho::api {
namespace {

std::optional<DoorMode> written_mode(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, DoorMode>, 3> kModes{{{"locked_open", DoorMode::locked_open},
                                                                           {"blocked", DoorMode::blocked},
                                                                           {"locked_down", DoorMode::locked_down}}};
    for (const auto& [word, mode] : kModes) {
        if (word == text) return mode;
    }
    return std::nullopt;
}

}  // namespace

void Router::set_mode(const Call& call) {
    const auto body = read_object(call.request.body, {"mode", "active", "reason"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto& door = call.target.path[2];
    if (!services_.desk.site()->find_door(door)) {
        return refuse(call.respond, 404, {"there is no such door", "door", "give a door as site.toml names it"});
    }
    const auto word = required_text(*body, "mode");
    if (word.has_error()) return refuse(call.respond, 400, word.error());
    const auto mode = written_mode(*word);
    if (!mode) {
        return refuse(call.respond, 400,
                      {"no command puts a door into this mode", "mode", "locked_open, blocked or locked_down"});
    }
    const auto active = required_bool(*body, "active");
    if (active.has_error()) return refuse(call.respond, 400, active.error());
    const auto reason = required_text(*body, "reason");
    if (reason.has_error()) return refuse(call.respond, 400, reason.error());
    services_.desk.set_mode({DoorName{door}, *mode, *active, *reason, call.request.operator_name},
                            answer_seq(call.respond));
}

void Router::reset_fire(const Call& call) {
    const auto body = read_object(call.request.body, {"reason"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto& input = call.target.path[2];
    const auto& inputs = services_.desk.site()->inputs;
    if (std::none_of(inputs.begin(), inputs.end(), [&](const auto& one) { return one.name == input; })) {
        return refuse(call.respond, 404, {"there is no such input", "input", "give an input as site.toml names it"});
    }
    const auto reason = required_text(*body, "reason");
    if (reason.has_error()) return refuse(call.respond, 400, reason.error());
    services_.desk.reset_fire({input, *reason, call.request.operator_name}, answer_seq(call.respond));
}

}  // namespace sekisho::api
