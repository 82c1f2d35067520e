public import RedoubtCore

/// A request to a model: checked, its texts found, and ready to be sent on with only what was decided changed.
///
/// *Looks at:* the fields that Redoubt reads (model, messages or input, tools, streaming, token limits) in the shapes of OpenAI's
/// chat completions, responses and embeddings and Anthropic's messages. *Refuses when:* one of those has the wrong type or value,
/// or is beyond ``RequestLimits``. Fields and part types it does not know pass, their strings are texts like any other.
/// *Does not see:* what stands in images, audio and encoded files, in inputs given as token numbers, and in a history or prompt that
/// the provider keeps (`previous_response_id`, `conversation`, `prompt.id`). *Costs:* two passes over the body.
public struct ModelRequest: Sendable {
    public let dialect: Dialect
    /// The body as it came.
    public let document: JSONDocument
    /// The model asked for: not empty, at most 256 printable characters.
    public let model: String
    /// Whether the answer is to come as server-sent events.
    public let isStreaming: Bool
    /// The most tokens that one answer may have, where the request says so.
    public let maximumOutputTokens: Int?
    /// How many answers are asked for (`n`), 1 unless said otherwise.
    public let answers: Int
    /// Every text that a model will read, in order, with its channel. Tool definitions are in ``toolDefinitions``.
    public let texts: [TextSlot]
    /// The names of the tools that the client offers, each once, in order.
    public let declaredTools: [String]
    public let toolDefinitions: [ToolDefinition]
    /// The tool calls that the history says an assistant made.
    public let previousCalls: [ToolCall]

    /// All slots, those of tool definitions after ``texts``; a slot's id is its place here.
    let slots: [TextSlot]
    private let mediaParts: Int
    private let tokenInputs: Int

    /// Checks a body and finds its texts.
    ///
    /// Errors: `input.body_too_large`, `input.malformed`, `input.too_deep`, `input.schema` (the message names the path and what was
    /// expected), `input.too_long`.
    public init(_ body: [UInt8], dialect: Dialect, limits: RequestLimits = RequestLimits()) throws(Denial) {
        guard body.count <= limits.maximumBytes.bytes else {
            throw Denial(
                .inputBodyTooLarge, "the body is larger than \(limits.maximumBytes)", hint: "send less at once")
        }
        let document = try JSONDocument(body, depth: limits.depth)
        var reader = ModelRequestReader(document: document, limits: limits)
        try reader.read(dialect)
        self.dialect = dialect
        self.document = document
        model = reader.model
        isStreaming = reader.isStreaming && dialect.answersWithText
        maximumOutputTokens = reader.maximumOutputTokens
        answers = reader.answers
        texts = Array(reader.slots[..<reader.textCount])
        toolDefinitions = reader.definitions
        declaredTools = reader.declaredTools
        previousCalls = reader.calls
        slots = reader.slots
        mediaParts = reader.mediaParts
        tokenInputs = reader.tokenInputs
    }

    /// The body to send on: texts replaced by slot id, and hardening words put in front of the system prompt.
    ///
    /// What is not changed keeps its bytes; with nothing to change the answer is the body as it came.
    public func bytes(replacing: [TextSlot.ID: String] = [:], preamble: String? = nil) -> [UInt8] {
        var edits = JSONEdits()
        var replacing = replacing.filter { id, text in slots.indices.contains(id) && slots[id].text != text }
        if let preamble, !preamble.isEmpty { insert(preamble, replacing: &replacing, edits: &edits) }
        for (id, text) in replacing { edits.replace(slots[id].node, in: document, withText: text) }
        return edits.applied(to: document)
    }

    /// A guess at what the input costs, made before the provider counts: four ASCII bytes a token, one token for any other
    /// character, four for the frame of each text, 1,000 for each image, recording or file.
    public var estimatedInputTokens: Int {
        var ascii = 0
        var others = 0
        for slot in slots {
            for byte in slot.text.utf8 {
                if byte < 0x80 { ascii += 1 } else if byte >= 0xC0 { others += 1 }
            }
        }
        return (ascii + 3) / 4 + others + 4 * slots.count + 1000 * mediaParts + tokenInputs
    }
}
