/// The message formats that the gateway speaks, one for each kind of endpoint.
public enum Dialect: String, Sendable, Hashable, CaseIterable {
    case openAIChat = "openai.chat"
    case openAIResponses = "openai.responses"
    case openAIEmbeddings = "openai.embeddings"
    case anthropicMessages = "anthropic.messages"
    case anthropicCountTokens = "anthropic.count_tokens"

    /// The provider family, which decides error shapes, authentication headers and upstream paths.
    public enum Family: String, Sendable, Hashable, CaseIterable {
        case openAI = "openai"
        case anthropic
    }

    public var family: Family {
        switch self {
        case .openAIChat, .openAIResponses, .openAIEmbeddings: .openAI
        case .anthropicMessages, .anthropicCountTokens: .anthropic
        }
    }

    /// The endpoint's path below the version: `chat/completions`, `messages` …
    public var endpoint: String {
        switch self {
        case .openAIChat: "chat/completions"
        case .openAIResponses: "responses"
        case .openAIEmbeddings: "embeddings"
        case .anthropicMessages: "messages"
        case .anthropicCountTokens: "messages/count_tokens"
        }
    }

    /// Whether a reply holds a model's words (an embedding or a token count does not).
    public var answersWithText: Bool {
        switch self {
        case .openAIChat, .openAIResponses, .anthropicMessages: true
        case .openAIEmbeddings, .anthropicCountTokens: false
        }
    }
}
