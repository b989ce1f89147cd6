// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/reloader.hpp"

#include "daemon/main/state_dir.hpp"

#include <boost/asio/post.hpp>

#include <memory>
#include <utility>

namespace sekisho::main {

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
    boost::asio::post(parts_.pool, [this] {
        auto loaded = load_config(parts_.config_path, parts_.force_sim);
        Result<Digest> kept = Digest{};
        if (const auto* site = std::get_if<std::shared_ptr<const site::Site>>(&loaded)) {
            kept = keep_config(parts_.state_dir, **site, parts_.vault);
        }
        parts_.loop.post([this, loaded = std::move(loaded), kept = std::move(kept)] { this->loaded(loaded, kept); });
    });
}

void Reloader::loaded(const config::Loaded& loaded, const Result<Digest>& kept) {
    const auto& job = jobs_.front();
    if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
        parts_.gate.reload_refused(job.cause, static_cast<std::int64_t>(faults->size()), faults->front().rule);
        return finish(*faults);
    }
    const auto& site = std::get<std::shared_ptr<const site::Site>>(loaded);
    auto refused = fixed_part_changed(*site);
    if (!refused && !kept) refused = kept.error();
    if (refused) {
        parts_.gate.reload_refused(job.cause, 1, kept ? "restart-needed" : "state-dir");
        return finish(*refused);
    }
    parts_.gate.reload(gate::NewConfig{site, *kept, job.cause, job.accept_removals}, [this](const Result<Seq>& seq) {
        if (seq) {
            finish(*seq);
        } else {
            finish(seq.error());
        }
    });
}

std::optional<Error> Reloader::fixed_part_changed(const site::Site& next) const {
    const auto& now = *parts_.gate.site();
    if (next.ledger_origin != now.ledger_origin) {
        return Error{"the ledger's origin cannot change", "[ledger] origin", "another origin is another state directory"};
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
