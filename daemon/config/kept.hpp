// SPDX-License-Identifier: Apache-2.0
// A kept configuration (site::archive): its texts in place of files, and its people by pseudonym.
#pragma once

#include "daemon/config/build.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::config {

class Kept {
public:
    // Nothing: these bytes are no kept configuration. They must outlive it.
    [[nodiscard]] static std::optional<Kept> read(std::span<const std::uint8_t> bytes);

    // The configuration itself; the others are those of [files].
    [[nodiscard]] const std::string& main_file() const { return sources_.front().name; }
    // As it was kept. The list of people who are let in while nothing can be written is there again, without them.
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
    // Fills the roster, the duty rows and the emergency list, when all else of the Site is there. A fault where a row
    // says what the texts do not know. `file`: the roster's name.
    void fill_people(Build& build, std::string_view file) const;

private:
    std::vector<site::SourceFile> sources_;
    std::vector<std::string_view> people_;  // a line each
    bool has_list_ = false;
};

}  // namespace sekisho::config
