// SPDX-License-Identifier: Apache-2.0
// A folder of many files that is made or extended as one piece of work. A file is there whole or not at all; what was
// put is durable only after sync(): one wait for the disk instead of one for each of a hundred thousand files.
#pragma once

#include "daemon/model/result.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace sekisho::disk {

class FileTree {
public:
    // A folder that is not there is made. Error: it cannot be, or something else is called so.
    [[nodiscard]] static Result<FileTree> open(const std::string& folder);

    // Whether nothing at all lies in it.
    [[nodiscard]] Result<bool> is_empty() const;
    // Makes or replaces the file at `name`, and the folders above it. `name` is relative, without ".." in it.
    [[nodiscard]] Result<void> put(const std::string& name, std::span<const std::uint8_t> bytes);
    // Everything put so far has reached the disk.
    [[nodiscard]] Result<void> sync() const;
    // Takes a file away, and the folder above it when nothing is left there. One that is not there is no error.
    [[nodiscard]] Result<void> remove(const std::string& name) const;

private:
    explicit FileTree(std::string folder) : folder_(std::move(folder)) {}
    std::string folder_;
    std::string made_;  // the folder that was looked after last
};

}  // namespace sekisho::disk
