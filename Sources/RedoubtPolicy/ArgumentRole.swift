/// What an argument of a tool means, so that a value of the wrong origin cannot steer it.
public enum ArgumentRole: String, Sendable, Hashable, CaseIterable {
    /// Somebody who receives something: an address, an account, a user.
    case recipient
    case url
    /// The thing that is acted on: a file's id, an event, a record.
    case resource
    case credential
    case command
    case path
    /// A number of something that costs.
    case amount
    /// A fact about the user's own account or settings.
    case profile
    /// Words that are passed on; they may come from anywhere.
    case content

    /// Whether a value must come from the user or the operator.
    public var isSensitive: Bool { self != .content && self != .amount }
}
