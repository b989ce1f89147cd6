// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/service.hpp"

#include "daemon/api/gate_desk.hpp"
#include "daemon/api/server.hpp"
#include "daemon/backup/make.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/gate/gate.hpp"
#include "daemon/gate/watchdog.hpp"
#include "daemon/main/caught.hpp"
#include "daemon/main/check.hpp"
#include "daemon/main/commit_meter.hpp"
#include "daemon/main/cosigned.hpp"
#include "daemon/main/exit_status.hpp"
#include "daemon/main/fire_keeper.hpp"
#include "daemon/main/gate_hardware.hpp"
#include "daemon/main/health_socket.hpp"
#include "daemon/main/log.hpp"
#include "daemon/main/manager.hpp"
#include "daemon/main/prepare.hpp"
#include "daemon/main/reloader.hpp"
#include "daemon/main/sim_control.hpp"
#include "daemon/main/state_dir.hpp"
#include "daemon/main/state_keeper.hpp"
#include "daemon/main/timeline.hpp"
#include "daemon/state/store/check.hpp"
#include "daemon/state/store/snapshot.hpp"
#include "hal/clock/system_clock.hpp"

#include <fmt/format.h>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::main {
namespace {

constexpr std::size_t kLongWorkThreads = 2;  // building a Site, freeing an old one
constexpr std::size_t kPinThreads = 2;       // 32 MiB and 0.2 s each
constexpr std::chrono::minutes kRemind{10};
constexpr std::chrono::milliseconds kLastWord{500};  // for an answer to reach the socket
constexpr int kFeeds = 3;                            // within the time that the service manager waits for one

class Service {
public:
    Service(const Options& options, std::shared_ptr<const site::Site> site)
        : options_(options),
          site_(std::move(site)),
          gate_(gate::Parts{loop_, clock_, hardware_.hardware(),
                            [this](std::shared_ptr<const site::Site> old) { retire(std::move(old)); }, tell_health,
                            [this] { return disk_use(); },
                            [this](const std::string& witness, const std::string& note) { keep(witness, note); },
                            options_.state_dir + "/ledger.db",
                            [this](std::function<void()> work, std::function<void()> then) {
                                aside(pool_, std::move(work), std::move(then));
                            },
                            [this] { return state::take_snapshot(options_.state_dir, until_end_); },
                            [this](const Entry& entry) {
                                say("not recorded: " + event_line(gate_, entry), Level::warning, fields_of(entry));
                            },
                            [](const Error& why) {
                                say("what was disposed of is not deleted yet, it is tried again: " + to_text(why));
                            },
                            until_end_,
                            [this](std::function<void()> work, std::function<void()> then) {
                                aside(pin_pool_, std::move(work), std::move(then));
                            },
                            hardware_.programs(), [](const Error& why) { say(why); },
                            [this](const gate::FireNames& names) { fires_.keep(names); }}) {}

    int run() {
        if (!options_.check) program_log().never_wait();  // doors come first from here on
        // Locks at rest, REX and fire served, before anything else that can take time or fail.
        const auto unclaimed = gate_.claim(site_, fires_.recall());
        for (const auto& error : unclaimed) say(error);
        if (options_.check) return check(!unclaimed.empty());
        tell_manager(true, "ways out are served, the ledger is being read");
        if (const auto limit = watchdog_limit()) watchdog_.emplace(loop_, clock_, *limit / kFeeds, feed_watchdog);
        boost::asio::post(pool_, [this] {
            auto prepared = std::make_shared<Result<Prepared>>(
                caught(options_.state_dir, [this] { return prepare(options_.state_dir, *site_, clock_.now().wall); }));
            loop_.post([this, prepared] { begin(std::move(*prepared)); });
        });
        catch_signals();
        loop_.run();
        gate_.let_go();
        boost::system::error_code ignored;  // from here on nobody waits for them: another one ends the program
        signals_.remove(SIGTERM, ignored);
        signals_.remove(SIGINT, ignored);
        ending_ = true;
        fires_.finish();
        pin_pool_.join();
        pool_.join();  // a reload under way still uses what ends with this; who reads the ledger gives up
        if (keeper_) keeper_->finish();
        return status_;
    }

private:
    int check(bool lines_missing) {
        auto findings = check_lamps(hardware_.hardware(), *site_);
        for (auto& silent : check_devices(loop_, clock_, hardware_.hardware(), *site_))
            findings.push_back(std::move(silent));
        for (const auto& error : findings) say(error);
        const auto mismatched = check_state_dir(options_.state_dir, site_->ledger_origin);
        if (!mismatched) {
            say(mismatched.error());
            return kCouldNotRun;
        }
        if (*mismatched != 0) say_mismatched(*mismatched);
        const auto kept = state::check_projection(options_.state_dir + "/ledger.db");
        if (!kept) {
            say(kept.error());
            return kCouldNotRun;
        }
        const auto differences = kept->value_or(std::vector<std::string>());
        for (const auto& difference : differences) say(difference);
        const bool state_sound = *mismatched == 0 && differences.empty();
        if (lines_missing || !findings.empty() || !state_sound) return kFaultsFound;
        say("configuration, hardware and state directory are in order");
        return kDone;
    }

