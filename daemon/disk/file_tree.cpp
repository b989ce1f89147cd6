// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/file_tree.hpp"

#include "daemon/disk/write_bytes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace sekisho::disk {
namespace {

namespace fs = std::filesystem;

Error failed(const char* doing, const std::string& path, int code) {
    return Error{fmt::format("cannot {}: {}", doing, std::strerror(code)), path,
                 code == ENOSPC || code == EDQUOT ? "free some space on this file system"
                                                  : "look at the owner and mode of the folder"};
}

}  // namespace

Result<FileTree> FileTree::open(const std::string& folder) {
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) return failed("make the folder", folder, code.value());
    return FileTree(folder);
}

Result<bool> FileTree::is_empty() const {
    std::error_code code;
    const bool empty = fs::is_empty(folder_, code);
    if (code) return failed("look into the folder", folder_, code.value());
    return empty;
}

Result<void> FileTree::put(const std::string& name, std::span<const std::uint8_t> bytes) {
    const auto path = fs::path(folder_) / name;
    if (auto folder = path.parent_path().string(); folder != made_) {
        std::error_code code;
        fs::create_directories(folder, code);
        if (code) return failed("make the folder", folder, code.value());
        made_ = std::move(folder);
    }
    const std::string fresh = path.string() + ".new";
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0) return failed("make the file", fresh, errno);
    int code = write_bytes(fd, bytes);
    if (::close(fd) != 0 && code == 0) code = errno;
    if (code == 0 && std::rename(fresh.c_str(), path.c_str()) != 0) code = errno;
    if (code == 0) return {};
    ::unlink(fresh.c_str());
    return failed("write the file", path.string(), code);
}

Result<void> FileTree::sync() const {
    const int fd = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return failed("open the folder", folder_, errno);
    const int code = ::syncfs(fd) == 0 ? 0 : errno;
    ::close(fd);
    if (code != 0) return failed("sync the folder", folder_, code);
    return {};
}

Result<void> FileTree::remove(const std::string& name) const {
    const auto path = fs::path(folder_) / name;
    if (::unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR)
        return failed("remove the file", path.string(), errno);
    const auto folder = path.parent_path();
    if (::rmdir(folder.c_str()) != 0 && errno != ENOTEMPTY && errno != EEXIST && errno != ENOENT && errno != ENOTDIR)
        return failed("remove the folder", folder.string(), errno);
    return {};
}

}  // namespace sekisho::disk
