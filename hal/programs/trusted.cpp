// SPDX-License-Identifier: Apache-2.0
#include "hal/programs/trusted.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace sekisho::hal {
namespace {

namespace fs = std::filesystem;

// Of the file or folder itself, not of what a link leads to.
std::optional<Error> why_not_this(const fs::path& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) {
        return Error{std::generic_category().message(errno), path.string(), "install the program, or mend its path"};
    }
    const bool writable = !S_ISLNK(found.st_mode) && (found.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    if (found.st_uid == 0 && !writable) return std::nullopt;
    return Error{writable ? "others than root may write here" : "this does not belong to root", path.string(),
                 "chown root and chmod go-w: whoever may change it would act in the daemon's name"};
}

std::optional<Error> why_not_on_the_way(const fs::path& path) {
    fs::path walked;
    for (const fs::path& part : path) {
        walked /= part;
        if (auto why = why_not_this(walked)) return why;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Error> why_not_trusted(const std::string& program) {
    if (program.empty() || program.front() != '/') {
        return Error{"the path of a program begins at the root", program, "write the whole path"};
    }
    if (auto why = why_not_on_the_way(program)) return why;
    std::error_code error;
    const fs::path real = fs::canonical(program, error);
    if (error) return Error{error.message(), program, "install the program, or mend its path"};
    if (!fs::is_regular_file(real, error)) return Error{"this is no plain file", program, "name a program"};
    return why_not_on_the_way(real);
}

}  // namespace sekisho::hal