    // On the ledger thread. A disk that cannot be looked at cannot be written either: that is told elsewhere.
    [[nodiscard]] std::vector<gate::DiskUse> disk_use() const {
        std::vector<gate::DiskUse> disks;
        const auto look = [&disks](const std::string& subject, const std::string& path) {
            const auto percent = disk::percent_used(path);
            if (percent) disks.push_back({subject, *percent});
        };
        look("state directory", options_.state_dir);
        if (!spill_.empty()) look("spill file", spill_);
        return disks;
    }

    void begin(Result<Prepared> prepared) {
        if (!prepared) return begin_without_ledger(prepared.error());
        if (stopping_) return loop_.stop();
        vault_ = std::move(prepared->state.vault);
        writer_ = std::make_unique<ledger::Writer>(std::move(prepared->state.store), &commits_);
        if (watchdog_) watchdog_->watch(*writer_);
        reloader_ = std::make_unique<Reloader>(Reloader::Parts{loop_, clock_, pool_, gate_, *vault_, options_.config,
                                                               options_.state_dir, options_.sim,
                                                               [](const std::string& text) { say(text); }});
        keeper_ =
            std::make_unique<StateKeeper>(StateKeeper::Parts{loop_, clock_, pool_, gate_, *writer_,
                                                             [](const std::string& text) { say(text); }, until_end_},
                                          options_.state_dir, std::move(prepared->state.fold), prepared->state.resumed);
        gate_.recall_cosigned(std::move(prepared->cosigned), [](const std::string& witness) {
            say("state directory, cosigned/" + witness + ": not what this witness cosigned; it is left out");
        });
        if (auto served = serve(); !served) return give_up(served.error());
        remove_plain_copy();
        gate_.subscribe([this](const Entry& entry) {
            if (entry.kind == EntryKind::erased) remove_plain_copy();
            if (entry.kind == EntryKind::alarm) say(event_line(gate_, entry), Level::warning, fields_of(entry));
        });
        gate_.start(std::move(prepared->live), std::move(prepared->state.directory), *writer_, *vault_,
                    gate::NewConfig{site_, prepared->config, "start", std::move(prepared->losses), std::nullopt},
                    [this](const Result<void>& ready) {
                        if (ready && !stopping_) tell_in_service();
                        site_.reset();  // the gate holds the one in force
                    });
    }

    void tell_in_service() {
        const auto line = fmt::format("in service, {} doors, API on {}", site_->doors.size(), options_.socket);
        // Where the ledger cannot be written the service manager has heard that, and goes on showing it.
        gate_.status().ledger.writing == ledger::Writing::ledger ? tell(line) : say(line);
    }

    // Nobody is held in, whatever has become of the ledger; and none is begun in its place (6.8-B4). Its folder is let
    // go of, so that it can be looked at and restored. Another program that holds it serves these doors, or is done
    // soon: then it is for whoever started this one to start it again.
    void begin_without_ledger(const Error& error) {
        if (stopping_ || disk::FolderLock::is_taken(error)) return give_up(error);
        without_ledger_ = Error{"no ledger is open, every entry is refused, ways out stay free: " + error.what,
                                error.where, error.hint + (error.hint.empty() ? "" : "; ") + "then restart sekishod"};
        if (auto served = serve(); !served) return give_up(served.error());
        gate_.serve_without_ledger(*without_ledger_);
        remind();
    }

    void remind() {
        tell(to_text(*without_ledger_));
        reminder_ = loop_.at(clock_.now().mono + kRemind, [this] { remind(); });
    }

