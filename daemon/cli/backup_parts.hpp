// SPDX-License-Identifier: Apache-2.0
// What the backup commands share, and `import` with them.
#pragma once

#include "daemon/cli/context.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <optional>
#include <string>

namespace sekisho::cli {

void add_backup_restore(CLI::App& group, Context& context);

// RFC 3339, UTC, seconds.
[[nodiscard]] std::string time_text(WallTime time);
// Nothing for "": the option was not given.
[[nodiscard]] Result<std::optional<std::string>> optional_text(const std::string& path);

// A folder of this process's own (0700) below another, "sekisho-WHAT-" and a word; whoever used it has emptied it
// before `remove`.
class WorkFolder {
public:
    [[nodiscard]] static Result<WorkFolder> make(const std::string& below, const std::string& what = "backup");
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] Result<void> remove() const;

private:
    explicit WorkFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

}  // namespace sekisho::cli
