// SPDX-License-Identifier: Apache-2.0
// Small durable files: each call has reached the disk, folder entry included, when it returns without an error.
#pragma once

#include "daemon/model/result.hpp"

#include <sys/types.h>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
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
// The file has these bytes when it returns, and at no moment only a part of them: they are written to `path` + ".part"
// (what a crash left of that name is dropped) and renamed. Error: it has the old bytes or the new ones.
[[nodiscard]] Result<void> replace_file(const std::string& path, std::span<const std::uint8_t> bytes, mode_t mode);
// Overwrites the bytes, then removes the file. Flash memory may keep the old bytes all the same.
[[nodiscard]] Result<void> wipe_file(const std::string& path);
[[nodiscard]] Result<void> wipe_if_there(const std::string& path);

// How much of the file system that holds `path` is taken, of what this user may take: 0 to 100, rounded down.
[[nodiscard]] Result<int> percent_used(const std::string& path);

// Removes a file, a link as a link; a folder is an error.
[[nodiscard]] Result<void> remove_file(const std::string& path);
// Removes a folder that is empty.
[[nodiscard]] Result<void> remove_folder(const std::string& path);
// Names of what lies in a folder, in ascending order; more than `most` are an error.
[[nodiscard]] Result<std::vector<std::string>> names_in(const std::string& folder, std::size_t most = 100'000);
[[nodiscard]] Result<std::uint64_t> file_size(const std::string& path);
struct Space {
    std::uint64_t free = 0;  // bytes that this user may still write
    std::uint64_t all = 0;
};
[[nodiscard]] Result<Space> space_of(const std::string& folder);

// A file that is written piece by piece. Durable after `finish` only; one that was not finished is removed again.
class FileWriter {
public:
    // Never overwrites, as write_new_file.
    [[nodiscard]] static Result<FileWriter> make(const std::string& path, mode_t mode);
    FileWriter(FileWriter&& other) noexcept;
    FileWriter& operator=(FileWriter&& other) noexcept;
    ~FileWriter();

    [[nodiscard]] Result<void> write(std::span<const std::uint8_t> bytes);
    [[nodiscard]] Result<void> finish();

private:
    FileWriter(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
    std::string path_;
    int fd_ = -1;  // -1: finished, or moved away
};

// A file that is read piece by piece.
class FileReader {
public:
    [[nodiscard]] static Result<FileReader> open(const std::string& path);
    FileReader(FileReader&& other) noexcept;
    FileReader& operator=(FileReader&& other) noexcept;
    ~FileReader();

    // As many bytes as `into` takes; fewer at the end of the file only.
    [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into);
    [[nodiscard]] std::uint64_t size() const { return size_; }  // when it was opened
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    FileReader(std::string path, int fd, std::uint64_t size) : path_(std::move(path)), fd_(fd), size_(size) {}
    std::string path_;
    int fd_ = -1;
    std::uint64_t size_ = 0;
};

// An exclusive lock on a folder, held until destroyed or the process ends, however it ends. Leaves no file.
class FolderLock {
public:
    // Errors: no such folder, not a folder, not readable, locked by another holder.
    [[nodiscard]] static Result<FolderLock> take(const std::string& path);
    // Whether an error of `take` says that another program has it.
    [[nodiscard]] static bool is_taken(const Error& error);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;
    ~FolderLock();

private:
    explicit FolderLock(int fd) : fd_(fd) {}
    int fd_ = -1;
};

}  // namespace sekisho::disk
