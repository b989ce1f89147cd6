// SPDX-License-Identifier: Apache-2.0
// The seam beneath everything that writes: this program's own open, write, fsync, unlink ... stand before the C
// library's, so SQLite's unix VFS and daemon/disk pass through here unchanged, key files and spill included.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sekisho::fault {

enum class CallKind : std::uint8_t { make_file, make_folder, write, resize, flush, remove, rename };

// One call that changes something below the watched folder.
struct Call {
    CallKind kind{};
    std::string path;                     // below the watched folder; "" is the folder itself
    std::string to;                       // rename: the new name
    std::int64_t file = -1;               // stays the same when the file is renamed; -1 for a folder
    std::int64_t offset = 0;              // write
    std::int64_t size = 0;                // resize: the new size
    std::span<const std::uint8_t> bytes;  // write; lives as long as the call
    bool durable = false;                 // write: the file was opened with O_DSYNC or O_SYNC
};

struct Instruction {
    int error = 0;                       // errno that the caller gets, nothing is done
    std::optional<std::size_t> at_most;  // write: only so many bytes are written
};

class Observer {
public:
    virtual ~Observer() = default;
    // Before the call. From any thread, one at a time.
    [[nodiscard]] virtual Instruction ask(const Call&) { return {}; }
    // After it; `bytes` are those that were written.
    virtual void done(const Call&, bool succeeded) = 0;
};

// Watches a folder that is empty or not there yet; one Watch at a time. SQLite's `-shm` files are left out: they are
// memory and do not outlive a crash.
class Watch {
public:
    Watch(const std::string& folder, Observer& observer);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
};

}  // namespace sekisho::fault
