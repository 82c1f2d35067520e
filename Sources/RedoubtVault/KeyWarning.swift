/// Something odd about a key that does not stop it from being used.
public struct KeyWarning: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Too short to be a real one, or to be safe.
        case short
        /// A word that stands in documentation where a key belongs: `your-api-key`, `changeme`.
        case placeholder
        /// Marked as a test, demo or example key.
        case test
        /// A few characters over and over.
        case repetitive
        /// Not of the provider's form, or of another provider's.
        case shape
        /// White space around it, which was left out.
        case space
    }

    public let kind: Kind
    /// The setting's name and what is odd, in one line; never the key.
    public let words: String

    public var description: String { words }
}
