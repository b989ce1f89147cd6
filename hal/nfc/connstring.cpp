// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/connstring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace sekisho::hal {
namespace {

constexpr std::string_view kUsbNodes = "/dev/bus/usb/";

bool is_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Result cannot tell a string from an Error that begins with one.
Result<std::string> found(std::string text) {
    return {boost::system::in_place_value, std::move(text)};
}

// "BUS<separator>DEVICE" as "BUS:DEVICE".
std::optional<std::string> bus_and_device(std::string_view text, char separator) {
    const auto at = text.find(separator);
    if (at == std::string_view::npos) return std::nullopt;
    const auto bus = text.substr(0, at);
    const auto device = text.substr(at + 1);
    if (!is_digits(bus) || !is_digits(device)) return std::nullopt;
    return fmt::format("{}:{}", bus, device);
}

// The end of a link that udev made (one step, often relative); a path that is no link is its own end.
std::string follow(const std::filesystem::path& path) {
    std::error_code not_a_link;
    const auto target = std::filesystem::read_symlink(path, not_a_link);
    return (not_a_link ? path : path.parent_path() / target).lexically_normal().string();
}

Result<std::string> usb_place(const std::string& connstring, const std::string& place) {
    if (place.starts_with('/')) {
        const auto node = follow(place);
        if (node.starts_with(kUsbNodes)) {
            if (auto exact = bus_and_device(std::string_view(node).substr(kUsbNodes.size()), '/')) return found(*exact);
        }
        return Error{"the reader is not plugged in", connstring, "plug it in, or correct the link's name"};
    }
    if (auto exact = bus_and_device(place, ':')) return found(*exact);
    return Error{"a USB reader must be named by bus and device", connstring,
                 "write driver:BUS:DEVICE or driver:/dev/sekisho/reader-..."};
}

}  // namespace

Result<std::string> exact_connstring(const std::string& connstring) {
    const auto colon = connstring.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == connstring.size()) {
        return Error{"this is not a connstring of libnfc", connstring,
                     "write driver:place, as pn532_uart:/dev/ttyS1:115200"};
    }
    const auto driver = connstring.substr(0, colon);
    if (!driver.ends_with("_usb")) return found(connstring);
    const auto place = usb_place(connstring, connstring.substr(colon + 1));
    if (place.has_error()) return place.error();
    return found(fmt::format("{}:{}", driver, *place));
}

std::optional<std::string> device_path(const std::string& connstring) {
    const auto colon = connstring.find(':');
    if (colon == std::string::npos) return std::nullopt;
    const auto path = connstring.substr(colon + 1, connstring.find(':', colon + 1) - colon - 1);
    if (!path.starts_with('/')) return std::nullopt;
    return path;
}

}  // namespace sekisho::hal
