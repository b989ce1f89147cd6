// SPDX-License-Identifier: Apache-2.0
// What mutated sources call: the program behaves as written unless SEKISHO_MUTANT names one of its mutants. With
// SEKISHO_MUTANT_TRACE=FILE it writes which ones a run came by. Only `./dev mutate` compiles this.
#pragma once
#pragma GCC system_header  // the comparisons of all types are ours: no warnings about them

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <set>

namespace sekisho::mutants {

class Trace {
public:
    ~Trace() {
        const char* path = std::getenv("SEKISHO_MUTANT_TRACE");
        std::FILE* out = path != nullptr ? std::fopen(path, "w") : nullptr;
        if (out == nullptr) return;
        for (const int id : seen_) std::fprintf(out, "%d\n", id);
        std::fclose(out);
    }
    void add(int id) { seen_.insert(id); }

private:
    std::set<int> seen_;
};

// Whether this mutant is the one of this run.
inline bool on(int id) {
    static const int chosen = [] {
        const char* text = std::getenv("SEKISHO_MUTANT");
        return text != nullptr ? std::atoi(text) : -1;
    }();
    static const bool traced = std::getenv("SEKISHO_MUTANT_TRACE") != nullptr;
    if (traced) {
        static Trace trace;
        trace.add(id);
    }
    return id == chosen;
}

// `a < b` is written `a < At{1, 2} < b`, which groups as before: the first mutant moves the edge, the second negates.
struct At {
    int edge, negated;
};
template <class A>
struct Left {
    const A& a;
    At at;
};

// What a comparison says: `equal` is whether its two sides are equal, asked where the edge is moved alone.
template <class Equal>
bool decide(bool plain, At at, Equal equal) {
    if (on(at.edge) && equal()) return !plain;
    return on(at.negated) ? !plain : plain;
}

// clang-format off
template <class A> Left<A> operator<(const A& a, At at) { return {a, at}; }
template <class A> Left<A> operator<=(const A& a, At at) { return {a, at}; }
template <class A> Left<A> operator>(const A& a, At at) { return {a, at}; }
template <class A> Left<A> operator>=(const A& a, At at) { return {a, at}; }
template <class A> Left<A> operator==(const A& a, At at) { return {a, at}; }
template <class A> Left<A> operator!=(const A& a, At at) { return {a, at}; }
template <class A, class B> bool operator<(Left<A> l, const B& b) { return decide(l.a < b, l.at, [&] { return !(l.a < b) && !(b < l.a); }); }
template <class A, class B> bool operator<=(Left<A> l, const B& b) { return decide(l.a <= b, l.at, [&] { return l.a <= b && b <= l.a; }); }
template <class A, class B> bool operator>(Left<A> l, const B& b) { return decide(l.a > b, l.at, [&] { return !(l.a > b) && !(b > l.a); }); }
template <class A, class B> bool operator>=(Left<A> l, const B& b) { return decide(l.a >= b, l.at, [&] { return l.a >= b && b >= l.a; }); }
template <class A, class B> bool operator==(Left<A> l, const B& b) { return on(l.at.negated) != (l.a == b); }
template <class A, class B> bool operator!=(Left<A> l, const B& b) { return on(l.at.negated) != (l.a != b); }
// The library has its own for an optional and any other value.
template <class A, class B> bool operator==(Left<A> l, const std::optional<B>& b) { return on(l.at.negated) != (l.a == b); }
template <class A, class B> bool operator!=(Left<A> l, const std::optional<B>& b) { return on(l.at.negated) != (l.a != b); }
// clang-format on

// `!x` is written `Not{3} % x`.
struct Not {
    int id;
};
template <class A>
bool operator%(Not mutated, const A& a) {
    return on(mutated.id) == static_cast<bool>(a);
}

}  // namespace sekisho::mutants
