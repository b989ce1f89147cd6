// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/file.hpp"

#include "daemon/disk/write_bytes.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace sekisho::disk {
namespace {

Error system_error(const char* doing, const std::string& path, int code) {
    std::string hint;
    if (code == EACCES || code == EPERM || code == EROFS)
        hint = "look at the owner and mode of the file and its folder";
    if (code == ENOSPC || code == EDQUOT) hint = "free some space on this file system";
    if (code == EEXIST) hint = "move it away if it is not needed";
    return Error{fmt::format("cannot {}: {}", doing, std::strerror(code)), path, hint};
}

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

std::string folder_of(const std::string& path) {
    const auto slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

// 0, or the errno of the first thing that failed.
int write_all(int fd, std::span<const std::uint8_t> bytes) {
    const int code = write_bytes(fd, bytes);
    if (code != 0) return code;
    return fsync(fd) == 0 ? 0 : errno;
}

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};

constexpr const char* kTaken = "another program holds this folder";

}  // namespace

Result<bool> is_there(const std::string& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return system_error("look for the file", path, errno);
}

Result<void> is_plain_file(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return system_error("open the file", path, errno);
    if (!S_ISREG(status.st_mode)) return Error{"not a plain file", path, "give the path of a file"};
    return {};
}

Result<std::vector<std::uint8_t>> read_file(const std::string& path, std::size_t max_bytes) {
    const Descriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) return system_error("open the file", path, errno);
    struct stat status {};
    if (fstat(fd.get(), &status) != 0) return system_error("look at the file", path, errno);
    if (!S_ISREG(status.st_mode)) return Error{"this is not a plain file", path, ""};
    const auto length = static_cast<std::size_t>(status.st_size);
    if (length > max_bytes) return Error{fmt::format("the file is longer than {} bytes", max_bytes), path, ""};
    // One size from the start: a buffer that grows would leave copies of a key behind. One byte more shows a file that
    // grows.
    std::vector<std::uint8_t> bytes(length + 1);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t got = read(fd.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error("read the file", path, errno);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > length) return Error{"the file grew while it was read", path, "try again"};
    bytes.resize(size);
    return bytes;
}

Result<void> write_new_file(const std::string& path, std::span<const std::uint8_t> bytes, mode_t mode) {
    const Descriptor fd(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (fd.get() < 0) return system_error("make the file", path, errno);
    const int code = write_all(fd.get(), bytes);
    if (code != 0) {
        unlink(path.c_str());
        return system_error("write the file", path, code);
    }
    return sync_folder_of(path);
}

Result<void> make_folder(const std::string& path, mode_t mode) {
    if (mkdir(path.c_str(), mode) != 0) return system_error("make the folder", path, errno);
    return sync_folder_of(path);
}

Result<void> sync_folder_of(const std::string& path) {
    const std::string folder = folder_of(path);
    const Descriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0) return system_error("open the folder", folder, errno);
    if (fsync(fd.get()) != 0) return system_error("sync the folder", folder, errno);
    return {};
}

Result<void> rename_file(const std::string& from, const std::string& to) {
    if (rename(from.c_str(), to.c_str()) != 0) return system_error("rename the file", from, errno);
    return sync_folder_of(to);
}

Result<void> wipe_file(const std::string& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return system_error("look at the file", path, errno);
    // A key's file is readable only: its owner gives himself the right for this last write.
    if (chmod(path.c_str(), 0600) != 0) return system_error("change the mode of the file", path, errno);
    {
        const Descriptor fd(open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
        if (fd.get() < 0) return system_error("open the file", path, errno);
        const std::vector<std::uint8_t> zeros(static_cast<std::size_t>(status.st_size));
        const int code = write_all(fd.get(), zeros);
        if (code != 0) return system_error("overwrite the file", path, code);
    }
    if (unlink(path.c_str()) != 0) return system_error("remove the file", path, errno);
    return sync_folder_of(path);
}

Result<void> wipe_if_there(const std::string& path) {
    const auto there = is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) return {};
    return wipe_file(path);
}

Result<int> percent_used(const std::string& path) {
    struct statvfs status {};
    if (statvfs(path.c_str(), &status) != 0) return system_error("look at the file system", path, errno);
    const auto taken = status.f_blocks - status.f_bfree;
    const auto all = taken + status.f_bavail;
    return all == 0 ? 0 : static_cast<int>(taken * 100 / all);
}

