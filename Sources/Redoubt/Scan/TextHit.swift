internal import RedoubtCore

/// Where in a text a secret stands, and what it is.
struct TextHit: Sendable {
    var finding: Finding
    var start: TextPosition
    var end: TextPosition
    /// The secret itself, for fingerprints; never written anywhere.
    var secret: SecureString
}