    // What a backup that was killed left behind holds people whom the vault may have forgotten.
    void remove_plain_copy() {
        boost::asio::post(pool_, [dir = options_.state_dir] {
            const auto removed = caught(dir, [&dir] { return backup::remove_leftover(dir); });
            if (!removed) say("the plain copy of a backup that was killed is still there: " + to_text(removed.error()));
        });
    }

    void give_up(const Error& error) {
        say(error);
        status_ = kCouldNotRun;
        loop_.stop();
    }

    Result<void> serve() {
        desk_ = std::make_unique<api::GateDesk>(gate_);
        api::Services services{
            *desk_,
            options_.state_dir + "/ledger.db",
            options_.state_dir + "/personal.db",
            [this](const api::ReloadRequest& request, std::function<void(api::ReloadAnswer)> done) {
                reloader_->reload("command", request.accept_removals, std::move(done));
            },
            [this](std::function<void(Result<std::string>)> done) { checkpoint(std::move(done)); },
            [this](std::function<void(Result<api::StateDump>)> done) { dump_state(std::move(done)); },
            [this](const Entry& disposal, std::function<void(Result<std::string>)> done) {
                certify(disposal, std::move(done));
            },
            std::nullopt,
            without_ledger_,
            [this](const gate::StopRequest& request, api::Services::Stopped done) {
                stop_by_command(request, std::move(done));
            }};
        if (auto* sim = hardware_.simulated()) services.sim = make_sim_control(*sim, gate_, loop_, clock_);
        server_ = std::make_unique<api::Server>(loop_.context(), options_.socket, std::move(services));
        tell_metrics();
        return server_->start();
    }

    // Whoever watches goes without rather than the doors.
    void tell_metrics() {
        if (!site_->metrics) return;
        const auto listens = health_.start(site_->metrics->socket);
        if (!listens) say("nobody can read the metrics: " + to_text(listens.error()));
    }

    void checkpoint(std::function<void(Result<std::string>)> done) {
        // On the ledger's thread: nothing of `done` may stay there, the loop alone lets go of a client.
        writer_->checkpoint([this, done = std::move(done)](Result<std::string> note) mutable {
            loop_.post([done = std::move(done), note = std::move(note)] { done(note); });
        });
    }

    void certify(const Entry& disposal, std::function<void(Result<std::string>)> done) {
        writer_->certify(disposal, [this, done = std::move(done)](Result<std::string> note) mutable {
            loop_.post([done = std::move(done), note = std::move(note)] { done(note); });
        });
    }

    void dump_state(std::function<void(Result<api::StateDump>)> done) {
        // A copy of 10,000 people takes the loop about a millisecond; the text is made elsewhere.
        boost::asio::post(pool_, [this, state = gate_.state(), done = std::move(done)]() mutable {
            api::StateDump dump{state.applied_seq, state::canonical_dump(state)};
            loop_.post([done = std::move(done), dump = std::move(dump)] { done(dump); });
        });
    }

    void catch_signals() {
        signals_.async_wait([this](const boost::system::error_code& error, int number) {
            if (error) return;
            if (number != SIGHUP) return stop(number);
            if (writer_ && !stopping_) {  // what is asked for while the daemon starts is dropped
                reloader_->reload("SIGHUP", std::nullopt, [](const Reloader::Answer& answer) { report(answer); });
            } else if (without_ledger_) {
                report(*without_ledger_);
            }
            catch_signals();
        });
    }

    // People are let out until the ledger has the end; who does not want to wait for a slow disk asks twice.
    void stop(int number) {
        if (signalled_) {
            say("ends at once: what is not in the ledger yet is lost");
            std::_Exit(kCouldNotRun);
        }
        stopping_ = signalled_ = true;
        catch_signals();
        if (!writer_ && !without_ledger_)
            return;                    // the ledger is still being read: begin() ends it, until then people are let out
        if (gate_.stopping()) return;  // by command: it is on its way to the end
        gate_.stop(number == SIGTERM ? "SIGTERM" : "SIGINT", [this](const Result<Seq>& written) {
            note_stop(written);
            loop_.stop();
        });
    }

