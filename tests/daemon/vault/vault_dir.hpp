// SPDX-License-Identifier: Apache-2.0
// A vault in a folder of the test's own, and whether a word stands anywhere in it.
#pragma once

#include "daemon/disk/file.hpp"
#include "daemon/vault/vault.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace sekisho::vault::tests {

class VaultDir : public testing::Test {
protected:
    VaultDir() {
        std::string pattern = testing::TempDir() + "vault-XXXXXX";
        dir_ = mkdtemp(pattern.data());
        std::filesystem::create_directory(dir_ + "/keys");
        init_vault(dir_).value();
    }
    ~VaultDir() override { std::filesystem::remove_all(dir_); }
    [[nodiscard]] std::unique_ptr<Vault> open() const { return Vault::open(dir_).value(); }
    [[nodiscard]] bool anywhere(std::string_view word) const {
        for (const auto& item : std::filesystem::recursive_directory_iterator(dir_)) {
            if (!item.is_regular_file()) continue;
            const auto bytes = disk::read_file(item.path(), 1 << 24).value();
            if (std::search(bytes.begin(), bytes.end(), word.begin(), word.end()) != bytes.end()) return true;
        }
        return false;
    }
    std::string dir_;
};

}  // namespace sekisho::vault::tests
