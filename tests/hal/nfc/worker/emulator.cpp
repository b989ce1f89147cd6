// SPDX-License-Identifier: Apache-2.0
#include "tests/hal/nfc/worker/emulator.hpp"

#include "tests/places.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/json.hpp>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace sekisho::hal {
namespace {

[[noreturn]] void give_up(const std::string& what) {
    throw std::runtime_error("emulator: " + what);
}

std::string read_line(int fd) {
    std::string line;
    char letter = 0;
    while (::read(fd, &letter, 1) == 1 && letter != '\n') line += letter;
    return line;
}

}  // namespace

Emulator::Emulator() {
    auto pattern = (std::filesystem::temp_directory_path() / "sekisho-lab-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) give_up("no temporary folder");
    folder_ = pattern;
    int output[2] = {-1, -1};
    if (::pipe(output) != 0) give_up("no pipe");
    const std::string program = SEKISHO_SOURCE_DIR "/tests/lab/pn532_emulator.py";
    const auto link = folder_ + "/reader";
    const auto socket = folder_ + "/control";
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(output[1], STDOUT_FILENO);
        ::close(output[0]);
        ::setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
        ::execlp("python3", "python3", program.c_str(), "--link", link.c_str(), "--control", socket.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(output[1]);
    const auto ready = read_line(output[0]);
    ::close(output[0]);
    if (ready != "ready") give_up("does not start");
    control_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    if (::connect(control_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        give_up("no control socket");
}

Emulator::~Emulator() {
    ::close(control_);
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    std::error_code already_gone;
    std::filesystem::remove_all(folder_, already_gone);
}

std::string Emulator::connstring() const {
    return fmt::format("pn532_uart:{}/reader:115200", folder_);
}

std::string Emulator::ask(const std::string& line) {
    const auto request = line + "\n";
    if (::send(control_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
        give_up("is gone");
    auto answer = read_line(control_);
    if (!boost::json::parse(answer).at("ok").as_bool()) give_up(answer);
    return answer;
}

int Emulator::place(const std::string& card) {
    const auto answer = boost::json::parse(ask(fmt::format(R"({{"cmd":"place","card":{}}})", card)));
    return static_cast<int>(answer.at("number").as_int64());
}

void Emulator::remove() {
    command(R"({"cmd":"remove"})");
}

void Emulator::remove(int number) {
    command(fmt::format(R"({{"cmd":"remove","number":{}}})", number));
}

std::int64_t Emulator::looks() {
    const auto answer = boost::json::parse(ask(R"({"cmd":"stats"})"));
    const auto* count = answer.at("commands").as_object().if_contains("4a");
    return count == nullptr ? 0 : count->as_int64();
}

std::chrono::duration<double> Emulator::field_on() {
    return std::chrono::duration<double>(boost::json::parse(ask(R"({"cmd":"stats"})")).at("field_on_s").as_double());
}

}  // namespace sekisho::hal
