// SPDX-License-Identifier: Apache-2.0
// The backends that need nothing but this program: the simulation, in virtual and in real time, and the host's loop and
// clock and programs.
#include "hal/display/serial_display.hpp"
#include "hal/programs/child_programs.hpp"
#include "hal/sim/manual_loop.hpp"
#include "hal/sim/sim_hardware.hpp"
#include "hal/sim/sim_programs.hpp"
#include "tests/hal/contract/host_bench.hpp"
#include "tests/hal/display/glass.hpp"

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

template <class B>
class VirtualTime : public B {
public:
    Loop& loop() override { return loop_; }
    Clock& clock() override { return clock_; }
    bool run_until(const std::function<bool()>& done) override {
        const auto limit = clock_.now().mono + 20s;
        loop_.run_ready();
        while (!done()) {
            if (clock_.now().mono > limit) return false;
            // Work of other threads comes in real time; without any, virtual time goes on.
            if (!loop_.wait_for_post(1ms)) loop_.advance_to(clock_.now().mono + 1ms);
            loop_.run_ready();
        }
        return true;
    }

private:
    SimClock clock_{Now{}};
    ManualLoop loop_{clock_};
};

template <class Time>
class SimLines final : public Time {
public:
    Hardware& hardware() override { return hardware_; }
    LineSpec line(int number, bool active_low) override { return {"sim", std::to_string(number), active_low}; }
    bool wire_high(int number) override { return hardware_.output_level(line(number, false)); }
    void drive(int number, bool high) override { hardware_.set_input(line(number, false), high); }
    void lose_chip() override {
        for (int number = 0; number < 8; ++number) hardware_.lose_line(line(number, false));
    }
    void return_chip() override {
        for (int number = 0; number < 8; ++number) {
            hardware_.restore_line(line(number, false));
            hardware_.set_input(line(number, false), false);
        }
    }
    void hide_chip(const LineSpec& spec) override { hardware_.hide_line(spec); }

private:
    SimHardware hardware_{Time::loop(), Time::clock()};
};

template <class Time>
class SimReaders final : public Time {
public:
    std::unique_ptr<CardReader> open() override { return hardware_.open_reader({kReader, "sim"}).value(); }
    void place_a(const std::vector<std::uint8_t>& uid) override {
        EXPECT_TRUE(hardware_.tap(kReader, {CardTechnology::iso14443a, uid, 1, 0x0004, 0x08}).has_value());
    }
    void take_away() override { hardware_.remove(kReader); }
    void unplug() override { hardware_.reader_down(kReader, {"pulled out", "front", ""}); }
    void plug_in() override { hardware_.reader_up(kReader); }
    void hold() override { Time::run_for(100ms); }

private:
    inline static const ReaderName kReader{"front"};
    SimHardware hardware_{Time::loop(), Time::clock()};
};

template <class Time>
class SimKeypads final : public Time {
public:
    std::unique_ptr<Keypad> open() override { return hardware_.open_keypad(kKeypad, "").value(); }
    void type(std::string_view keys) override { EXPECT_TRUE(hardware_.type(kKeypad, keys).has_value()); }
    void hold() override { EXPECT_TRUE(hardware_.type(kKeypad, "5").has_value()); }
    void unplug() override { hardware_.keypad_down(kKeypad, {"pulled out", "front", ""}); }
    void plug_in() override { hardware_.keypad_up(kKeypad); }

private:
    inline static const KeypadName kKeypad{"front"};
    SimHardware hardware_{Time::loop(), Time::clock()};
};

template <class Time>
class SimDisplayBench final : public Time {
public:
    std::unique_ptr<Display> open(DisplayText text) override { return hardware_.open_display({kDisplay, text, 20, 2}); }
    std::string glass() override {
        std::string letters;
        for (const auto& row : hardware_.displays().rows(kDisplay)) letters += row;
        return letters;
    }
    void unplug() override { hardware_.displays().unplug(kDisplay); }
    void plug_in() override { hardware_.displays().plug_in(kDisplay); }

private:
    inline static const std::string kDisplay = "/dev/sekisho/display";
    SimHardware hardware_{Time::loop(), Time::clock()};
};

class TerminalDisplay final : public RealTime<DisplayBench> {
public:
    std::unique_ptr<Display> open(DisplayText text) override {
        const DisplaySpec spec{glass_.device(), text, 20, 2};
        return std::make_unique<SerialDisplay>(asio(), spec, std::function<void(const Error&)>());
    }
    std::string glass() override { return glass_.letters(); }
    void unplug() override { glass_.unplug(); }
    void plug_in() override { glass_.plug_in(); }

private:
    AsioLoop& asio() { return static_cast<AsioLoop&>(loop()); }
    Glass glass_;
};

