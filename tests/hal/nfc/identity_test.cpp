// SPDX-License-Identifier: Apache-2.0
// What a reader is, whatever socket it is plugged into (6.5-B5d).
#include "hal/nfc/identity.hpp"

#include <gtest/gtest.h>

namespace sekisho::hal {
namespace {

constexpr const char* kTold = "chip: PN532 v1.6\ninitator mode modulations: ISO/IEC 14443A (106 kbps)\n";

TEST(ReaderIdentity, is_the_same_in_every_socket_6_5_B5d) {
    const auto here = reader_identity("pn532_uart:/dev/ttyUSB0", kTold);
    EXPECT_EQ(here, "pn532_uart, chip: PN532 v1.6");
    EXPECT_EQ(reader_identity("pn532_uart:/dev/ttyUSB7", kTold), here);
}

TEST(ReaderIdentity, of_another_make_or_firmware_is_another_6_5_B5d) {
    const auto known = reader_identity("ACS / ACR122U PICC Interface", kTold);
    EXPECT_EQ(known, "ACS / ACR122U PICC Interface, chip: PN532 v1.6");
    EXPECT_NE(reader_identity("ACS / ACR122U PICC Interface", "chip: PN532 v1.7\n"), known);
    EXPECT_NE(reader_identity("pn532_uart:/dev/ttyUSB0", kTold), known);
    EXPECT_NE(reader_identity("Maker: reader / PN533 v2.7", kTold), reader_identity("Maker", kTold));
}

TEST(ReaderIdentity, needs_neither_name_nor_information_6_5_B5d) {
    EXPECT_EQ(reader_identity("", ""), "");
    EXPECT_EQ(reader_identity("arygon:/dev/ttyS0", ""), "arygon");
    EXPECT_EQ(reader_identity("", "chip: PN532 v1.6"), "chip: PN532 v1.6");
}

}  // namespace
}  // namespace sekisho::hal
