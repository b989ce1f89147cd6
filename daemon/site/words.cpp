// SPDX-License-Identifier: Apache-2.0
// The words of the configuration for single values.
#include "daemon/site/describe.hpp"

#include <fmt/format.h>

#include <chrono>

namespace sekisho::site {

std::string_view to_text(Sensitivity sensitivity) {
    switch (sensitivity) {
        case Sensitivity::unrestricted: return "unrestricted";
        case Sensitivity::controlled: return "controlled";
        case Sensitivity::limited: return "limited";
        case Sensitivity::exclusion: return "exclusion";
    }
    return "";
}

std::string_view to_text(Egress egress) {
    switch (egress) {
        case Egress::hardware: return "hardware";
        case Egress::rex: return "rex";
        case Egress::sensor: return "sensor";
    }
    return "";
}

std::string_view to_text(PowerLoss loss) {
    switch (loss) {
        case PowerLoss::fail_safe: return "fail_safe";
        case PowerLoss::fail_secure: return "fail_secure";
        case PowerLoss::keeps_state: return "keeps_state";
    }
    return "";
}

std::string_view to_text(InputKind kind) {
    switch (kind) {
        case InputKind::fire: return "fire";
        case InputKind::mains: return "mains";
        case InputKind::battery: return "battery";
        case InputKind::water: return "water";
        case InputKind::temperature: return "temperature";
        case InputKind::smoke: return "smoke";
        case InputKind::tamper: return "tamper";
        case InputKind::tether: return "tether";
        case InputKind::motion: return "motion";
        case InputKind::camera_ack: return "camera_ack";
    }
    return "";
}

std::string_view to_text(OutputKind kind) {
    switch (kind) {
        case OutputKind::remote_maintenance: return "remote_maintenance";
        case OutputKind::watchdog: return "watchdog";
        case OutputKind::camera: return "camera";
        case OutputKind::sounder: return "sounder";
    }
    return "";
}

std::string_view to_text(Occasion occasion) {
    switch (occasion) {
        case Occasion::granted: return "granted";
        case Occasion::denied: return "denied";
        case Occasion::duress: return "duress";
        case Occasion::forced: return "forced";
        case Occasion::held: return "held";
        case Occasion::intrusion: return "intrusion";
        case Occasion::tether: return "tether";
        case Occasion::fire: return "fire";
        case Occasion::tamper: return "tamper";
        case Occasion::water: return "water";
        case Occasion::smoke: return "smoke";
        case Occasion::temperature: return "temperature";
    }
    return "";
}

std::string duration_text(Duration duration) {
    using namespace std::chrono;
    if (duration == Duration::zero()) return "0 s";
    if (duration % days{1} == Duration::zero() && duration >= days{2}) return fmt::format("{} d", duration / days{1});
    if (duration % hours{1} == Duration::zero()) return fmt::format("{} h", duration / hours{1});
    if (duration % minutes{1} == Duration::zero()) return fmt::format("{} min", duration / minutes{1});
    if (duration % seconds{1} == Duration::zero()) return fmt::format("{} s", duration / seconds{1});
    return fmt::format("{} ms", duration / milliseconds{1});
}

}  // namespace sekisho::site
