// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/live_gate.hpp"

#include "daemon/ledger/store/store.hpp"
#include "daemon/main/state_dir.hpp"
#include "daemon/main/virtual_gate.hpp"
#include "tests/bench/site_files.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <ctime>
#include <future>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>
#include <variant>

namespace sekisho::bench {
namespace {

constexpr std::chrono::seconds kPatience{30};
constexpr const char* kDesk = "desk";  // where PINs are set
constexpr const char* kDeskKeypad = "k_desk";
const LineSpec kFire{"site", "fire", false};
constexpr std::chrono::milliseconds kLook{1};  // between two looks at something that will come

template <class T>
T wait_for(std::future<T> future, const char* what) {
    if (future.wait_for(kPatience) != std::future_status::ready) {
        throw std::runtime_error(fmt::format("{} did not come within 30 s", what));
    }
    return future.get();
}

ReaderName reader(std::size_t door) {
    return {fmt::format("r{}", door)};
}
KeypadName keypad(std::size_t door) {
    return {fmt::format("k{}", door)};
}
LineSpec lock(std::size_t door) {
    return {"lock", std::to_string(door), false};
}
LineSpec contact(std::size_t door) {
    return {"contact", std::to_string(door), false};
}

CardEvidence card(std::size_t door) {
    CardEvidence card;
    card.technology = CardTechnology::felica;
    card.number = {1, 2, 3, 4, 5, 6, static_cast<std::uint8_t>(door >> 8U), static_cast<std::uint8_t>(door)};
    return card;
}

}  // namespace

// Passes everything on, and tells when a lock is about to be opened.
class LiveGate::ProbedHardware final : public hal::Hardware {
public:
    explicit ProbedHardware(hal::Hardware& real) : real_(real) {}

    std::function<void(const LineSpec& lock)> opening;

    Result<std::unique_ptr<hal::Output>> open_output(const LineSpec& line, bool initial) override {
        auto opened = real_.open_output(line, initial);
        if (!opened || line.chip != "lock") return opened;
        return std::unique_ptr<hal::Output>(std::make_unique<Probe>(*this, line, std::move(*opened)));
    }
    Result<std::unique_ptr<hal::Input>> open_input(const LineSpec& line) override { return real_.open_input(line); }
    Result<std::unique_ptr<hal::CardReader>> open_reader(const hal::ReaderSettings& settings) override {
        return real_.open_reader(settings);
    }
    Result<std::unique_ptr<hal::Keypad>> open_keypad(const KeypadName& name, const std::string& device) override {
        return real_.open_keypad(name, device);
    }
    std::unique_ptr<hal::Indicator> open_indicator(const hal::IndicatorLines& lines) override {
        return real_.open_indicator(lines);
    }
    std::unique_ptr<hal::Display> open_display(const hal::DisplaySpec& spec) override {
        return real_.open_display(spec);
    }

private:
    class Probe final : public hal::Output {
    public:
        Probe(ProbedHardware& owner, LineSpec line, std::unique_ptr<hal::Output> real)
            : owner_(owner), line_(std::move(line)), real_(std::move(real)) {}
        Result<void> set(bool active) override {
            if (active && owner_.opening) owner_.opening(line_);
            return real_->set(active);
        }
        void watch(std::function<void(Error)> on_lost) override { real_->watch(std::move(on_lost)); }

    private:
        ProbedHardware& owner_;
        LineSpec line_;
        std::unique_ptr<hal::Output> real_;
    };
    hal::Hardware& real_;
};

LiveGate::LiveGate(const std::filesystem::path& folder, const std::filesystem::path& config)
    : sim_(loop_, clock_),
      hardware_(std::make_unique<ProbedHardware>(sim_)),
      work_(loop_.context().get_executor()),
      thread_([this] { loop_.run(); }) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder.parent_path());
    ledger::init_state_dir(folder.string(), kOrigin, clock_.now()).value();
    auto loaded = main::load_config(config.string(), true);
    if (!std::holds_alternative<std::shared_ptr<const site::Site>>(loaded)) {
        throw std::runtime_error("the benchmark's own configuration has faults");
    }
    const auto site = std::get<std::shared_ptr<const site::Site>>(std::move(loaded));
    doors_ = site->doors.size();
    start(folder, site);
    for (std::size_t door = 0; door < doors_; ++door) enrol(door);
    reloader_.emplace(
        main::Reloader::Parts{loop_, clock_, pool_, *gate_, *vault_, config.string(), folder.string(), true});
    rest();
}

LiveGate::~LiveGate() {
    writer_->drain();
    work_.reset();
    loop_.stop();
    thread_.join();
    pool_.join();
    pin_pool_.join();
    writer_.reset();
}

