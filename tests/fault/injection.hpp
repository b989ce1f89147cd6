// SPDX-License-Identifier: Apache-2.0
// One call after the other is made to fail, in every way a disk has.
#pragma once

#include "tests/fault/campaign.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::fault {

enum class Trouble : std::uint8_t {
    io_error_once,         // EIO, and the next call goes well
    io_error_for_good,     // EIO for every call, until it is repaired
    no_space_for_good,     // ENOSPC for whatever takes space
    short_write_once,      // half of the bytes, and the rest goes well
    short_write_no_space,  // half of the bytes, then ENOSPC
    read_only_for_good,    // EROFS for everything but flushes
};
inline constexpr int kTroubles = 6;
[[nodiscard]] std::string_view to_text(Trouble trouble);

// Records as well, so that what was acknowledged can be held against a power cut.
class Injector : public Recorder {
public:
    [[nodiscard]] Instruction ask(const Call& call) override;
    // The `number`-th call from now on, from 1, of those that this trouble meets.
    void arm(Trouble trouble, std::int64_t number);
    void repair() { armed_ = false; }
    [[nodiscard]] bool met() const { return met_; }
    // What was met first: kind and path.
    [[nodiscard]] const std::string& call() const { return call_; }

private:
    [[nodiscard]] bool concerns(const Call& call) const;
    Trouble trouble_{};
    bool armed_ = false;
    bool met_ = false;
    std::int64_t left_ = 0;
    std::string call_;
};

struct Trial {
    bool met = false;         // false: the workload makes fewer calls than that
    std::string call;         // that was met
    std::int64_t errors = 0;  // steps that answered with an error
    std::string fault;        // empty: the contract held
};
// The workload with that call in trouble; the repair, and twelve more steps; power cuts before and after.
[[nodiscard]] Trial try_trouble(Trouble trouble, std::int64_t number, std::uint64_t seed);

struct Trials {
    std::int64_t calls = 0;  // that the workload makes
    std::int64_t tried = 0;
    std::int64_t errors = 0;
    std::vector<std::string> faults;
};
// Every `stride`-th call of the workload, to its end.
[[nodiscard]] Trials try_each_call(Trouble trouble, std::int64_t stride);

}  // namespace sekisho::fault
