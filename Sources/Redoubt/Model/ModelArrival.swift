public import RedoubtCore
public import RedoubtWire

extension ModelPassage {
    /// A call as it came in, believed in nothing.
    public struct Arrival: Sendable {
        /// The request's id, made by whoever received it.
        public let request: String
        public let dialect: Dialect
        public let body: [UInt8]
        public let credentials: Credentials
        /// The client's headers that a provider may need, lower case.
        public let headers: [(name: String, value: String)]
        /// Whether this is a further round of a turn that was admitted already: the user asked once, so it is counted once.
        let continuesTurn: Bool

        public init(
            request: String, dialect: Dialect, body: [UInt8], credentials: Credentials,
            headers: [(name: String, value: String)] = []
        ) {
            self.init(
                request: request, dialect: dialect, body: body, credentials: credentials, headers: headers, continuesTurn: false)
        }

        init(
            request: String, dialect: Dialect, body: [UInt8], credentials: Credentials,
            headers: [(name: String, value: String)] = [], continuesTurn: Bool
        ) {
            self.request = request
            self.dialect = dialect
            self.body = body
            self.credentials = credentials
            self.headers = headers
            self.continuesTurn = continuesTurn
        }
    }

    /// What leaves the passage.
    public struct Departure: Sendable {
        public enum Body: Sendable {
            case whole([UInt8])
            case stream(ReplyStream)
        }

        public let status: Int
        /// Headers for the client, lower case.
        public let headers: [(name: String, value: String)]
        public let body: Body
        /// Why the call was refused; nil when it was not.
        public let denial: Denial?
    }
}

// MARK: - Identified

extension ModelPassage {
    /// A call whose caller is known.
    struct Identified: Sendable {
        let arrival: Arrival
        let caller: Caller

        fileprivate init(arrival: Arrival, caller: Caller) {
            self.arrival = arrival
            self.caller = caller
        }
    }

    func identify(_ arrival: Arrival, _ trail: inout Trail) async throws(Refusal) -> Identified {
        let caller = try await layers.identity.identify(arrival.credentials, at: trail.started)
        trail.identify(caller)
        layers.ledger.identified()
        trail.note(.identity, caller.roles.map(\.name).sorted().joined(separator: ", "))
        return Identified(arrival: arrival, caller: caller)
    }
}
