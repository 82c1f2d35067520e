/// A secret text that no description, mirror, dump, interpolation or encoder shows, and that is zeroed when let go.
///
/// The value can be had only inside ``withBytes(_:)`` and ``withValue(_:)``; copies of the handle share one place in protected memory.
/// *Does not see:* copies that a closure makes of what it is lent, the text that it was made from, and the copy that ``withValue(_:)`` itself lends.
public final class SecureString: Sendable {
    private let bytes: SecureBytes

    /// A copy of a text; the text itself stays where the caller has it.
    public init(_ value: String) {
        var value = value
        var copy = SecureBytes(capacity: value.utf8.count) { _ in 0 }
        // The buffer is the text's own and lives until the closure ends.
        value.withUTF8 { text in copy.append(unsafe Span(_unsafeElements: text)) }
        bytes = copy
    }

    /// Takes bytes over without a copy; nil when they are not UTF-8.
    public init?(_ bytes: consuming SecureBytes) {
        guard Self.isUTF8(bytes) else { return nil }
        self.bytes = bytes
    }

    /// The number of UTF-8 bytes.
    public var count: Int { bytes.count }
    public var isEmpty: Bool { bytes.isEmpty }
    /// How well the memory of the text is kept.
    public var protection: MemoryProtection { bytes.protection }

    /// Lends the UTF-8 bytes where they lie, for as long as the closure runs: nothing is copied.
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The bytes go with this object, which must not go before the closure ends.
        defer { withExtendedLifetime(self) {} }
        return try bytes.withBytes(body)
    }

    /// Lends the value as a text for as long as the closure runs. That text is a copy on the heap, which is not zeroed: where bytes will do, use ``withBytes(_:)``.
    public func withValue<Result, Failure: Error>(_ body: (String) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(Self.text(bytes))
    }

    /// The first and last characters, for people to tell keys apart: `sk-ant-***...key`. Short values, and such as are not ASCII, show nothing.
    public var masked: String {
        withBytes { bytes in
            guard bytes.count >= 16, bytes.indices.allSatisfy({ bytes[$0] < 0x80 }) else { return "***" }
            // Up to the last dash of the first twelve characters, eight at most.
            let dash = (0..<12).last { bytes[$0] == UInt8(ascii: "-") } ?? -1
            let shown =
                (0..<min(dash + 1, 8)).map { bytes[$0] } + Array("***...".utf8) + (1...3).map { bytes[bytes.count - 4 + $0] }
            return String(decoding: shown, as: UTF8.self)
        }
    }

    private static func text(_ bytes: borrowing SecureBytes) -> String {
        bytes.withBytes { span in
            unsafe span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Reads scalar by scalar, so that nothing is copied to the heap.
    private static func isUTF8(_ bytes: borrowing SecureBytes) -> Bool {
        bytes.withBytes { span in
            unsafe span.withUnsafeBufferPointer { buffer in
                var decoder = UTF8()
                var iterator = unsafe buffer.makeIterator()
                while true {
                    switch unsafe decoder.decode(&iterator) {
                    case .emptyInput: return true
                    case .error: return false
                    case .scalarValue: continue
                    }
                }
            }
        }
    }
}

extension SecureString: Equatable {
    /// Compares in time that depends on the lengths alone.
    public static func == (lhs: SecureString, rhs: SecureString) -> Bool {
        lhs === rhs || lhs.bytes == rhs.bytes
    }
}

extension SecureString: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SecureString(***REDACTED***)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
