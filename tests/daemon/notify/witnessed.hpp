// SPDX-License-Identifier: Apache-2.0
// The example hospital with a witness beside it: sekishod, sekisho-notify and sekisho-witness as processes on loopback.
#pragma once

#include "tests/daemon/main/installation.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/notify/exchange.hpp"
#include "tests/places.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>

namespace sekisho::notify::testing_support {

namespace fs = std::filesystem;
namespace json = boost::json;
using main::testing_support::contents_of;
using main::testing_support::Process;
using main::testing_support::run;

class Witnessed : public main::testing_support::Installation {
protected:
    // A ledger, a witness that knows its key and answers, a configuration that names the witness. Times are short.
    void install(const std::string& silence = "20s") {
        init();
        const auto record = ledger::parse_commissioning(contents_of(state_ + "/commissioning.txt"));
        ASSERT_TRUE(record.has_value());
        gate_key_ = record->origin_key;
        write_witness_file(0);
        const auto made = run(witness_command("init"));
        ASSERT_EQ(made.status, 0) << made.err;
        vkey_ = made.out.substr(0, made.out.size() - 1);
        witness_key_ = ledger::parse_note_key(vkey_, ledger::KeyUse::cosignature_v1).value();
        start_witness();
        write_witness_file(port_);  // the same when it is started again
        change("site.toml", {{"origin = \"hospital.example/gate1\"",
                              "origin = \"hospital.example/gate1\"\ncheckpoint_every = \"1s\"\nheartbeat = \"1s\"\n"
                              "witness_silence = \"" +
                                  silence + "\""}});
        std::ofstream(site_, std::ios::app)
            << fmt::format("\n[witnesses.police]\nurl = \"http://127.0.0.1:{}\"\nvkey = \"{}\"\n", port_, vkey_);
    }

    [[nodiscard]] std::string witness_dir() const { return dir_ + "/witness"; }
    [[nodiscard]] std::vector<std::string> witness_command(const std::string& what) const {
        return {
            SEKISHO_BIN_DIR "/sekisho-witness", what, "--config", dir_ + "/witness.toml", "--state-dir", witness_dir()};
    }
    void write_witness_file(unsigned port) const { write_witness_file(port, gate_key_); }
    void write_witness_file(unsigned port, const ledger::NoteKey& gate) const {
        std::ofstream(dir_ + "/witness.toml")
            << fmt::format("listen = \"127.0.0.1:{}\"\nname = \"witness.example/police\"\ngates = [\"{}\"]\n", port,
                           ledger::to_text(gate));
    }
    void start_witness() {
        witness_ = std::make_unique<Process>(witness_command("run"));
        ASSERT_TRUE(witness_->says(", key ")) << witness_->err();
        const auto at = witness_->err().find("127.0.0.1:") + 10;
        port_ = static_cast<unsigned>(std::stoul(witness_->err().substr(at)));
    }
    void kill_witness() {
        witness_->signal(SIGKILL);
        EXPECT_EQ(witness_->wait(), 128 + SIGKILL);
    }
    void start_notify() {
        notify_ =
            std::make_unique<Process>(std::vector<std::string>{SEKISHO_BIN_DIR "/sekisho-notify", "--socket", socket_});
    }
    void start_gate() { gate_ = start_daemon(); }
    void stop_gate() {
        gate_->signal(SIGTERM);
        EXPECT_EQ(gate_->wait(), 0) << gate_->err();
    }

    // The only witness, as the gate sees it.
    [[nodiscard]] json::object standing() const { return status().at("witnesses").at(0).as_object(); }
    [[nodiscard]] std::int64_t cosigned_entries() const {
        const auto seen = standing();
        return seen.at("cosigned").is_null() ? 0 : seen.at("cosigned").at("entries").as_int64();
    }
    [[nodiscard]] std::int64_t ledger_entries() const { return status().at("entries").as_int64(); }
    // Asks again and again, each time through the API, until it holds.
    [[nodiscard]] static bool eventually(const std::function<bool()>& holds) {
        const auto until = std::chrono::steady_clock::now() + main::testing_support::kPatience;
        while (std::chrono::steady_clock::now() < until) {
            if (holds()) return true;
        }
        return false;
    }
    [[nodiscard]] bool all_is_cosigned() const {
        return eventually([this] { return cosigned_entries() == ledger_entries(); });
    }
    void grow(int entries) const {
        for (int i = 0; i < entries; ++i) {
            const auto done = sekisho({"door", "server_door", "unlock", "--reason", "delivery"});
            EXPECT_EQ(done.status, 0) << done.err;
        }
    }
    [[nodiscard]] HttpAnswer post(const std::string& target, const std::string& body) const {
        boost::asio::io_context loop;
        HttpAnswer answer;
        exchange(loop, UnixPath{socket_}, HttpRequest{"POST", target, "application/json", body},
                 std::chrono::seconds(30), [&](const Result<HttpAnswer>& given) { answer = given.value(); });
        loop.run();
        return answer;
    }
    // What the witness itself remembers of the gate.
    [[nodiscard]] ledger::Checkpoint remembered() const {
        for (const auto& file : fs::directory_iterator(witness_dir())) {
            if (file.path().extension() != ".checkpoint") continue;
            const auto opened = ledger::open_note(contents_of(file.path()), gate_key_);
            EXPECT_EQ(opened.fault, ledger::NoteFault::none) << opened.what;
            return ledger::parse_checkpoint_body(opened.text).value();
        }
        return {};
    }
    // "active witness silent" or "over witness silent", in the order of the ledger. Alarms of the machine that the test
    // runs on (a disk nearly full, a clock that nothing sets) are its own affair.
    [[nodiscard]] std::vector<std::string> alarms() const {
        std::vector<std::string> found;
        for (const auto& entry : entries()) {
            if (entry.at("kind") != "alarm") continue;
            const auto& more = entry.at("more").as_object();
            const auto alarm = json::value_to<std::string>(more.at("alarm"));
            if (!alarm.starts_with("witness ")) continue;
            EXPECT_EQ(more.at("subject"), "police");
            found.push_back((more.at("active").as_bool() ? "active " : "over ") + alarm);
        }
        return found;
    }

    ledger::NoteKey gate_key_;
    ledger::NoteKey witness_key_;
    std::string vkey_;
    unsigned port_ = 0;
    std::unique_ptr<Process> witness_;
    std::unique_ptr<Process> notify_;
    std::unique_ptr<Process> gate_;
};

}  // namespace sekisho::notify::testing_support
