// SPDX-License-Identifier: Apache-2.0
// PIN verifiers (6.5-C7a1): Argon2id over HMAC-SHA-256(pepper, person || PIN). A few million PINs are soon tried, so
// the peppers are the real protection: files of their own, or systemd credentials, versioned. A verifier names its
// pepper's version and its own costs, so both may change while old ones are in use.
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/model/result.hpp"
#include "daemon/vault/facts.hpp"
#include "daemon/vault/pepper.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace sekisho::vault {

// Peppers of PINs by version, from 1. Read only once loaded: any thread.
class PinPeppers {
public:
    // Every `pin-pepper.N` in `dir`/keys, and in the folder of systemd's credentials where the program was given one;
    // none there is no error, PINs are then neither set nor verified. Error: one that cannot be read, or one version
    // with two values.
    [[nodiscard]] static Result<PinPeppers> load(const std::string& dir);
    // Writes the next version to `dir`/keys; in force from the next `load` on. Returns its number.
    [[nodiscard]] static Result<std::int64_t> make_next(const std::string& dir);

    [[nodiscard]] std::int64_t newest() const;  // 0: there is none
    [[nodiscard]] const Pepper* find(std::int64_t version) const;

private:
    std::map<std::int64_t, Pepper> peppers_;
};

// What a new verifier costs, and the least that an old one may have cost.
inline constexpr std::int64_t kPinPasses = 2;
inline constexpr std::int64_t kPinMemoryKib = 32 * 1024;

// Both take what one Argon2id evaluation takes (0.2 s and 32 MiB): off the loop. Error: the pepper is not there, or no
// memory.
[[nodiscard]] Result<Verifier> seal_pin(const PinPeppers& peppers, Pid person, std::string_view pin);
// The same with pepper, salt and costs of another one of this person: one evaluation looks at both.
[[nodiscard]] Result<Verifier> seal_pin_beside(const PinPeppers& peppers, Pid person, std::string_view pin,
                                               const Verifier& other);
// Constant time. Whether `pin` is the one.
[[nodiscard]] Result<bool> check_pin(const PinPeppers& peppers, Pid person, std::string_view pin,
                                     const Verifier& verifier);
// Which of a person's two it is. Both are looked at whichever it is, so that nobody can tell from the time it takes
// (STD-IEC-17): one evaluation where they were sealed beside each other, else two. Error: as for `own`.
enum class PinMatch : std::uint8_t { none, own, duress };
[[nodiscard]] Result<PinMatch> check_pins(const PinPeppers& peppers, Pid person, std::string_view pin,
                                          const Verifier& own, const Verifier* duress);
// What a check takes, and nothing else: for cards of nobody.
void check_nothing(std::string_view pin);

}  // namespace sekisho::vault
