public import RedoubtCore
public import RedoubtPolicy

extension ToolPassage {
    /// A tool call as it came in, believed in nothing.
    public struct Arrival: Sendable {
        public let request: String
        public let call: ToolCall
        public let credentials: Credentials
        /// Where the conversation's values came from.
        public let context: CallContext

        public init(
            request: String, call: ToolCall, credentials: Credentials = Credentials(token: nil),
            context: CallContext = CallContext(trusted: [], untrusted: [])
        ) {
            self.request = request
            self.call = call
            self.credentials = credentials
            self.context = context
        }
    }

    /// What leaves the passage.
    public struct Departure: Sendable {
        public enum Outcome: Sendable, Hashable {
            /// The tool's result, sanitised.
            case done(String)
            case refused(Denial)
        }

        public let outcome: Outcome
        /// The index of the call's entry in the audit log; nil when it could not be written (and nothing was done).
        public let auditIndex: UInt64?
    }

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
        trail.details["tool"] = .string(loggable(arrival.call.name, layers.filter))
        trail.note(.identity, caller.roles.map(\.name).sorted().joined(separator: ", "))
        return Identified(arrival: arrival, caller: caller)
    }

    /// A caller whom a model passage has identified already.
    func known(_ caller: Caller, _ arrival: Arrival) -> Identified { Identified(arrival: arrival, caller: caller) }
}
