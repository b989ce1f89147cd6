// SPDX-License-Identifier: Apache-2.0
// The example hospital installed in a temporary folder, for the built programs to run on.
#pragma once

#include "tests/daemon/main/process.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::main::testing_support {

// Every file and folder below `path`, with type, permissions and contents.
[[nodiscard]] std::string picture_of(const std::string& path);
[[nodiscard]] std::string contents_of(const std::string& path);

class Installation : public ::testing::Test {
protected:
    Installation();
    ~Installation() override;
    // After every test: what the daemons left beside the ledger is what folding the ledger gives.
    void TearDown() override;

    // `sekisho ledger init` in the state folder.
    void init();
    // Each first text in that file of the configuration becomes the second.
    void change(const std::string& file, const std::vector<std::pair<std::string, std::string>>& changes) const;

    [[nodiscard]] std::vector<std::string> daemon_command(const std::vector<std::string>& more = {}) const;
    [[nodiscard]] std::unique_ptr<Process> start_daemon() const;  // in service when it returns
    [[nodiscard]] std::vector<std::string> sekisho_command(std::vector<std::string> words) const;
    [[nodiscard]] Finished sekisho(std::vector<std::string> words) const;
    [[nodiscard]] boost::json::object status() const;
    // Whether a person can open it now.
    [[nodiscard]] bool released(const std::string& door) const;
    // Enrols a card at the desk.
    void issue(const std::string& holder, const std::string& uid) const;
    // The entries of the ledger, read without the daemon.
    [[nodiscard]] boost::json::array entries() const;
    // Verifies against the commissioning record.
    void expect_verified() const;
    // It must end with 2, say `text`, and leave the state folder as it was.
    void expect_refusal(const std::string& text, const std::vector<std::string>& more = {}) const;
    // It must serve without a ledger, say all of `texts`, and leave the state folder as it was. `command`: as
    // daemon_command.
    void expect_no_ledger(const std::vector<std::string>& texts, const std::vector<std::string>& command) const;
    void expect_no_ledger(const std::string& text) const { expect_no_ledger({text}, daemon_command()); }

    std::string dir_;
    std::string site_;
    std::string state_;
    std::string socket_;
};

}  // namespace sekisho::main::testing_support
