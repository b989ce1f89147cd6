// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/injection.hpp"

#include "tests/fault/randomness.hpp"

#include <fmt/format.h>
#include <array>
#include <cerrno>

namespace sekisho::fault {
namespace {

constexpr int kSteps = 12;

// Acknowledged is durable: what a power cut leaves at this moment, at the least, at the most, and a few between.
std::string fault_after_power_cut(const Recorder& recorder, const Written& written, const std::string& dir,
                                  std::uint64_t seed) {
    constexpr std::uint64_t kImages = 8;
    Disk disk;
    for (const auto& moment : recorder.moments()) disk.apply(moment.step, moment.succeeded);
    std::mt19937_64 random(seed);
    std::string fault;
    const Depth all{static_cast<std::int64_t>(written.entries.size()), true, false};
    Images(disk).each(kImages, random, [&](const Image& image) {
        if (!fault.empty()) return;
        lay_out(image, dir);
        fault = fault_of(dir, written, all);
    });
    return fault;
}

std::string describe(const Call& call) {
    constexpr std::array<const char*, 7> kNames{"make", "make folder", "write", "resize", "flush", "remove", "rename"};
    return fmt::format("{} {}", kNames.at(static_cast<std::size_t>(call.kind)), call.path.empty() ? "." : call.path);
}

}  // namespace

std::string_view to_text(Trouble trouble) {
    switch (trouble) {
        case Trouble::io_error_once: return "EIO once";
        case Trouble::io_error_for_good: return "EIO for good";
        case Trouble::no_space_for_good: return "ENOSPC for good";
        case Trouble::short_write_once: return "short write once";
        case Trouble::short_write_no_space: return "short write, then ENOSPC";
        case Trouble::read_only_for_good: return "EROFS for good";
    }
    return "";
}

bool Injector::concerns(const Call& call) const {
    switch (trouble_) {
        case Trouble::io_error_once:
        case Trouble::io_error_for_good: return true;
        case Trouble::no_space_for_good:
            return call.kind == CallKind::write || call.kind == CallKind::make_file ||
                   call.kind == CallKind::make_folder || call.kind == CallKind::resize;
        case Trouble::short_write_once:
        case Trouble::short_write_no_space: return call.kind == CallKind::write && call.bytes.size() > 1;
        case Trouble::read_only_for_good: return call.kind != CallKind::flush;
    }
    return false;
}

void Injector::arm(Trouble trouble, std::int64_t number) {
    trouble_ = trouble;
    left_ = number;
    armed_ = true;
    met_ = false;
}

Instruction Injector::ask(const Call& call) {
    if (!armed_ || !concerns(call)) return {};
    const bool first = !met_;
    if (first && --left_ > 0) return {};
    met_ = true;
    if (first) call_ = describe(call);
    switch (trouble_) {
        case Trouble::io_error_once: armed_ = false; return {EIO, {}};
        case Trouble::io_error_for_good: return {EIO, {}};
        case Trouble::no_space_for_good: return {ENOSPC, {}};
        case Trouble::read_only_for_good: return {EROFS, {}};
        case Trouble::short_write_once: armed_ = false; return {0, call.bytes.size() / 2};
        case Trouble::short_write_no_space:
            if (first) return {0, call.bytes.size() / 2};
            return {ENOSPC, {}};
    }
    return {};
}

Trial try_trouble(Trouble trouble, std::int64_t number, std::uint64_t seed) {
    seed_randomness(seed);
    const MemoryFolder folder;
    Injector injector;
    Workload workload(folder / "state", seed, [&injector](std::int64_t entries) { injector.mark(entries); });
    const Watch watch(folder / "state", injector);
    Trial trial;
    const auto begun = workload.begin();
    if (begun.has_error()) return {false, "", 0, "begin: " + to_text(begun.error())};
    injector.arm(trouble, number);
    for (int i = 0; i < kSteps; ++i) {
        const bool before = injector.met();
        const auto done = workload.step();
        if (i % 3 == 2) workload.recover();
        if (!done.has_error()) continue;
        ++trial.errors;
        if (!before && !injector.met())
            return {false, "", trial.errors, "an error of itself: " + to_text(done.error())};
    }
    trial.met = injector.met();
    trial.call = injector.call();
    if (!trial.met) return trial;
    const auto cut = [&](const char* when) {
        if (!trial.fault.empty()) return;
        trial.fault = fault_after_power_cut(injector, workload.written(), folder / "cut", seed);
        if (!trial.fault.empty()) trial.fault = fmt::format("power cut {}: {}", when, trial.fault);
    };
    cut("in the trouble");
    workload.end();
    cut("after closing in the trouble");
    injector.repair();
    // As the daemon tries from time to time; what was closed is opened again by the next step.
    for (int i = 0; i < kSteps && trial.fault.empty(); ++i) {
        const auto done = workload.step();
        workload.recover();
        if (done.has_error()) trial.fault = "after the repair: " + to_text(done.error());
        if (i == 1) cut("soon after the repair");
    }
    cut("after the repair");
    workload.end();
    cut("after closing");
    return trial;
}

Trials try_each_call(Trouble trouble, std::int64_t stride) {
    constexpr std::int64_t kMost = 10'000;
    constexpr std::uint64_t kSeed = 1;
    Trials trials;
    for (std::int64_t number = 1; number <= kMost; number += stride) {
        const Trial trial = try_trouble(trouble, number, kSeed);
        if (!trial.fault.empty())
            trials.faults.push_back(
                fmt::format("{} at call {}, {}: {}", to_text(trouble), number, trial.call, trial.fault));
        if (!trial.met) return trials;
        trials.calls = number;
        ++trials.tried;
        trials.errors += trial.errors;
    }
    trials.faults.push_back("the workload has no end");
    return trials;
}

}  // namespace sekisho::fault
