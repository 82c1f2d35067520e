public import RedoubtCore
public import RedoubtInspection

/// Takes secrets and personal data out of everything that leaves: replies, streams, tool arguments and results, error texts.
///
/// *Looks at:* every text it is given, whole or cut anywhere. *Refuses:* nothing; it replaces.
/// *Does not see:* what its rules do not describe. *Costs:* one pass for each filter.
public struct OutputFilter: Sendable {
    private let makers: [@Sendable () -> any TextFilter]
    private let argumentMakers: [@Sendable () -> any TextFilter]

    /// A filter of the given redactor, followed by the program's own.
    ///
    /// `arguments` is the redactor for what a model hands to a tool, where it should be another: a mail cannot be sent to
    /// `[REDACTED_EMAIL]`, and whether the address may be written to at all is policy's to say.
    public init(redactor: Redactor?, arguments: Redactor? = nil, extra: [@Sendable () -> any TextFilter] = []) {
        func maker(_ redactor: Redactor) -> @Sendable () -> any TextFilter { { redactor.makeStream() } }
        makers = (redactor.map { [maker($0)] } ?? []) + extra
        argumentMakers = ((arguments ?? redactor).map { [maker($0)] } ?? []) + extra
    }

    /// The filter for the arguments of tool calls.
    var ofArguments: OutputFilter { OutputFilter(makers: argumentMakers, arguments: argumentMakers) }

    private init(makers: [@Sendable () -> any TextFilter], arguments: [@Sendable () -> any TextFilter]) {
        self.makers = makers
        argumentMakers = arguments
    }

    /// The same with one more filter before all others, which must see the text as it was. Arguments of tool calls do without it.
    func preceded(by first: @escaping @Sendable () -> any TextFilter) -> OutputFilter {
        OutputFilter(makers: [first] + makers, arguments: argumentMakers)
    }

    /// Whether the filter lets everything through unseen.
    public var isOff: Bool { makers.isEmpty }

    /// A fresh filter for one text.
    public func makeFilter() -> any TextFilter {
        if makers.count == 1 { return makers[0]() }
        return FilterChain(filters: makers.map { $0() })
    }

    /// A whole text, filtered, with what was found.
    public func apply(_ text: String) -> (text: String, findings: [Finding]) {
        if isOff { return (text, []) }
        var filter = makeFilter()
        var out = filter.feed(text)
        out += filter.finish()
        return (out, filter.findings)
    }

    /// The strings inside a JSON text, each filtered; everything else keeps its bytes. A text that is not JSON is filtered as text.
    public func apply(toJSON text: String) -> (text: String, findings: [Finding]) {
        guard let document = try? JSONDocument(Array(text.utf8)) else { return apply(text) }
        var edits = JSONEdits()
        var findings: [Finding] = []
        var pending = [document.root]
        while let node = pending.popLast() {
            switch document.kind(node) {
            case .string:
                let result = apply(document.string(node) ?? "")
                guard !result.findings.isEmpty else { continue }
                findings += result.findings
                edits.replace(node, in: document, withText: result.text)
            case .array: pending += document.items(node)
            case .object: for member in document.members(node) { pending += [member.key, member.value] }
            default: continue
            }
        }
        return edits.isEmpty ? (text, []) : (String(decoding: edits.applied(to: document), as: UTF8.self), findings)
    }
}

/// Filters one after the other; the findings of the later ones have offsets in what the earlier ones let through.
private struct FilterChain: TextFilter {
    var filters: [any TextFilter]

    mutating func feed(_ text: String) -> String {
        var text = text
        for index in filters.indices { text = filters[index].feed(text) }
        return text
    }

    mutating func finish() -> String {
        var rest = ""
        for index in filters.indices { rest = (rest.isEmpty ? "" : filters[index].feed(rest)) + filters[index].finish() }
        return rest
    }

    var findings: [Finding] { filters.flatMap(\.findings) }
}

/// How many findings there were of each kind, for the audit log.
func countByKind(_ findings: [Finding]) -> JSONValue {
    var counts: [String: JSONValue] = [:]
    for finding in findings { counts[finding.kind.name] = .integer((counts[finding.kind.name]?.integer ?? 0) + 1) }
    return .object(counts)
}
