// SPDX-License-Identifier: Apache-2.0
#include "hal/gpio/gpio_hardware.hpp"

#include "hal/gpio/edges.hpp"
#include "hal/gpio/lines.hpp"
#include "hal/loop/line_indicator.hpp"

#include <chrono>
#include <utility>

namespace sekisho::hal {
namespace {

constexpr std::chrono::milliseconds kBetweenChecks{1000};

class GpioOutput final : public Output {
public:
    // `phase`: until its first check.
    GpioOutput(AsioLoop& loop, std::unique_ptr<ClaimedLine> line, Duration phase)
        : loop_(loop), line_(std::move(line)), phase_(phase) {}
    Result<void> set(bool active) override { return line_->set(active); }
    void watch(std::function<void(Error)> on_lost) override {
        on_lost_ = std::move(on_lost);
        timer_.reset();
        if (on_lost_) check_in(phase_);
    }

private:
    void check_in(Duration time) {
        timer_ = loop_.at(monotonic_now() + time, [this] {
            const auto level = line_->get();
            if (!level.has_error()) return check_in(kBetweenChecks);
            timer_.reset();
            if (const auto handler = std::exchange(on_lost_, nullptr)) handler(level.error());  // may end this
        });
    }

    AsioLoop& loop_;
    std::unique_ptr<ClaimedLine> line_;
    const Duration phase_;
    std::function<void(Error)> on_lost_;
    std::unique_ptr<Loop::Timer> timer_;
};

// What the handlers on the loop hold weakly; `alive` ends with the input.
class WatchedLine : public std::enable_shared_from_this<WatchedLine> {
public:
    WatchedLine(AsioLoop& loop, std::unique_ptr<ClaimedLine> line, bool level, Duration phase)
        : loop_(loop), line_(std::move(line)), phase_(phase), repair_(level), events_(loop.context()) {}
    WatchedLine(const WatchedLine&) = delete;
    WatchedLine& operator=(const WatchedLine&) = delete;
    ~WatchedLine() { stop(); }

    Result<bool> read() { return line_->get(); }

    void watch(std::function<void(Edge)> on_edge, std::function<void(Error)> on_lost) {
        on_edge_ = std::make_shared<const std::function<void(Edge)>>(std::move(on_edge));
        on_lost_ = std::move(on_lost);
        if (lost_ || timer_) return;
        boost::system::error_code error;
        events_.assign(line_->event_descriptor(), error);
        if (!error) wait_for_events();
        check_in(phase_);  // where the loop takes no more descriptors, edges come late but they come
    }

    void silence() {
        on_edge_ = std::make_shared<const std::function<void(Edge)>>([](Edge) {});
        on_lost_ = nullptr;
        stop();
    }

    // The descriptor belongs to the line: it is given back, not closed.
    void stop() {
        timer_.reset();
        if (events_.is_open()) (void)events_.release();
    }

private:
    void wait_for_events() {
        events_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                           [weak = weak_from_this()](boost::system::error_code error) {
                               const auto self = weak.lock();
                               if (!self || error || !self->events_.is_open()) return;
                               self->catch_up();
                               if (self->events_.is_open()) self->wait_for_events();
                           });
    }

    void check_in(Duration time) {
        timer_ = loop_.at(monotonic_now() + time, [this] {
            const auto self = shared_from_this();
            catch_up();
            if (timer_) check_in(kBetweenChecks);
        });
    }

    void catch_up() {
        auto events = line_->take_events();
        if (events.has_error()) return lose(events.error());
        const auto level = line_->get();
        if (level.has_error()) return lose(level.error());
        const auto now = monotonic_now();
        for (const auto& event : *events) report(repair_.event(event));
        report(repair_.settle(*level, now));
    }

    void report(const std::vector<Edge>& edges) {
        for (const auto& edge : edges) {
            const auto handler = on_edge_;  // it may replace itself or end the input
            (*handler)(edge);
        }
    }

    void lose(const Error& why) {
        lost_ = true;
        stop();
        if (const auto handler = std::exchange(on_lost_, nullptr)) handler(why);
    }

    AsioLoop& loop_;
    std::unique_ptr<ClaimedLine> line_;
    const Duration phase_;
    EdgeRepair repair_;
    boost::asio::posix::stream_descriptor events_;
    std::unique_ptr<Loop::Timer> timer_;
    std::shared_ptr<const std::function<void(Edge)>> on_edge_;
    std::function<void(Error)> on_lost_;
    bool lost_ = false;
};

class GpioInput final : public Input {
public:
    explicit GpioInput(std::shared_ptr<WatchedLine> line) : line_(std::move(line)) {}
    GpioInput(const GpioInput&) = delete;
    GpioInput& operator=(const GpioInput&) = delete;
    ~GpioInput() override { line_->silence(); }
    Result<bool> read() override { return line_->read(); }
    void watch(std::function<void(Edge)> on_edge, std::function<void(Error)> on_lost) override {
        line_->watch(std::move(on_edge), std::move(on_lost));
    }

private:
    std::shared_ptr<WatchedLine> line_;
};

}  // namespace

GpioHardware::GpioHardware(AsioLoop& loop, Clock& clock, OpenReader open_reader, OpenKeypad open_keypad,
                           OpenDisplay open_display, Report report)
    : loop_(loop),
      clock_(clock),
      open_reader_(std::move(open_reader)),
      open_keypad_(std::move(open_keypad)),
      open_display_(std::move(open_display)),
      report_(std::move(report)) {}

// A level behind I2C or USB takes milliseconds to read: hundreds of lines are not looked at in one go but spread over
// the second, by its golden section.
Duration GpioHardware::next_phase() {
    constexpr int kStep = 617;
    constexpr int kPhases = 1000;
    phase_ = (phase_ + kStep) % kPhases;
    return kBetweenChecks * (phase_ + 1) / kPhases;
}

Result<std::unique_ptr<Output>> GpioHardware::open_output(const LineSpec& line, bool initial) {
    auto claimed = claim_output(line, initial);
    if (claimed.has_error()) return claimed.error();
    return std::unique_ptr<Output>(std::make_unique<GpioOutput>(loop_, std::move(*claimed), next_phase()));
}

Result<std::unique_ptr<Input>> GpioHardware::open_input(const LineSpec& line) {
    auto claimed = claim_input(line);
    if (claimed.has_error()) return claimed.error();
    const auto level = (*claimed)->get();
    if (level.has_error()) return level.error();
    auto watched = std::make_shared<WatchedLine>(loop_, std::move(*claimed), *level, next_phase());
    return std::unique_ptr<Input>(std::make_unique<GpioInput>(std::move(watched)));
}

Result<std::unique_ptr<CardReader>> GpioHardware::open_reader(const ReaderSettings& settings) {
    return open_reader_(settings);
}

Result<std::unique_ptr<Keypad>> GpioHardware::open_keypad(const KeypadName& name, const std::string& device) {
    return open_keypad_(name, device);
}

std::unique_ptr<Display> GpioHardware::open_display(const DisplaySpec& spec) {
    return open_display_(spec);
}

std::unique_ptr<Indicator> GpioHardware::open_indicator(const IndicatorLines& lines) {
    return std::make_unique<LineIndicator>(*this, loop_, clock_, lines, report_);
}

}  // namespace sekisho::hal
