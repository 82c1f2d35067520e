internal import RedoubtCore

/// When a token is used, renewed or asked for anew: a state machine without clock or socket.
struct KVSession: Sendable {
    /// What is to be done before the next request.
    enum Step: Sendable {
        case use(SecureString)
        case renew(SecureString)
        case logIn
    }

    private let login: KVLogin
    private var token: SecureString?
    private var isRenewable = false
    private var lease: Duration?
    private var since = Timestamp(nanoseconds: 0)

    init(_ login: KVLogin) {
        self.login = login
        if case .token(let token) = login { self.token = token }
    }

    /// Two thirds of the way through its lease a token is renewed; past the end it is asked for anew.
    func step(at now: Timestamp) -> Step {
        guard let token else { return .logIn }
        guard let lease else { return .use(token) }
        if now >= since + lease, canLogIn { return .logIn }
        return isRenewable && now >= since + lease * 2 / 3 ? .renew(token) : .use(token)
    }

    /// Whether there is more than the token itself to go by.
    var canLogIn: Bool { if case .appRole = login { true } else { false } }

    mutating func took(_ answer: KVAnswer.Token, at now: Timestamp) {
        (token, isRenewable, lease, since) = (answer.token, answer.isRenewable, answer.lease, now)
    }

    /// A renewal failed: the token is used to its end.
    mutating func cannotRenew() { isRenewable = false }

    /// The server refused the token.
    mutating func dropped() { if canLogIn { token = nil } }
}
