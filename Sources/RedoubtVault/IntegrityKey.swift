public import RedoubtCore

/// The key under which audit entries are sealed (`AUDIT_INTEGRITY_KEY`): 64 hexadecimal digits are 32 bytes, any other text is its UTF-8 bytes.
public struct IntegrityKey: Sendable, Equatable {
    /// The environment variable that holds it.
    public static let variable = "AUDIT_INTEGRITY_KEY"

    private let text: SecureString
    /// What is odd about it: fewer than 16 bytes, a placeholder, a repetition.
    public let warnings: [KeyWarning]

    /// Takes the variable's value, without the white space around it; nil when nothing is left, which means that there is no key.
    public init?(_ value: SecureString) {
        let checked = value.withValue { text -> (SecureString, [KeyWarning])? in
            let kept = withoutSurroundingSpace(text)
            return kept.isEmpty ? nil : (SecureString(kept), KeyWeakness.warnings(about: kept, named: Self.variable, atLeast: 16))
        }
        guard let checked else { return nil }
        (text, warnings) = checked
    }

    /// Lends the key's bytes for as long as the closure runs.
    public func withBytes<Result, Failure: Error>(_ body: ([UInt8]) throws(Failure) -> Result) throws(Failure) -> Result {
        try text.withValue { (text) throws(Failure) in try body(Self.bytes(of: text)) }
    }

    private static func bytes(of text: String) -> [UInt8] {
        if text.utf8.count == 64, let bytes = Hexadecimal.decode(text) { bytes } else { Array(text.utf8) }
    }
}

extension IntegrityKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "IntegrityKey(***REDACTED***)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
