internal import Glibc

/// An open file that closes itself.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    deinit { close(number) }
}