Nanoseconds LiveGate::loop_time() {
    clockid_t clock{};
    timespec time{};
    if (::pthread_getcpuclockid(thread_.native_handle(), &clock) != 0 || ::clock_gettime(clock, &time) != 0) {
        throw std::runtime_error("the loop's thread has no clock");
    }
    return std::chrono::seconds{time.tv_sec} + Nanoseconds{time.tv_nsec};
}

void LiveGate::on_loop(const std::function<void()>& work) {
    std::promise<void> done;
    loop_.post([&] {
        work();
        done.set_value();
    });
    done.get_future().get();
}

void LiveGate::wait_until(const std::function<bool()>& condition, const char* what) {
    const auto until = Steady::now() + kPatience;
    while (!condition()) {
        if (Steady::now() > until) throw std::runtime_error(fmt::format("{} did not come within 30 s", what));
        pause(kLook);
    }
}

void LiveGate::pause(Duration duration) {
    std::promise<void> over;
    std::unique_ptr<hal::Loop::Timer> timer;
    on_loop([&] { timer = loop_.at(hal::monotonic_now() + duration, [&over] { over.set_value(); }); });
    over.get_future().get();
    on_loop([&] { timer.reset(); });
}

void LiveGate::aside(boost::asio::thread_pool& pool, std::function<void()> work, std::function<void()> then) {
    boost::asio::post(pool, [this, work = std::move(work), then = std::move(then)]() mutable {
        work();
        loop_.post(std::move(then));
    });
}

void LiveGate::start(const std::filesystem::path& folder, const std::shared_ptr<const site::Site>& site) {
    auto opened = main::open_state_dir(folder.string(), kOrigin);
    auto& state = opened.value();
    vault_ = std::move(state.vault);
    const auto kept = main::keep_config(folder.string(), *site, *vault_);
    writer_ = std::make_unique<ledger::Writer>(std::move(state.store));
    std::promise<Result<void>> ready;
    on_loop([&] {
        main::rest_inputs(sim_, *site);
        gate_.emplace(gate::Parts{loop_,
                                  clock_,
                                  *hardware_,
                                  [this](std::shared_ptr<const site::Site> old) {
                                      boost::asio::post(pool_, [old = std::move(old)]() mutable { old.reset(); });
                                  },
                                  [](const ledger::Health& health) {
                                      if (health.writing != ledger::Writing::ledger)
                                          throw std::runtime_error(health.why);
                                  },
                                  {},
                                  [](const std::string&, const std::string&) {},
                                  "",
                                  [this](std::function<void()> work, std::function<void()> then) {
                                      aside(pool_, std::move(work), std::move(then));
                                  },
                                  {},
                                  {},
                                  {},
                                  {},
                                  [this](std::function<void()> work, std::function<void()> then) {
                                      aside(pin_pool_, std::move(work), std::move(then));
                                  }});
        if (!gate_->claim(site).empty()) throw std::logic_error("a simulated line cannot be claimed");
        gate_->start(std::move(state.fold.state), std::move(state.directory), *writer_, *vault_,
                     gate::NewConfig{site, kept.value().sha256, "start", {}, std::nullopt},
                     [&ready](const Result<void>& result) { ready.set_value(result); });
    });
    wait_for(ready.get_future(), "the gate's readiness").value();
}

void LiveGate::enrol(std::size_t door) {
    std::promise<Result<gate::CredentialRow>> answer;
    on_loop([&] {
        gate_->issue(HolderId{holder_id(door)}, reader(door), "bench",
                     [&answer](Result<gate::CredentialRow> row) { answer.set_value(std::move(row)); });
        sim_.tap(reader(door), card(door)).value();
    });
    (void)wait_for(answer.get_future(), "an enrolment").value();
    on_loop([&] { sim_.remove(reader(door)); });
}

Tap LiveGate::tap(std::size_t door) {
    Tap tap;
    std::promise<void> opened;
    const auto work_before = loop_time();
    tap.posted = Steady::now();
    loop_.post([&] {
        hardware_->opening = [&](const LineSpec&) {
            tap.driven = Steady::now();
            tap.after = flushes();
            tap.loop_work = loop_time() - work_before;
            hardware_->opening = nullptr;
            opened.set_value();
        };
        tap.before = flushes();
        tap.announced = Steady::now();
        sim_.tap(reader(door), card(door)).value();
    });
    wait_for(opened.get_future(), "an open lock");
    on_loop([&] { sim_.remove(reader(door)); });
    return tap;
}

