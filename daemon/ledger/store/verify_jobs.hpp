// SPDX-License-Identifier: Apache-2.0
// The work of a verification on several threads, each with a handle of its own on the same state of the file.
#pragma once

#include "daemon/disk/sqlite.hpp"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace sekisho::ledger {

// `count` read-only handles, each in a transaction of its own that sees the same entries. Error: the file cannot be
// read, or is written to so often that they cannot be made to agree.
[[nodiscard]] Result<std::vector<disk::Database>> open_alike(const std::string& path, std::size_t count);

using Job = std::function<void(disk::Database&)>;
// Takes the jobs up in their order, on one thread for each database; returns when all are done. What a job throws is
// thrown here, after those under way have ended; the rest are not taken up.
void run_jobs(std::vector<disk::Database>& databases, const std::vector<Job>& jobs);

// Lets parts of the work be done in order, whoever does it.
class Turns {
public:
    // One number's turn. Each number must come, in a job that is taken up after those of the lower numbers; one whose
    // job throws passes its turn on in its place.
    class Turn {
    public:
        Turn(Turns& turns, std::size_t number) : turns_(turns), number_(number) {}
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        // Until every lower number has had its turn.
        void wait();
        // Once, after wait(); without it the turn ends with the object.
        void pass();

    private:
        Turns& turns_;
        std::size_t number_;
        bool passed_ = false;
    };

private:
    std::mutex mutex_;
    std::condition_variable moved_on_;
    std::size_t next_ = 0;
};

}  // namespace sekisho::ledger
