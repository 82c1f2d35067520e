public import RedoubtCore

/// Why a file in age's format does not open.
public enum AgeFailure: Error, Sendable, Hashable {
    /// The header is not one that the format allows.
    case header
    /// The armor is not the strict form of RFC 7468.
    case armor
    /// The header is right, and none of the identities opens it.
    case noMatch
    /// The header was changed: its MAC is wrong.
    case mac
    /// The body was changed, cut short or continued.
    case payload
    /// The passphrase would cost more work than is allowed: 2 to the power of the number.
    case workFactor(Int)

    /// What the operator is told. Everything that a wrong passphrase could also be has the same words, so that guesses learn nothing.
    public var fault: Fault {
        if case .workFactor(let work) = self {
            return Fault(
                .vaultWorkFactor, "the file asks for scrypt work of 2^\(work), more than is allowed",
                hint: "encrypt it again with a work factor of at most \(AgePassphrase.defaultLimit), or allow more")
        }
        return Fault(
            .vaultUndecryptable, "the file cannot be decrypted: the passphrase or identity is wrong, or the file is damaged",
            hint: "check the passphrase or identity file; if they are right, restore the file from a backup")
    }
}
