// SPDX-License-Identifier: Apache-2.0
// Which request asks for what. On the loop only.
#pragma once

#include "daemon/api/exchange.hpp"
#include "daemon/api/query_thread.hpp"
#include "daemon/api/services.hpp"
#include "daemon/api/target.hpp"

#include <boost/json/value.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::api {

struct ProofQuestion;

class Router : public std::enable_shared_from_this<Router> {
public:
    // `post` brings work to the loop from any thread.
    Router(Services services, QueryThread::Post post);

    // Calls `respond` once, at once or later; never when the router is gone by then.
    void handle(const Request& request, const Respond& respond);

private:
    struct Call {
        const Request& request;
        const Target& target;
        const Respond& respond;
    };
    using Handler = void (Router::*)(const Call&);
    struct Route;
    static const std::vector<Route>& routes();

    // routes_read.cpp
    void get_status(const Call& call);
    void get_inside(const Call& call);
    void get_credentials(const Call& call);
    void get_entries(const Call& call);
    void get_events(const Call& call);
    void get_checkpoint(const Call& call);
    // routes_proof.cpp
    void get_proof(const Call& call);
    void get_state_dump(const Call& call);
    // routes_command.cpp
    void revoke(const Call& call);
    void reset_pin(const Call& call);
    void clear_pins(const Call& call);
    void clear_pins_at(const Call& call);
    void unlock(const Call& call);
    void accept_clock(const Call& call);
    void reload(const Call& call);
    void stop(const Call& call);
    // routes_people.cpp
    void erase(const Call& call);
    void rehearsed(const Call& call);
    // routes_passages.cpp
    void attend(const Call& call);
    void forgive(const Call& call);
    void declare_exit(const Call& call);
    void approve_exit(const Call& call);
    void confirm_empty(const Call& call);
    // routes_cards.cpp
    void issue(const Call& call);
    void issue_temporary(const Call& call);
    void issue_badge(const Call& call);
    void report_lost(const Call& call);
    void get_acts(const Call& call);
    void confirm_acts(const Call& call);
    void return_card(const Call& call);
    // routes_permits.cpp
    void submit_permit(const Call& call);
    void step_permit(const Call& call);
    void get_permits(const Call& call);
    // routes_vendors.cpp
    void get_vendors(const Call& call);
    void confirm_vendor(const Call& call);
    void confirm_worker(const Call& call);
    void remove_worker(const Call& call);
    // routes_assets.cpp
    void get_assets(const Call& call);
    void begin_round(const Call& call);
    void end_round(const Call& call);
    // routes_readers.cpp
    void accept_reader(const Call& call);
    // routes_inspections.cpp
    void get_inspections(const Call& call);
    void record_inspection(const Call& call);
    // routes_imports.cpp
    void take_import(const Call& call);
    // routes_visits.cpp
    void begin_visit(const Call& call);
    void end_visit(const Call& call);
    void get_visits(const Call& call);
    // routes_modes.cpp
    void set_mode(const Call& call);
    void reset_fire(const Call& call);
    // routes_disposal.cpp
    void sign_review(const Call& call);
    void ask_disposal(const Call& call);
    void approve_disposal(const Call& call);
    void get_disposal(const Call& call);
    void get_certificate(const Call& call);
    // routes_witness.cpp
    void get_witnesses(const Call& call);
    void get_consistency(const Call& call);
    void report_witness(const Call& call);
    // routes_sim.cpp
    void sim(const Call& call);

    [[nodiscard]] std::function<void(Result<Seq>)> answer_seq(const Respond& respond);
    void await_card(const gate::IssueRequest& request, const Respond& respond);
    void prove(const std::shared_ptr<const ProofQuestion>& question, const Respond& respond);
    [[nodiscard]] Result<ledger::Filter> read_filter(const Target& target) const;
    // Entries that wait in the spill file, of which a ledger of `size` entries has nothing yet.
    [[nodiscard]] std::int64_t waiting_behind(std::int64_t size) const;

    Services services_;
    QueryThread queries_;
};

// --- what every route answers with ---
void answer(const Respond& respond, const boost::json::value& body, unsigned status = 200);
// For 404: a person who has no pseudonym.
[[nodiscard]] Error nobody_known();
// 400 wrong request, 404 no such thing, 409 the answer is no, 422 faults, 503 cannot now.
void refuse(const Respond& respond, unsigned status, const Error& error);

}  // namespace sekisho::api
