// SPDX-License-Identifier: Apache-2.0
// The router in front of a desk that says yes, and answers held against the published schemas.
#pragma once

#include "daemon/api/router.hpp"
#include "tests/daemon/api/fake_desk.hpp"
#include "tests/places.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace sekisho::api {

namespace json = boost::json;

class RouterTest : public ::testing::Test {
protected:
    Answer ask(const std::string& method, const std::string& target, const std::string& body = "") {
        std::optional<Reply> reply;
        router_->handle({method, target, body, "uid:7"}, [&](Reply given) { reply = std::move(given); });
        if (!reply || !std::holds_alternative<Answer>(*reply)) return {0, "null"};
        return std::get<Answer>(*reply);
    }
    unsigned status(const std::string& method, const std::string& target, const std::string& body = "") {
        const auto answer = ask(method, target, body);
        if (answer.status >= 400) {
            EXPECT_FALSE(json::parse(answer.body).at("error").at("what").as_string().empty());
            EXPECT_TRUE(json::parse(answer.body).at("error").at("hint").is_string());
        }
        return answer.status;
    }

    FakeDesk desk_;
    FakeSim sim_;
    Result<std::string> checkpoint_{boost::system::in_place_value, "gate\n1\nroot\n"};
    Result<StateDump> state_dump_ = StateDump{Seq{7}, "applied_seq 7\n"};
    ReloadAnswer reload_answer_ = Seq{9};
    std::optional<std::int64_t> removals_;
    std::optional<gate::StopRequest> stop_asked_;
    Result<Seq> stop_answer_ = Seq{11};
    int ended_ = 0;
    std::shared_ptr<Router> router_ = make();

    std::shared_ptr<Router> make(bool simulated = true) {
        std::optional<SimControl> control;
        if (simulated) control = sim_.control();
        Services services{desk_,
                          "nowhere.db",
                          "nowhere.db",
                          [this](ReloadRequest request, std::function<void(ReloadAnswer)> done) {
                              removals_ = request.accept_removals;
                              done(reload_answer_);
                          },
                          [this](const std::function<void(Result<std::string>)>& done) { done(checkpoint_); },
                          [this](const std::function<void(Result<StateDump>)>& done) { done(state_dump_); },
                          [](const Entry&, const std::function<void(Result<std::string>)>& done) {
                              done({boost::system::in_place_value, "note\n"});
                          },
                          std::move(control),
                          std::nullopt,
                          [this](const gate::StopRequest& request, const Services::Stopped& done) {
                              stop_asked_ = request;
                              done(stop_answer_, [this] { ++ended_; });
                          }};
        return std::make_shared<Router>(std::move(services), [](std::function<void()> work) { work(); });
    }
};

inline void expect_keys(const json::value& value, const json::value& published) {
    const auto& required = published.at("required").as_array();
    EXPECT_EQ(value.as_object().size(), required.size()) << json::serialize(value);
    for (const auto& key : required) EXPECT_TRUE(value.as_object().contains(key.as_string())) << key;
}

inline json::value schema_of(const std::string& name) {
    std::ifstream file(SEKISHO_SOURCE_DIR "/docs/schema/" + name + ".json");
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace sekisho::api
