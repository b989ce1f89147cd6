// SPDX-License-Identifier: Apache-2.0
// The card reader's contract on real libnfc, the real worker and an emulated PN532.
#include "hal/nfc/nfc_reader.hpp"
#include "tests/hal/contract/host_bench.hpp"
#include "tests/hal/nfc/worker/emulator.hpp"
#include "tests/places.hpp"

#include <fmt/format.h>

namespace sekisho::hal {
namespace {

class EmulatedReader final : public RealTime<ReaderBench> {
public:
    std::unique_ptr<CardReader> open() override {
        NfcOptions options;
        options.program = SEKISHO_BIN_DIR "/sekisho-reader";
        return std::make_unique<NfcReader>(loop(), ReaderSettings{ReaderName{"front"}, emulator_.connstring()},
                                           options);
    }
    void place_a(const std::vector<std::uint8_t>& uid) override {
        std::string hex;
        for (const auto byte : uid) hex += fmt::format("{:02x}", byte);
        (void)emulator_.place(fmt::format(R"({{"type":"A","uid":"{}"}})", hex));
    }
    void take_away() override { emulator_.remove(); }
    void unplug() override { emulator_.command(R"({"cmd":"fault","fault":"close"})"); }
    void plug_in() override { emulator_.command(R"({"cmd":"replug"})"); }
    void hold() override { run_for(std::chrono::seconds(2)); }

private:
    Emulator emulator_;
};

INSTANTIATE_TEST_SUITE_P(Backend, CardReaderContract,
                         testing::Values(Backend<ReaderBench>{"emulator",
                                                              [] { return std::make_unique<EmulatedReader>(); }}),
                         backend_name<ReaderBench>);

}  // namespace
}  // namespace sekisho::hal