void LiveGate::give_pin(std::size_t door, const std::string& pin) {
    std::promise<Result<Seq>> reset;
    on_loop([&] {
        gate_->reset_pin({HolderId{holder_id(door)}, "bench", "bench", "bench", "bench"},
                         [&reset](const Result<Seq>& seq) { reset.set_value(seq); });
    });
    (void)wait_for(reset.get_future(), "a PIN's reset").value();
    const auto set_pins = [&] {
        std::ptrdiff_t count = 0;
        on_loop([&] {
            const auto& pins = gate_->state().pins;
            count = std::count_if(pins.begin(), pins.end(), [](const auto& row) { return row.second.enrolled; });
        });
        return count;
    };
    const auto before = set_pins();
    on_loop([&] {
        sim_.tap({kDesk}, card(door)).value();
        for (int times = 0; times < 2; ++times) sim_.type({kDeskKeypad}, pin + "#").value();
    });
    wait_until([&] { return set_pins() > before; }, "a PIN");
    on_loop([&] { sim_.remove({kDesk}); });
}

std::vector<Nanoseconds> LiveGate::enter_with_pin(const std::vector<std::size_t>& doors, const std::string& pin) {
    on_loop([&] {
        for (const std::size_t door : doors) {
            sim_.tap(reader(door), card(door)).value();
            sim_.type(keypad(door), pin).value();
        }
    });
    std::map<std::string, Steady::time_point> opened;  // by the lock's line
    std::promise<void> all_opened;
    Steady::time_point typed;
    on_loop([&] {
        hardware_->opening = [&](const LineSpec& lock) {
            opened.emplace(lock.line, Steady::now());
            if (opened.size() < doors.size()) return;
            hardware_->opening = nullptr;
            all_opened.set_value();
        };
        typed = Steady::now();
        for (const std::size_t door : doors) sim_.type(keypad(door), "#").value();
    });
    wait_for(all_opened.get_future(), "open locks");
    std::vector<Nanoseconds> took;
    for (const std::size_t door : doors) took.emplace_back(opened.at(lock(door).line) - typed);
    on_loop([&] {
        for (const std::size_t door : doors) sim_.remove(reader(door));
    });
    return took;
}

void LiveGate::pass(std::size_t door) {
    on_loop([&] { sim_.set_input(contact(door), true); });
    on_loop([&] { sim_.set_input(contact(door), false); });
}

bool LiveGate::locked(std::size_t door) {
    bool energised = false;
    on_loop([&] { energised = sim_.output_level(lock(door)); });
    return !energised;
}

std::int64_t LiveGate::entries() {
    std::int64_t count = 0;
    on_loop([&] { count = gate_->status().entries; });
    return count;
}

void LiveGate::rest() {
    for (std::size_t door = 0; door < doors_; ++door) {
        wait_until([&] { return locked(door); }, "a locked door");
    }
    // An entry that is written may bring another one.
    for (std::int64_t before = -1, now = entries(); now != before; now = entries()) {
        before = now;
        writer_->drain();
    }
}

void LiveGate::long_rest() {
    rest();
    const auto before = flushes().finished;
    wait_until([&] { return flushes().finished > before; }, "the ledger's tidying");
    writer_->run([] {});  // the thread takes it up when the tidying has ended
    writer_->drain();
}

void LiveGate::edge(const LineSpec& line, bool active) {
    loop_.post([this, line, active] { sim_.set_input(line, active); });
}

void LiveGate::stranger(std::size_t door) {
    loop_.post([this, door] {
        constexpr std::size_t kNobodys = 0xFFFF;
        sim_.tap(reader(door), card(kNobodys)).value();
        sim_.remove(reader(door));
    });
}

Nanoseconds LiveGate::fire() {
    std::set<std::string> opened;
    std::promise<Steady::time_point> all_opened;
    const auto look = [&] {
        if (opened.size() < doors_) return;
        hardware_->opening = nullptr;
        all_opened.set_value(Steady::now());
    };
    const auto begun = Steady::now();
    loop_.post([&] {
        // Who goes out just now has opened one: it stays open.
        for (std::size_t door = 0; door < doors_; ++door) {
            if (sim_.output_level(lock(door))) opened.insert(lock(door).line);
        }
        hardware_->opening = [&](const LineSpec& lock) {
            if (opened.insert(lock.line).second) look();
        };
        sim_.set_input(kFire, true);
        if (hardware_->opening) look();
    });
    return wait_for(all_opened.get_future(), "an open lock at every door") - begun;
}

void LiveGate::fire_over() {
    loop_.post([this] { sim_.set_input(kFire, false); });
    for (std::size_t door = 0; door < doors_; ++door) {
        wait_until([&] { return locked(door); }, "a locked door");
    }
}

void LiveGate::watch(std::function<void(const Entry&)> on_entry) {
    on_loop([&] { (void)gate_->subscribe(std::move(on_entry)); });
}

void LiveGate::reload() {
    std::promise<main::Reloader::Answer> answer;
    on_loop([&] {
        reloader_->reload("command", std::nullopt,
                          [&answer](main::Reloader::Answer given) { answer.set_value(std::move(given)); });
    });
    if (!std::holds_alternative<Seq>(wait_for(answer.get_future(), "a reload"))) {
        throw std::runtime_error("the gate refused its own configuration");
    }
}

}  // namespace sekisho::bench
