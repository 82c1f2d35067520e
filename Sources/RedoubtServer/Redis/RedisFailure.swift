/// Why a Redis server gave no answer.
public enum RedisFailure: Error, Sendable, Hashable {
    /// It cannot be reached, went away, said nothing in time, or makes no sense.
    case away(String)
    /// It answered with an error: the first word is its code.
    case refused(String)
    /// It has not done what was asked: too much is waiting for it already.
    case overloaded

    /// For the operator; no address, no argument.
    public var words: String {
        switch self {
        case .away(let words): words
        case .refused(let words): "the server refuses: \(words.prefix(80))"
        case .overloaded: "too many commands are waiting for it"
        }
    }
}
