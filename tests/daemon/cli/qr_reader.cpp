// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/cli/qr_reader.hpp"

#include <gtest/gtest.h>
#include <png.h>
#include <zbar.h>
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sekisho::cli::testing_support {
namespace {

struct Picture {
    unsigned width = 0;
    unsigned height = 0;
    std::vector<std::uint8_t> gray;
};

std::string read(const Picture& picture) {
    zbar::ImageScanner scanner;
    scanner.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
    scanner.set_config(zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
    scanner.set_config(zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_BINARY, 1);  // no guesses at the encoding
    zbar::Image image(picture.width, picture.height, "Y800", picture.gray.data(), picture.gray.size());
    if (scanner.scan(image) != 1) return {};
    return image.symbol_begin()->get_data();
}

// The halves of a block character: upper, lower.
std::pair<bool, bool> halves(std::string_view& line) {
    const auto starts = [&line](std::string_view block) {
        if (!line.starts_with(block)) return false;
        line.remove_prefix(block.size());
        return true;
    };
    if (starts("\u2588")) return {true, true};
    if (starts("\u2580")) return {true, false};
    if (starts("\u2584")) return {false, true};
    if (!starts(" ")) {
        ADD_FAILURE() << "no block: " << line;
        line = {};
    }
    return {false, false};
}

}  // namespace

std::string read_png(const std::string& path) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_file(&image, path.c_str()) == 0) return {};
    image.format = PNG_FORMAT_GRAY;
    Picture picture{image.width, image.height, std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image))};
    if (png_image_finish_read(&image, nullptr, picture.gray.data(), 0, nullptr) == 0) return {};
    return read(picture);
}

std::string read_terminal(const std::string& text, bool dark_is_drawn) {
    std::vector<std::vector<bool>> rows;  // of squares: drawn
    std::string_view rest = text;
    while (!rest.empty()) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        rows.resize(rows.size() + 2);
        while (!line.empty()) {
            const auto [upper, lower] = halves(line);
            rows[rows.size() - 2].push_back(upper);
            rows[rows.size() - 1].push_back(lower);
        }
    }
    constexpr unsigned kPixels = 4;
    Picture picture;
    picture.width = kPixels * static_cast<unsigned>(rows.front().size());
    picture.height = kPixels * static_cast<unsigned>(rows.size());
    for (unsigned y = 0; y < picture.height; ++y) {
        for (unsigned x = 0; x < picture.width; ++x)
            picture.gray.push_back(rows[y / kPixels][x / kPixels] == dark_is_drawn ? 0 : 255);
    }
    return read(picture);
}

}  // namespace sekisho::cli::testing_support