Result<void> remove_file(const std::string& path) {
    if (unlink(path.c_str()) != 0) return system_error("remove the file", path, errno);
    return sync_folder_of(path);
}

Result<void> remove_folder(const std::string& path) {
    if (rmdir(path.c_str()) != 0) return system_error("remove the folder", path, errno);
    return sync_folder_of(path);
}

Result<std::vector<std::string>> names_in(const std::string& folder, std::size_t most) {
    const std::unique_ptr<DIR, CloseFolder> open_folder(opendir(folder.c_str()));
    if (!open_folder) return system_error("open the folder", folder, errno);
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* next = ::readdir(open_folder.get());
        if (next == nullptr && errno != 0) return system_error("read the folder", folder, errno);
        if (next == nullptr) break;
        const std::string name = next->d_name;
        if (name == "." || name == "..") continue;
        if (names.size() == most) return Error{fmt::format("more than {} files lie there", most), folder, ""};
        names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

Result<std::uint64_t> file_size(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return system_error("look at the file", path, errno);
    return static_cast<std::uint64_t>(status.st_size);
}

Result<Space> space_of(const std::string& folder) {
    struct statvfs status {};
    if (statvfs(folder.c_str(), &status) != 0) return system_error("look at the file system", folder, errno);
    return Space{std::uint64_t{status.f_bavail} * status.f_frsize, std::uint64_t{status.f_blocks} * status.f_frsize};
}

Result<FileWriter> FileWriter::make(const std::string& path, mode_t mode) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0) return system_error("make the file", path, errno);
    return FileWriter(path, fd);
}

FileWriter::FileWriter(FileWriter&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

FileWriter& FileWriter::operator=(FileWriter&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    return *this;
}

FileWriter::~FileWriter() {
    if (fd_ < 0) return;
    close(fd_);
    unlink(path_.c_str());
}

Result<void> FileWriter::write(std::span<const std::uint8_t> bytes) {
    const int code = write_bytes(fd_, bytes);
    if (code != 0) return system_error("write the file", path_, code);
    return {};
}

Result<void> FileWriter::finish() {
    if (fsync(fd_) != 0) return system_error("write the file", path_, errno);
    const int fd = std::exchange(fd_, -1);
    if (close(fd) != 0) return system_error("write the file", path_, errno);
    return sync_folder_of(path_);
}

Result<FileReader> FileReader::open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return system_error("open the file", path, errno);
    FileReader reader(path, fd, 0);
    struct stat status {};
    if (fstat(fd, &status) != 0) return system_error("look at the file", path, errno);
    if (!S_ISREG(status.st_mode)) return Error{"this is not a plain file", path, ""};
    reader.size_ = static_cast<std::uint64_t>(status.st_size);
    return reader;
}

FileReader::FileReader(FileReader&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}

FileReader& FileReader::operator=(FileReader&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    std::swap(size_, other.size_);
    return *this;
}

FileReader::~FileReader() {
    if (fd_ >= 0) close(fd_);
}

Result<std::size_t> FileReader::read(std::span<std::uint8_t> into) {
    std::size_t size = 0;
    while (size < into.size()) {
        const ssize_t got = ::read(fd_, into.data() + size, into.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error("read the file", path_, errno);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    return size;
}

Result<void> replace_file(const std::string& path, std::span<const std::uint8_t> bytes, mode_t mode) {
    const std::string part = path + ".part";
    if (auto wiped = wipe_if_there(part); wiped.has_error()) return wiped.error();
    if (auto written = write_new_file(part, bytes, mode); written.has_error()) return written.error();
    return rename_file(part, path);
}

Result<FolderLock> FolderLock::take(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return system_error("open the folder", path, errno);
    FolderLock lock(fd);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno == EWOULDBLOCK) {
        return Error{kTaken, path, "stop the other sekishod, or give this one its own"};
    }
    return system_error("lock the folder", path, errno);
}

bool FolderLock::is_taken(const Error& error) {
    return error.what == kTaken;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

FolderLock::~FolderLock() {
    if (fd_ >= 0) close(fd_);
}

}  // namespace sekisho::disk
