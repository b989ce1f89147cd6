// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/qr.hpp"

#include "daemon/cli/context.hpp"

#include <png.h>
#include <qrencode.h>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>

namespace sekisho::cli {
namespace {

constexpr std::size_t kBorder = 4;           // squares, as the standard wants
constexpr std::size_t kPixelsPerSquare = 8;  // about a millimetre each on paper
constexpr std::uint8_t kBlack = 0;
constexpr std::uint8_t kWhite = 255;

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};
struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

// A block character with these halves drawn.
const char* block(bool upper, bool lower) {
    if (upper) return lower ? "\u2588" : "\u2580";
    return lower ? "\u2584" : " ";
}

}  // namespace

Result<QrCode> QrCode::of(std::string_view text) {
    const std::unique_ptr<QRcode, FreeCode> made(QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
    if (made == nullptr)
        return Error{"the text is longer than a QR code holds", "", "leave the QR code out, and keep the text"};
    const auto inner = static_cast<std::size_t>(made->width);
    QrCode code;
    code.width_ = inner + 2 * kBorder;
    code.dark_.assign(code.width_ * code.width_, false);
    for (std::size_t i = 0; i < inner * inner; ++i) {
        const std::size_t place = (i / inner + kBorder) * code.width_ + i % inner + kBorder;
        code.dark_[place] = (made->data[i] & 1U) != 0;
    }
    return code;
}

std::string QrCode::text(bool coloured) const {
    std::string out;
    for (std::size_t row = 0; row < width_; row += 2) {
        if (coloured) out += "\x1b[30;107m";
        for (std::size_t column = 0; column < width_; ++column) {
            const bool upper = is_dark(row, column);
            const bool lower = row + 1 < width_ && is_dark(row + 1, column);
            out += coloured ? block(upper, lower) : block(!upper, !lower);
        }
        out += coloured ? "\x1b[0m\n" : "\n";
    }
    return out;
}

Result<void> QrCode::write_png(const std::string& path) const {
    const std::size_t side = width_ * kPixelsPerSquare;
    std::vector<std::uint8_t> pixels;
    pixels.reserve(side * side);
    for (std::size_t y = 0; y < side; ++y) {
        for (std::size_t x = 0; x < side; ++x)
            pixels.push_back(is_dark(y / kPixelsPerSquare, x / kPixelsPerSquare) ? kBlack : kWhite);
    }
    std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "wbe"));
    if (file == nullptr) return unwritable(path, errno);
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(side);
    image.height = static_cast<png_uint_32>(side);
    image.format = PNG_FORMAT_GRAY;
    const bool written = png_image_write_to_stdio(&image, file.get(), 0, pixels.data(), 0, nullptr) != 0;
    const std::string why = image.message;
    png_image_free(&image);
    if (!written) return Error{"the picture cannot be written: " + why, path, "look at the space left on the disk"};
    if (std::fclose(file.release()) != 0) return unwritable(path, errno);
    return {};
}

void print_qr(const QrCode& code) {
    print(code.text(in_colour()));
}

}  // namespace sekisho::cli
