public import RedoubtCore

/// A whole reply of a model: checked, its texts and tool calls found, and ready to be passed on with only what was decided changed.
///
/// *Looks at:* every string of the reply but ids, kinds and encoded bytes. *Refuses when:* the body is not JSON, is not in the
/// dialect's shape or is an error. *Does not see:* images, audio, encrypted reasoning, keys of objects. *Costs:* two passes over the body.
public struct ModelReply: Sendable {
    public let dialect: Dialect
    /// The body as it came.
    public let document: JSONDocument
    /// Every text that a client would show or log, in order: contents, refusals, reasoning, summaries, citations, results of
    /// the provider's own tools, and the strings of fields that Redoubt does not know. Arguments of calls are in ``toolCalls``.
    public let texts: [TextSlot]
    public let toolCalls: [ReplyCall]
    /// What the reply says it cost; input counts cached tokens too.
    public let usage: TokenUsage?

    /// Where each call stands, by its index.
    let sites: [CallSite]
    /// Token by token records of texts, which would leak what was replaced.
    let records: [TokenRecord]

    /// Where a call stands and what becomes of its surroundings when it goes.
    struct CallSite: Sendable, Hashable {
        enum Form: Sendable, Hashable {
            /// An entry of a chat message's `tool_calls`.
            case chatCall
            /// A chat message's `function_call`.
            case chatFunction
            /// An item of a response's `output`.
            case responsesItem
            /// A content block.
            case anthropicBlock
            /// A block that tells of a call the provider made.
            case reportOnly
        }
        let form: Form
        let node: JSONDocument.Node
        let arguments: JSONDocument.Node?
        /// The choice that it belongs to; nil outside chat.
        let choice: JSONDocument.Node?
    }

    /// The log probabilities of some texts.
    struct TokenRecord: Sendable, Hashable {
        let node: JSONDocument.Node
        let slots: Range<Int>
        let calls: Range<Int>
    }

    /// Checks a body and finds its texts and calls.
    public init(_ body: [UInt8], dialect: Dialect) throws(ModelReplyError) {
        let document: JSONDocument
        do { document = try JSONDocument(body) } catch { throw .malformed(error.words) }
        var reader = ModelReplyReader(document: document)
        try reader.read(dialect)
        self.dialect = dialect
        self.document = document
        texts = reader.slots
        toolCalls = reader.calls
        sites = reader.sites
        records = reader.records
        usage = reader.usage
    }
}
