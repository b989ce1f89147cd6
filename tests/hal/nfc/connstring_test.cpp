// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/connstring.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace sekisho::hal {
namespace {

std::string exact(const std::string& connstring) {
    const auto result = exact_connstring(connstring);
    return result.has_value() ? *result : "refused: " + result.error().what;
}

TEST(Connstring, serial_readers_keep_their_name) {
    EXPECT_EQ(exact("pn532_uart:/dev/ttyS1:115200"), "pn532_uart:/dev/ttyS1:115200");
    EXPECT_EQ(exact("pn532_i2c:/dev/i2c-1"), "pn532_i2c:/dev/i2c-1");
}

TEST(Connstring, a_usb_reader_is_never_the_first_one_found) {
    EXPECT_EQ(exact("acr122_usb:001:004"), "acr122_usb:001:004");
    EXPECT_EQ(exact("acr122_usb"), "refused: this is not a connstring of libnfc");
    EXPECT_EQ(exact("acr122_usb:"), "refused: this is not a connstring of libnfc");
    EXPECT_EQ(exact("acr122_usb:001"), "refused: a USB reader must be named by bus and device");
    EXPECT_EQ(exact("pn53x_usb:001:"), "refused: a USB reader must be named by bus and device");
    EXPECT_EQ(exact("pn53x_usb:001:2x"), "refused: a USB reader must be named by bus and device");
    EXPECT_EQ(exact(""), "refused: this is not a connstring of libnfc");
    EXPECT_EQ(exact(":x"), "refused: this is not a connstring of libnfc");
}

TEST(Connstring, a_link_to_a_usb_reader_is_looked_up) {
    const auto folder = std::filesystem::path(testing::TempDir()) / "connstring";
    std::filesystem::create_directories(folder);
    const auto link = folder / "reader";
    std::filesystem::remove(link);
    EXPECT_EQ(exact("acr122_usb:" + link.string()), "refused: the reader is not plugged in");
    std::filesystem::create_symlink("/dev/bus/usb/003/017", link);
    EXPECT_EQ(exact("acr122_usb:" + link.string()), "acr122_usb:003:017");
    std::filesystem::remove(link);
    std::filesystem::create_symlink("/dev/null", link);
    EXPECT_EQ(exact("acr122_usb:" + link.string()), "refused: the reader is not plugged in");
    std::filesystem::remove_all(folder);
}

TEST(Connstring, the_device_behind_it) {
    EXPECT_EQ(device_path("pn532_uart:/dev/ttyS1:115200"), "/dev/ttyS1");
    EXPECT_EQ(device_path("pn532_i2c:/dev/i2c-1"), "/dev/i2c-1");
    EXPECT_EQ(device_path("acr122_usb:001:004"), std::nullopt);
    EXPECT_EQ(device_path("nothing"), std::nullopt);
}

}  // namespace
}  // namespace sekisho::hal
