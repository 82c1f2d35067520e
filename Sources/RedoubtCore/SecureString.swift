internal import Synchronization

/// A secret text that no description, mirror, dump, interpolation or encoder shows, and that is zeroed when let go.
///
/// The value can be had only inside ``withValue(_:)``; copies of the handle share one buffer.
/// *Does not see:* copies that the closure makes of the text it is given.
public final class SecureString: Sendable {
    private let bytes: Mutex<[UInt8]>

    public init(_ value: String) { bytes = Mutex(Array(value.utf8)) }

    deinit {
        bytes.withLock { buffer in
            for index in buffer.indices { buffer[index] = 0 }
        }
    }

    /// The number of UTF-8 bytes.
    public var count: Int { bytes.withLock { $0.count } }
    public var isEmpty: Bool { count == 0 }

    /// Lends the value for as long as the closure runs.
    public func withValue<Result, Failure: Error>(_ body: (String) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(String(decoding: bytes.withLock { $0 }, as: UTF8.self))
    }

    /// The first and last characters, for people to tell keys apart: `sk-ant-***...key`. Short values show nothing.
    public var masked: String {
        withValue { value in
            guard value.count >= 16 else { return "***" }
            let dashes = value.prefix(12).split(separator: "-", omittingEmptySubsequences: false).dropLast()
            let prefix = dashes.isEmpty ? "" : dashes.joined(separator: "-") + "-"
            return prefix.prefix(8) + "***..." + value.suffix(3)
        }
    }
}

extension SecureString: Equatable {
    /// Compares in time that depends on the lengths alone.
    public static func == (lhs: SecureString, rhs: SecureString) -> Bool {
        if lhs === rhs { return true }
        let left = lhs.bytes.withLock { $0 }
        let right = rhs.bytes.withLock { $0 }
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}

extension SecureString: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SecureString(***REDACTED***)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
