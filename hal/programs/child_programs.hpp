// SPDX-License-Identifier: Apache-2.0
// Other programs as child processes.
#pragma once

#include "hal/contract/programs.hpp"
#include "hal/loop/asio_loop.hpp"

#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <set>

namespace sekisho::hal {

// A program is started on a thread of its own, since loading it may take as long as a disk does, and watched on the
// loop. At its limit its process group is killed and `done` told at once, also where the kernel takes its time over it;
// whatever of the group is left when the program ends by itself is killed then. Only a process that has left the group
// lives on.
class ChildPrograms final : public Programs {
public:
    explicit ChildPrograms(AsioLoop& loop) : loop_(loop) {}
    ChildPrograms(const ChildPrograms&) = delete;
    ChildPrograms& operator=(const ChildPrograms&) = delete;
    // Kills and reaps; waits for a program that is being loaded.
    ~ChildPrograms() override;

    void run(ProgramCall call, std::function<void(const ProgramOutcome&)> done) override;

private:
    class Child;

    AsioLoop& loop_;
    std::set<std::shared_ptr<Child>> children_;  // asked for, and not reaped yet
    boost::asio::thread_pool starter_{1};
};

}  // namespace sekisho::hal
