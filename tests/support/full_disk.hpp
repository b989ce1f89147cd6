// SPDX-License-Identifier: Apache-2.0
// While one of these lives every write to a file fails, in the whole process, behind the file's first byte.
#pragma once

#include <sys/resource.h>

#include <csignal>

namespace sekisho::tests {

class FullDisk {
public:
    FullDisk() {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit full{1, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &full);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit before_{};
};

}  // namespace sekisho::tests
