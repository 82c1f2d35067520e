internal import RedoubtCore

/// The filters of one reply: one for each text that arrives in pieces, and a fresh one for each text that arrives whole.
struct StreamTexts: Sendable {
    /// Names a text that arrives in pieces.
    struct Key: Hashable, Sendable {
        /// The choice, content block or output item.
        var scope: Int
        /// The content part or summary part of an item; 0 where there is none.
        var part = 0
        /// The field.
        var path: String
    }

    /// How to say one more piece of a text: an event that said one, without the other pieces in it, or the bytes before and
    /// after the string literal.
    enum Template: Sendable {
        case event(SSEEvent, JSONDocument, JSONDocument.Node, others: [JSONDocument.Node])
        case around(head: [UInt8], tail: [UInt8])

        var byteCount: Int {
            switch self {
            case .event(let event, let document, _, _): event.raw.count + document.bytes.count
            case .around(let head, let tail): head.count + tail.count
            }
        }
    }

    /// A text at its end.
    struct Rest {
        let key: Key
        /// What its filter still held.
        let text: String
        /// How the template says it; empty where there is nothing to say.
        let bytes: [UInt8]
    }

    private struct Channel: Sendable {
        var filter: any TextFilter
        var order: Int
        var template: Template?
    }

    private let makeFilter: @Sendable () -> any TextFilter
    private let limits: StreamLimits
    private var open: [Key: Channel] = [:]
    private var closed = Set<Key>()
    private var opened = 0
    private var templateBytes = 0
    private var ended: [Finding] = []
    private var foundWhole: [Finding] = []
    /// Short texts that a fresh filter let through as they are: identifiers and names that stand in every event.
    private var known = Set<String>()

    init(limits: StreamLimits, makeFilter: @escaping @Sendable () -> any TextFilter) {
        self.limits = limits
        self.makeFilter = makeFilter
    }

    /// What was found: in texts that came in pieces, then in whole texts that do not merely repeat one of those.
    var findings: [Finding] {
        let streamed = ended + open.values.sorted { $0.order < $1.order }.flatMap { $0.filter.findings }
        var seen = Set(streamed)
        return streamed + foundWhole.filter { seen.insert($0).inserted }
    }

    /// Filters the next piece of a text. A text that goes on after its end is refused: a secret could lie across the cut.
    mutating func stream(_ text: String, _ key: Key, template: Template?) throws(StreamFault) -> String {
        if open[key] == nil {
            if text.isEmpty { return "" }
            if closed.contains(key) { throw .malformed("a text of the stream goes on after its end") }
            guard opened < limits.channels else { throw .tooLarge("the stream has more than \(limits.channels) texts") }
            opened += 1
            open[key] = Channel(filter: makeFilter(), order: opened)
        }
        if let template {
            templateBytes += template.byteCount - (open[key]?.template?.byteCount ?? 0)
            open[key]?.template = template
            if templateBytes > limits.heldBytes { throw .tooLarge("the stream's open texts are too many") }
        }
        return open[key]?.filter.feed(text) ?? ""
    }

    func hasTemplate(_ key: Key) -> Bool { open[key]?.template != nil }

    /// Ends one text; nil where none is open.
    mutating func close(_ key: Key) -> Rest? {
        guard var channel = open.removeValue(forKey: key) else { return nil }
        closed.insert(key)
        let text = channel.filter.finish()
        ended += channel.filter.findings
        templateBytes -= channel.template?.byteCount ?? 0
        return Rest(key: key, text: text, bytes: text.isEmpty ? [] : say(text, channel.template))
    }

    private mutating func say(_ text: String, _ template: Template?) -> [UInt8] {
        switch template {
        case .around(let head, let tail): return head + JSONString.literal(text) + tail
        case .event(let event, let document, let node, let others):
            var edits = JSONEdits()
            edits.replace(node, in: document, withText: text)
            for other in others { edits.replace(other, in: document, withText: "") }
            let logprobs = document[document.root, "logprobs"]
            if let logprobs { edits.empty(logprobs, in: document) }
            _ = sweep(document.root, in: document, except: [node] + others + (logprobs.map { [$0] } ?? []), edits: &edits)
            return event.replacingData(edits.applied(to: document))
        case nil: return []
        }
    }

    /// Ends every text that fits, in the order in which they began.
    mutating func close(where fits: (Key) -> Bool) -> [Rest] {
        if open.isEmpty { return [] }
        let keys = open.filter { fits($0.key) }.sorted { $0.value.order < $1.value.order }.map(\.key)
        return keys.compactMap { close($0) }
    }

    /// Gives up every open text without releasing what is held of it.
    mutating func drop() {
        for channel in open.values.sorted(by: { $0.order < $1.order }) { ended += channel.filter.findings }
        open.removeAll()
    }

    /// Filters a text that is whole; nil where it stays as it is.
    mutating func whole(_ text: String) -> String? { filtered(text, isWhole: true) }

    /// Filters a text of which only the beginning is there: what the filter would still hold is left out.
    mutating func beginning(_ text: String) -> String? { filtered(text, isWhole: false) }

    private mutating func filtered(_ text: String, isWhole: Bool) -> String? {
        if isWhole, known.contains(text) { return nil }
        var filter = makeFilter()
        var out = filter.feed(text)
        if isWhole { out += filter.finish() }
        for finding in filter.findings where foundWhole.count < 4096 && !foundWhole.contains(finding) { foundWhole.append(finding) }
        if out != text { return out }
        if isWhole, known.count < 256, text.utf8.count <= 128 { known.insert(text) }
        return nil
    }
}