    // 6.8-B3. Ends with 0, which the service manager takes for an end in order and starts nothing after it.
    void stop_by_command(const gate::StopRequest& request, api::Services::Stopped done) {
        const auto stops = std::make_shared<bool>(false);
        auto begun = [this, stops, by = request.operator_name] {
            *stops = stopping_ = true;
            say("stops by command of " + by);
        };
        gate_.stop(request, std::move(begun), [this, stops, done = std::move(done)](const Result<Seq>& written) {
            if (!*stops) return done(written, {});
            note_stop(written);
            // The end must not wait for a client who does not read his answer.
            const auto end = [this] { gate_.when_locked([this] { loop_.stop(); }); };
            last_word_ = loop_.at(clock_.now().mono + kLastWord, end);
            done(written, end);
        });
    }

    void note_stop(const Result<Seq>& written) {
        if (written) return;
        say("the stop is not in the ledger: " + to_text(written.error()));
        status_ = kCouldNotRun;
    }

    static void report(const Reloader::Answer& answer) {
        if (const auto* seq = std::get_if<Seq>(&answer)) {
            say(fmt::format("configuration reloaded, entry {}", seq->value));
        } else if (const auto* faults = std::get_if<config::Faults>(&answer)) {
            say("reload refused, the old configuration stays");
            say(*faults);
        } else {
            const auto* lost = std::get_if<api::LostRights>(&answer);
            const auto& why = lost != nullptr ? lost->refusal : std::get<Error>(answer);
            say("reload refused, the old configuration stays: " + to_text(why));
        }
    }

    void keep(const std::string& witness, const std::string& note) {
        boost::asio::post(notes_strand_, [dir = options_.state_dir, witness, note] {
            const auto kept = caught(dir, [&] { return keep_cosigned(dir, witness, note); });
            if (!kept) say("what a witness cosigned cannot be kept: " + to_text(kept.error()));
        });
    }

    void aside(boost::asio::thread_pool& pool, std::function<void()> work, std::function<void()> then) {
        boost::asio::post(pool, [this, work = std::move(work), then = std::move(then)]() mutable {
            const auto done = caught(options_.state_dir, [&work]() -> Result<void> {
                work();
                return {};
            });
            if (!done) say(done.error());
            loop_.post(std::move(then));
        });
    }

    void retire(std::shared_ptr<const site::Site> old) {
        boost::asio::post(pool_, [old = std::move(old)]() mutable { old.reset(); });
    }

    Options options_;
    std::shared_ptr<const site::Site> site_;
    const std::string spill_ = site_->ledger_spill;  // read at a start only
    int status_ = kDone;
    bool stopping_ = false;
    bool signalled_ = false;           // by a signal that ends it
    std::atomic<bool> ending_{false};  // the loop has ended: nobody is let out any more
    const ledger::Patience until_end_{std::nullopt, &ending_};
    std::optional<Error> without_ledger_;  // it could not be opened: why
    hal::AsioLoop loop_;
    std::unique_ptr<hal::Loop::Timer> reminder_;
    std::unique_ptr<hal::Loop::Timer> last_word_;
    hal::SystemClock clock_;
    GateHardware hardware_{loop_, clock_, *site_, [this](const Error& lamp) {
                               if (!options_.check) say(lamp);  // else among the findings
                           }};
    std::unique_ptr<vault::Vault> vault_;
    FireKeeper fires_{options_.state_dir, !options_.check};
    gate::Gate gate_;
    CommitMeter commits_{hal::monotonic_now};
    std::unique_ptr<ledger::Writer> writer_;
    std::optional<gate::Watchdog> watchdog_;
    boost::asio::thread_pool pool_{kLongWorkThreads};
    boost::asio::thread_pool pin_pool_{kPinThreads};  // nobody at a keypad waits for a Site that is being built
    std::unique_ptr<StateKeeper> keeper_;
    boost::asio::strand<boost::asio::thread_pool::executor_type> notes_strand_{
        pool_.get_executor()};  // one file at a time
    std::unique_ptr<Reloader> reloader_;
    std::unique_ptr<api::GateDesk> desk_;
    std::unique_ptr<api::Server> server_;
    HealthSocket health_{{loop_, clock_, gate_, commits_}};
    boost::asio::signal_set signals_{loop_.context(), SIGTERM, SIGINT, SIGHUP};
};

}  // namespace

int run_service(const Options& options) {
    auto loaded = load_config(options.config, options.sim);
    if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
        say(*faults);
        return options.check ? kFaultsFound : kCouldNotRun;
    }
    Service service(options, std::get<std::shared_ptr<const site::Site>>(std::move(loaded)));
    return service.run();
}

}  // namespace sekisho::main