template <class Time>
class SimProgramsBench final : public Time {
public:
    std::unique_ptr<Programs> open() override {
        auto made = std::make_unique<SimPrograms>(Time::loop(), Time::clock());
        programs_ = made.get();
        return made;
    }
    ProgramCall succeeds() override { return played(SimPrograms::Play::succeed); }
    ProgramCall fails() override { return played(SimPrograms::Play::fail); }
    ProgramCall crashes() override { return played(SimPrograms::Play::crash); }
    ProgramCall hangs() override { return played(SimPrograms::Play::hang); }
    ProgramCall missing() override { return played(SimPrograms::Play::missing); }

private:
    ProgramCall played(SimPrograms::Play how) {
        programs_->play(how);
        return {"/simulated", {}, 10s};
    }
    SimPrograms* programs_ = nullptr;
};

class HostPrograms final : public RealTime<ProgramsBench> {
public:
    std::unique_ptr<Programs> open() override { return std::make_unique<ChildPrograms>(loop()); }
    ProgramCall succeeds() override { return {"/bin/true", {}, 10s}; }
    ProgramCall fails() override { return {"/bin/false", {}, 10s}; }
    ProgramCall crashes() override { return {"/bin/sh", {"-c", "kill -TERM $$"}, 10s}; }
    ProgramCall hangs() override { return {"/bin/sleep", {"1000"}, 10s}; }
    ProgramCall missing() override { return {"/usr/bin/sekisho-no-such-program", {}, 10s}; }
};

template <class B, class Made>
Backend<B> backend(const char* name) {
    return {name, [] { return std::make_unique<Made>(); }};
}

const auto kLoops = testing::Values(backend<Bench, VirtualTime<Bench>>("sim"), backend<Bench, RealTime<Bench>>("host"));
const auto kLines = testing::Values(backend<LineBench, SimLines<VirtualTime<LineBench>>>("sim"),
                                    backend<LineBench, SimLines<RealTime<LineBench>>>("sim_in_real_time"));
const auto kReaders = testing::Values(backend<ReaderBench, SimReaders<VirtualTime<ReaderBench>>>("sim"),
                                      backend<ReaderBench, SimReaders<RealTime<ReaderBench>>>("sim_in_real_time"));

const auto kKeypads = testing::Values(backend<KeypadBench, SimKeypads<VirtualTime<KeypadBench>>>("sim"),
                                      backend<KeypadBench, SimKeypads<RealTime<KeypadBench>>>("sim_in_real_time"));

const auto kDisplays =
    testing::Values(backend<DisplayBench, SimDisplayBench<VirtualTime<DisplayBench>>>("sim"),
                    backend<DisplayBench, SimDisplayBench<RealTime<DisplayBench>>>("sim_in_real_time"),
                    backend<DisplayBench, TerminalDisplay>("terminal"));

const auto kPrograms =
    testing::Values(backend<ProgramsBench, SimProgramsBench<VirtualTime<ProgramsBench>>>("sim"),
                    backend<ProgramsBench, SimProgramsBench<RealTime<ProgramsBench>>>("sim_in_real_time"),
                    backend<ProgramsBench, HostPrograms>("host"));

INSTANTIATE_TEST_SUITE_P(Backend, DisplayContract, kDisplays, backend_name<DisplayBench>);
INSTANTIATE_TEST_SUITE_P(Backend, ProgramsContract, kPrograms, backend_name<ProgramsBench>);
INSTANTIATE_TEST_SUITE_P(Backend, KeypadContract, kKeypads, backend_name<KeypadBench>);
INSTANTIATE_TEST_SUITE_P(Backend, LoopContract, kLoops, backend_name<Bench>);
INSTANTIATE_TEST_SUITE_P(Backend, ClockContract, kLoops, backend_name<Bench>);
INSTANTIATE_TEST_SUITE_P(Backend, OutputContract, kLines, backend_name<LineBench>);
INSTANTIATE_TEST_SUITE_P(Backend, InputContract, kLines, backend_name<LineBench>);
INSTANTIATE_TEST_SUITE_P(Backend, IndicatorContract, kLines, backend_name<LineBench>);
INSTANTIATE_TEST_SUITE_P(Backend, CardReaderContract, kReaders, backend_name<ReaderBench>);

}  // namespace
}  // namespace sekisho::hal
