// SPDX-License-Identifier: Apache-2.0
// What a program did to the disk, call by call, and what it had acknowledged at each moment.
#pragma once

#include "tests/fault/disk.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace sekisho::fault {

class Recorder : public Observer {
public:
    void done(const Call& call, bool succeeded) override;
    // From here on, `acknowledged` things must outlive every crash.
    void mark(std::int64_t acknowledged);

    struct Moment {
        Step step;
        bool succeeded = true;
        std::int64_t acknowledged = 0;  // before this step
    };
    // Calls so far; a last one that does nothing holds the last mark.
    [[nodiscard]] std::vector<Moment> moments() const;

private:
    std::vector<Moment> moments_;
    std::int64_t acknowledged_ = 0;
};

enum class Flushes : std::uint8_t { work, do_nothing };

// Every moment at which most is undecided: before each flush, and at the end. All images of the moments between are
// among those of the next one of these, which has acknowledged as much or more. From the first mark on.
void each_crash(const std::vector<Recorder::Moment>& moments, Flushes flushes,
                const std::function<void(const Disk&, std::int64_t acknowledged)>& see);

// Makes `folder` exactly this image. Error: the text of what could not be done; else empty.
void lay_out(const Image& image, const std::string& folder);

// A number for an image; equal images have equal ones.
[[nodiscard]] std::uint64_t digest_of(const Image& image);

}  // namespace sekisho::fault
