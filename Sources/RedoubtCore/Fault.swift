/// What went wrong inside, for the operator: a stable code, words, a hint. Callers never see one; they see its ``denial``.
public struct Fault: Error, Sendable, Hashable {
    /// The stable codes of faults.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        case configInvalid = "config.invalid"
        case configUnknownKey = "config.unknown_key"
        case configUnreadable = "config.unreadable"
        case policyInvalid = "policy.invalid"
        case usage = "usage.invalid"
        case stateLocked = "state.locked"
        case stateUnwritable = "state.unwritable"
        case stateCorrupt = "state.corrupt"
        case auditUnwritable = "audit.unwritable"
        case auditTampered = "audit.tampered"
        case vaultUnreadable = "vault.unreadable"
        case vaultMode = "vault.file_mode"
        case keyMissing = "vault.no_key"
        case vaultUndecryptable = "vault.undecryptable"
        case vaultWorkFactor = "vault.work_factor"
        case vaultLocked = "vault.locked"
        case vaultUnwritable = "vault.unwritable"
        case recipientInvalid = "vault.recipient_invalid"
        case identityInvalid = "vault.identity_invalid"
        case sourceFailed = "vault.source_failed"
        case sourceDenied = "vault.source_denied"
        case upstreamUnreachable = "upstream.unreachable"
        case limitStoreAway = "limits.store_away"
        case sandboxUnavailable = "sandbox.unavailable"
        case capabilityMissing = "machine.capability_missing"
        case patternInvalid = "inspection.pattern_invalid"
        case internalFailure = "internal.failure"
    }

    public var code: Code
    public var words: String
    public var hint: String

    public init(_ code: Code, _ words: String, hint: String = "") {
        self.code = code
        self.words = words
        self.hint = hint
    }

    /// The exit status of the command line: 2 for usage and configuration, 3 for "cannot".
    public var exitStatus: Int32 {
        switch code {
        case .configInvalid, .configUnknownKey, .configUnreadable, .policyInvalid, .usage, .patternInvalid,
            .recipientInvalid, .identityInvalid:
            2
        default: 3
        }
    }

    /// The one place where a fault becomes something that a caller may see: closed, and without the operator's details.
    public var denial: Denial {
        switch code {
        case .auditUnwritable, .auditTampered:
            Denial(.auditUnavailable, "the audit log cannot be written", hint: "ask the operator; nothing was released")
        case .keyMissing, .vaultUnreadable, .vaultMode, .vaultUndecryptable, .vaultWorkFactor, .vaultLocked, .sourceFailed,
            .sourceDenied:
            Denial(.upstreamNoKey, "no usable key for the provider", hint: "ask the operator to add a key")
        case .limitStoreAway:
            Denial(
                .limitsUnavailable, "the limits that the gateways share cannot be asked", hint: "try again later",
                retryAfter: .seconds(1))
        case .upstreamUnreachable:
            Denial(.upstreamError, "the model provider cannot be reached", hint: "try again later")
        default:
            Denial(.serverFault, "the gateway could not decide, so it refuses", hint: "ask the operator; the log has the reason")
        }
    }
}

extension Fault: CustomStringConvertible {
    public var description: String {
        "error: \(code.rawValue) \(words)" + (hint.isEmpty ? "" : "\nhint: \(hint)")
    }
}
