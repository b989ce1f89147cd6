// SPDX-License-Identifier: Apache-2.0
// A whole request as a client of the socket may send it: the first line is the method, the second the target, the rest
// the body. Each address reads its own fields before it asks the desk anything.
#include "daemon/api/router.hpp"
#include "tests/daemon/api/fake_desk.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>

using namespace sekisho;

namespace {

// What would run on the loop.
class Posted {
public:
    void put(std::function<void()> work) {
        const std::lock_guard lock(mutex_);
        works_.push_back(std::move(work));
        changed_.notify_one();
    }
    std::function<void()> take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !works_.empty(); });
        auto work = std::move(works_.front());
        works_.pop_front();
        return work;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> works_;
};

api::FakeDesk& desk() {
    static api::FakeDesk one;
    return one;
}

api::Services services() {
    static api::FakeSim sim;
    return {desk(),
            "nowhere.db",
            "nowhere.db",
            [](const api::ReloadRequest& request, const std::function<void(api::ReloadAnswer)>& done) {
                if (request.accept_removals) fuzz::require(*request.accept_removals >= 0, "removals are a count");
                done(Seq{9});
            },
            [](const std::function<void(Result<std::string>)>& done) {
                done({boost::system::in_place_value, "gate\n1\nroot\n"});
            },
            [](const std::function<void(Result<api::StateDump>)>& done) {
                done(api::StateDump{Seq{7}, "applied_seq 7\n"});
            },
            [](const Entry&, const std::function<void(Result<std::string>)>& done) {
                done({boost::system::in_place_value, "certificate"});
            },
            sim.control(),
            std::nullopt,
            [](const gate::StopRequest& request, const api::Services::Stopped& done) {
                fuzz::require(!request.reason.empty(), "a stop has a reason");
                done(Seq{8}, [] {});
            }};
}

void check(const api::Answer& answer) {
    constexpr std::array kStatuses{200U, 400U, 404U, 405U, 409U, 422U, 503U};
    const bool known = std::find(kStatuses.begin(), kStatuses.end(), answer.status) != kStatuses.end();
    fuzz::require(known, "an answer has one of the published statuses");
    const auto body = boost::json::parse(answer.body);
    if (answer.status == 200) return;
    fuzz::require(!body.at("error").at("what").as_string().empty(), "a refusal has a reason");
    fuzz::require(!body.at("error").at("hint").as_string().empty(), "a refusal says what to do");
}

std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Posted posted;
    static const auto router =
        std::make_shared<api::Router>(services(), [](std::function<void()> work) { posted.put(std::move(work)); });
    auto text = fuzz::text_of(data, size);
    api::Request request;
    request.method = take_line(text);
    request.target = take_line(text);
    request.body = text;
    request.operator_name = "uid:7";
    desk().reports.clear();
    int answers = 0;
    router->handle(request, [&answers](const api::Reply& reply) {
        ++answers;
        if (const auto* answer = std::get_if<api::Answer>(&reply)) check(*answer);
    });
    while (answers == 0) posted.take()();  // a question to the ledger: the answer comes from its thread
    fuzz::require(answers == 1, "each request is answered once");
    return 0;
}
