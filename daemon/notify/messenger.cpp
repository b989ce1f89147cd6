// SPDX-License-Identifier: Apache-2.0
#include "daemon/notify/messenger.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <utility>

namespace sekisho::notify {
namespace {

constexpr std::chrono::seconds kWitnessPatience{10};
constexpr std::chrono::seconds kGatePause{1};          // while the gate does not answer, or has no witnesses
constexpr std::chrono::milliseconds kLeastPause{100};  // between two rounds
constexpr int kMostTries = 3;  // in one visit: a first size, the right one, one that changed meanwhile

MonoTime now() {
    return MonoTime{std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())};
}

// One witness. `visiting` while a checkpoint is on its way.
struct Known {
    WitnessRow row;
    Standing standing;
    std::int64_t remembers = 0;  // entries: where the next proof begins
    bool visiting = false;
    std::string said;  // what the log heard of it last
};

}  // namespace

class Messenger::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(boost::asio::io_context& loop, std::string socket, std::function<void(const std::string&)> say)
        : loop_(loop), desk_(loop, std::move(socket)), say_(std::move(say)), timer_(loop) {}

    void round() {
        desk_.orders(guarded<Orders>([this](Result<Orders> orders) {
            if (orders.has_error()) return gate_failed(orders.error());
            take(std::move(*orders));
            if (known_.empty()) {
                tell_gate("");
                return next_round();
            }
            desk_.checkpoint(guarded<CurrentCheckpoint>([this](Result<CurrentCheckpoint> current) {
                if (current.has_error()) return gate_failed(current.error());
                tell_gate("");
                for (auto& [name, known] : known_) {
                    const bool due = is_due(known->standing, current->size, now(), intervals_);
                    if (due && !known->visiting) visit(known, *current, kMostTries);
                }
                next_round();
            }));
        }));
    }

    void stop() {
        stopped_ = true;
        timer_.cancel();
    }

private:
    using KnownPtr = std::shared_ptr<Known>;

    // A callback that does nothing once this has stopped or is gone.
    template <class T>
    std::function<void(Result<T>)> guarded(std::function<void(Result<T>)> work) {
        return [weak = weak_from_this(), work = std::move(work)](Result<T> result) {
            const auto self = weak.lock();
            if (self != nullptr && !self->stopped_) work(std::move(result));
        };
    }

    void take(Orders orders) {
        intervals_ = orders.intervals;
        auto before = std::exchange(known_, {});
        for (auto& row : orders.witnesses) {
            const auto name = row.name;
            const auto old = before.find(name);
            auto known = old != before.end() && old->second->row.key == row.key ? old->second : nullptr;
            if (known == nullptr) {
                known = std::make_shared<Known>();
                known->remembers = row.cosigned;
            }
            known->row = std::move(row);
            known_.emplace(name, std::move(known));
        }
    }

    void gate_failed(const Error& error) {
        tell_gate(to_text(error));
        wait(kGatePause);
    }

    void tell_gate(const std::string& text) {
        if (std::exchange(said_, text) != text) say_(text.empty() ? "the gate answers again" : text);
    }

    void next_round() {
        Duration pause = known_.empty() ? Duration(kGatePause) : intervals_.growth;
        const auto moment = now();
        for (const auto& [name, known] : known_) {
            const auto& standing = known->standing;
            if (standing.not_before > moment) pause = std::min(pause, standing.not_before - moment);
        }
        wait(std::max(pause, Duration(kLeastPause)));
    }

    void wait(Duration pause) {
        timer_.expires_after(pause);
        timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& failed) {
            const auto self = weak.lock();
            if (self != nullptr && !failed && !self->stopped_) self->round();
        });
    }

    void visit(const KnownPtr& known, const CurrentCheckpoint& current, int tries) {
        known->visiting = true;
        // A size above the ledger's own needs no proof: the witness will say that it knows more.
        const auto from = std::min(known->remembers, current.size);
        if (from == 0 || from == current.size) return send(known, current, {from, {}, current.note}, tries);
        desk_.consistency(from, current.size,
                          guarded<std::vector<Digest>>([this, known, current, from, tries](auto proof) {
                              if (proof.has_error()) return gone_wrong(known, to_text(proof.error()));
                              send(known, current, {from, std::move(*proof), current.note}, tries);
                          }));
    }

    void send(const KnownPtr& known, const CurrentCheckpoint& current, const ledger::AddCheckpoint& request,
              int tries) {
        HttpRequest http{"POST", known->row.path + "/add-checkpoint", "text/plain; charset=utf-8",
                         ledger::to_text(request)};
        exchange(loop_, known->row.host, std::move(http), kWitnessPatience,
                 guarded<HttpAnswer>([this, known, current, from = request.old_size, tries](auto answer) {
                     if (answer.has_error()) return gone_wrong(known, answer.error().what);
                     const Sent sent{current.note, current.size, from};
                     auto reading = read_answer(answer->status, answer->body, sent, known->row.key);
                     if (reading.meaning != Meaning::known_size) return settle(known, std::move(reading));
                     known->remembers = reading.size;
                     if (tries <= 1) return gone_wrong(known, "it names another size each time");
                     visit(known, current, tries - 1);
                 }));
    }

    void gone_wrong(const KnownPtr& known, std::string why) {
        Reading reading;
        reading.why = std::move(why);
        settle(known, std::move(reading));
    }

    void settle(const KnownPtr& known, Reading reading) {
        switch (reading.meaning) {
            case Meaning::cosigned:
                known->remembers = reading.size;
                cosigned(known->standing, reading.size, now());
                break;
            case Meaning::refused: refused(known->standing, now(), intervals_); break;
            default: failed(known->standing, now(), intervals_); break;
        }
        if (std::exchange(known->said, reading.why) != reading.why) {
            say_(known->row.name + ": " + (reading.why.empty() ? "cosigns again" : reading.why));
        }
        desk_.report(known->row.name, reading, guarded<void>([this, known](const Result<void>& told) {
                         known->visiting = false;
                         if (told.has_error()) say_(known->row.name + ", not reported: " + to_text(told.error()));
                         next_round();
                     }));
    }

    boost::asio::io_context& loop_;
    Desk desk_;
    std::function<void(const std::string&)> say_;
    boost::asio::steady_timer timer_;
    Intervals intervals_;
    std::map<std::string, KnownPtr> known_;
    std::string said_;  // of the gate
    bool stopped_ = false;
};

Messenger::Messenger(boost::asio::io_context& loop, std::string socket, std::function<void(const std::string&)> say)
    : impl_(std::make_shared<Impl>(loop, std::move(socket), std::move(say))) {}

Messenger::~Messenger() {
    stop();
}

void Messenger::start() {
    impl_->round();
}

void Messenger::stop() {
    impl_->stop();
}

}  // namespace sekisho::notify
