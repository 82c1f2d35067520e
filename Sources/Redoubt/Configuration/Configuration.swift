public import RedoubtCore
public import RedoubtTraffic

/// What the operator wants, typed: a value of this type is valid.
public struct Configuration: Sendable, Equatable {
    public let environment: DeploymentEnvironment
    public let mode: Mode
    public let gateway: Gateway
    /// In the order of the file; a request goes to the first whose models fit.
    public let providers: [Provider]
    public let limits: Limits
    public let inspection: Inspection
    public let audit: Audit
    public let retention: Retention
    /// Whether events are watched for incidents.
    public let isMonitoring: Bool
    /// Whether containment steps are taken without a person.
    public let containsIncidents: Bool
    /// By provider's name.
    public let rotation: [String: Rotation]
    /// In the order of the file. Tool labels are in the policy.
    public let toolServers: [ToolServer]
    public let agent: Agent
}

/// Where Redoubt runs.
public enum DeploymentEnvironment: String, Sendable, Hashable, CaseIterable {
    case development, production, ide, testing
}

extension Configuration {
    /// The gateway's door and its bounds.
    public struct Gateway: Sendable, Hashable {
        public let listen: ListenAddress
        public let maximumBody: ByteCount
        public let maximumText: ByteCount
        public let headerTimeout: Duration
        public let bodyTimeout: Duration
        public let drainTimeout: Duration
        public let maximumConnections: Int
    }

    /// Windows, leases and budgets, and where they are kept.
    public struct Limits: Sendable, Hashable {
        /// The store that gateways share.
        public struct Store: Sendable, Hashable {
            public enum Away: String, Sendable, Hashable, CaseIterable {
                case closed, share
            }

            public let redis: String
            public let passwordVariable: String?
            public let namespace: String
            public let away: StoreAwayPolicy
        }

        public let userRequests: Rate
        public let windows: ModelWindows
        /// Every tier is there.
        public let tiers: [Tier: Rate]
        /// How long a model call waits for its turn.
        public let wait: Duration
        /// Nil when limits are kept in this process.
        public let store: Store?
    }

    /// What is looked for and what is done about it.
    public struct Inspection: Sendable, Hashable {
        public let threshold: Double
        /// Only where a channel's threshold differs.
        public let channelThresholds: [Channel: Double]
        public let blocks: Bool
        public let filtersSecrets: Bool
        public let filtersPII: Bool
        /// Whether replies that quote the system prompt are redacted.
        public let protectsPrompts: Bool
        public let signatures: [Signature]
        public let patterns: [OutputPattern]
        /// The channels whose texts are hardened or put between delimiters.
        public let hardened: Set<Channel>

        /// The threshold that counts for a channel.
        public func threshold(for channel: Channel) -> Double { channelThresholds[channel] ?? threshold }
    }

    /// A user's own injection pattern.
    public struct Signature: Sendable, Hashable {
        public let pattern: String
        public let category: String
        /// From 0 to 1.
        public let weight: Double
        /// Texts that it must match.
        public let examples: [String]
        /// Where it stands, for a pattern that does not compile.
        public let place: ConfigPlace
    }

    /// A user's own output pattern.
    public struct OutputPattern: Sendable, Hashable {
        /// The rule's name in findings; empty for a number.
        public let name: String
        public let pattern: String
        public let replacement: String
        public let kind: String
        /// Texts in which it must find something.
        public let examples: [String]
        /// Texts in which it must find nothing.
        public let counterExamples: [String]
        public let place: ConfigPlace
    }

    /// The log's name and what it keeps.
    public struct Audit: Sendable, Equatable {
        public enum Content: String, Sendable, Hashable, CaseIterable {
            case none, encrypted
        }

        public let origin: String
        public let content: Content
        /// Sixty-four hexadecimal digits, or the text whose bytes are the key; nil when there is none.
        public let integrityKey: SecureString?
    }

    /// How long what is kept (GDPR article 5(1)(e)).
    public struct Retention: Sendable, Hashable {
        public let logs: Duration
        public let metrics: Duration
        public let userData: Duration
    }

    /// When a provider's key is changed.
    public struct Rotation: Sendable, Hashable {
        public let frequency: Duration
        public let overlapPeriod: Duration
        public let notificationThreshold: Duration
        /// What makes a new key; empty where a person does.
        public let command: [String]
    }

    /// An MCP server.
    public struct ToolServer: Sendable, Hashable {
        public enum Transport: Sendable, Hashable {
            /// A program and its arguments; never empty.
            case command([String])
            case url(ServiceURL)
        }

        public let name: String
        public let transport: Transport
        /// The environment variables that it may see.
        public let environment: [String]
    }

    /// The built-in agent.
    public struct Agent: Sendable, Hashable {
        public let notes: String
        public let model: String?
        public let provider: String?
    }
}
