// SPDX-License-Identifier: Apache-2.0
// Small durable files: each call has reached the disk, folder entry included, when it returns without an error.
#pragma once

#include "daemon/model/result.hpp"

#include <sys/types.h>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sekisho::disk {

// True for anything of that name, a dangling link too. Error: it cannot be told, as where a folder may not be looked
// into; what is hidden by its rights is never taken for absent.
[[nodiscard]] Result<bool> is_there(const std::string& path);
// Error: nothing of that name, or something else than a file (or a link to one), or it cannot be told.
[[nodiscard]] Result<void> is_plain_file(const std::string& path);
// Whole file; one longer than `max_bytes` is an error.
[[nodiscard]] Result<std::vector<std::uint8_t>> read_file(const std::string& path, std::size_t max_bytes);
// Never overwrites: an existing file or link is an error. What could be written only in part is removed again.
[[nodiscard]] Result<void> write_new_file(const std::string& path, std::span<const std::uint8_t> bytes, mode_t mode);
// An existing folder of that name is an error.
[[nodiscard]] Result<void> make_folder(const std::string& path, mode_t mode);
// What was made, renamed or removed in the folder that `path` lies in is there to stay.
[[nodiscard]] Result<void> sync_folder_of(const std::string& path);
// Replaces `to` in one step.
[[nodiscard]] Result<void> rename_file(const std::string& from, const std::string& to);
// Overwrites the bytes, then removes the file. Flash memory may keep the old bytes all the same.
[[nodiscard]] Result<void> wipe_file(const std::string& path);

// How much of the file system that holds `path` is taken, of what this user may take: 0 to 100, rounded down.
[[nodiscard]] Result<int> percent_used(const std::string& path);

// An exclusive lock on a folder, held until destroyed or the process ends, however it ends. Leaves no file.
class FolderLock {
public:
    // Errors: no such folder, not a folder, not readable, locked by another holder.
    [[nodiscard]] static Result<FolderLock> take(const std::string& path);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;
    ~FolderLock();

private:
    explicit FolderLock(int fd) : fd_(fd) {}
    int fd_ = -1;
};

}  // namespace sekisho::disk
