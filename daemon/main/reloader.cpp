// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/reloader.hpp"

#include "daemon/main/caught.hpp"
#include "daemon/site/losses.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace sekisho::main {

namespace {

constexpr std::size_t kMostListed = 1000;

std::vector<HolderId> first_of(const std::vector<HolderId>& people) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(people.size(), kMostListed));
    return {people.begin(), people.begin() + count};
}

}  // namespace

config::Loaded load_config(const std::string& path, bool force_sim) {
    auto loaded = config::load(path);
    auto* site = std::get_if<std::shared_ptr<const site::Site>>(&loaded);
    if (site == nullptr || !force_sim || (*site)->backend == site::Backend::sim) return loaded;
    auto simulated = std::make_shared<site::Site>(**site);
    simulated->backend = site::Backend::sim;
    return std::shared_ptr<const site::Site>(std::move(simulated));
}

void Reloader::reload(const std::string& cause, std::optional<std::int64_t> accept_removals,
                      std::function<void(Answer)> done) {
    jobs_.push_back(Job{cause, accept_removals, std::move(done)});
    if (jobs_.size() == 1) begin();
}

void Reloader::begin() {
    boost::asio::post(parts_.pool, [this, in_force = parts_.gate.site(), now = parts_.clock.now().wall] {
        auto done = std::make_shared<const Result<Read>>(
            caught(parts_.config_path, [&] { return Result<Read>(read(*in_force, now)); }));
        parts_.loop.post([this, done = std::move(done)]() mutable {
            take(*done);
            boost::asio::post(parts_.pool, [done = std::move(done)]() mutable { done.reset(); });
        });
    });
}

Reloader::Read Reloader::read(const site::Site& in_force, WallTime now) const {
    Read read{load_config(parts_.config_path, parts_.force_sim), KeptConfig{}, {}, {}};
    if (const auto* site = std::get_if<std::shared_ptr<const site::Site>>(&read.loaded)) {
        read.kept = keep_config(parts_.state_dir, **site, parts_.vault);
        read.losses = site::lost_rights({in_force, in_force.roster}, {**site, (*site)->roster}, now);
        read.changes = site::shortened(site::diff(in_force, **site, now));
    }
    return read;
}

void Reloader::take(const Result<Read>& done) {
    const auto& job = jobs_.front();
    if (!done) {
        parts_.gate.reload_refused(job.cause, 1, "unreadable");
        return finish(done.error());
    }
    const auto& read = *done;
    if (const auto* faults = std::get_if<config::Faults>(&read.loaded)) {
        parts_.gate.reload_refused(job.cause, static_cast<std::int64_t>(config::count(*faults)), faults->front().rule);
        return finish(*faults);
    }
    const auto& site = std::get<std::shared_ptr<const site::Site>>(read.loaded);
    if (read.kept && read.kept->rewritten) parts_.say(rewritten_text(*read.kept));
    auto refused = fixed_part_changed(*site);
    if (!refused && !read.kept) refused = read.kept.error();
    if (refused) {
        parts_.gate.reload_refused(job.cause, 1, read.kept ? "restart-needed" : "state-dir");
        return finish(*refused);
    }
    gate::NewConfig config{site, read.kept->sha256, job.cause, read.losses, job.accept_removals, read.changes};
    // Found out here as well as in the gate: who they are is for the one who asked, not for the log.
    const bool too_many = gate::refuse_losses(config).has_value();
    auto people = too_many ? first_of(read.losses.people) : std::vector<HolderId>();
    parts_.gate.reload(config, [this, people = std::move(people)](const Result<Seq>& seq) {
        if (seq) {
            finish(*seq);
        } else if (people.empty()) {
            finish(seq.error());
        } else {
            finish(api::LostRights{seq.error(), people});
        }
    });
}

std::optional<Error> Reloader::fixed_part_changed(const site::Site& next) const {
    const auto& now = *parts_.gate.site();
    if (next.ledger_origin != now.ledger_origin) {
        return Error{"the ledger's origin cannot change", "[ledger] origin",
                     "another origin is another state directory"};
    }
    if (next.backend != now.backend) {
        return Error{"the backend cannot change while the daemon runs", "[hardware] backend", "restart sekishod"};
    }
    return std::nullopt;
}

void Reloader::finish(Answer answer) {
    const auto done = std::move(jobs_.front().done);
    jobs_.pop_front();
    if (!jobs_.empty()) begin();
    done(std::move(answer));
}

}  // namespace sekisho::main
