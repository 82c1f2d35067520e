internal import RedoubtCore

/// The part of a secret that may be shown: never six characters in a row, and nothing that helps to guess the rest.
enum MaskedSecret {
    private static let hidden = "***"
    /// Kinds whose values people choose, so that each character tells much.
    private static let guessable = ["secret.password", "secret.url_credentials", "secret.generic"]

    static func text(of value: String, kind: FindingKind) -> String {
        let bytes = Array(value.utf8)
        guard bytes.count >= 20, !guessable.contains(kind.name), kind.isSecret, bytes.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            return hidden
        }
        let first = bytes.prefix(5)
        let marks: Set<UInt8> = [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")]
        let shown = first.lastIndex { marks.contains($0) }.map { first[...$0] } ?? first.prefix(4)
        return String(decoding: shown, as: UTF8.self) + hidden + "..." + String(decoding: bytes.suffix(3), as: UTF8.self)
    }
}
