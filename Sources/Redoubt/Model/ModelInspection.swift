public import RedoubtCore
public import RedoubtInspection
internal import RedoubtWire

/// Looks at a text for attempts to take over the model; a program brings its own by conforming.
public protocol InjectionInspecting: Sendable {
    func inspect(_ text: String, channel: Channel) -> InjectionReport
}

extension InjectionDetector: InjectionInspecting {}

/// What is done about texts that read like an attack.
public struct InjectionLayer: Sendable {
    public var detector: any InjectionInspecting
    /// Channels in which a detection refuses the call; in the others it is recorded and the text is marked as untrusted.
    public var blocks: Set<Channel>

    public init(detector: any InjectionInspecting = InjectionDetector(), blocks: Set<Channel> = [.user]) {
        self.detector = detector
        self.blocks = blocks
    }
}

extension ModelPassage {
    /// A call whose texts were looked at, with the body that goes to the provider. Holds the lease on.
    struct Inspected: ~Copyable {
        let permitted: Permitted
        let admission: Admission
        let body: [UInt8]
        let context: [TextSlot]

        fileprivate init(permitted: Permitted, admission: consuming Admission, body: [UInt8], context: [TextSlot]) {
            self.permitted = permitted
            self.admission = admission
            self.body = body
            self.context = context
        }
    }

    func inspect(_ admitted: consuming Admitted, _ trail: inout Trail) throws(Refusal) -> Inspected {
        let permitted = admitted.permitted
        let request = permitted.parsed.request
        if layers.mode != .off {
            let start = ContinuousClock.now
            defer { layers.ledger.scanned(in: ContinuousClock.now - start) }
            try detect(in: request, &trail)
        }
        let body = layers.mode == .off ? request.document.bytes : harden(request, &trail)
        return Inspected(permitted: permitted, admission: admitted.admission, body: body, context: request.texts)
    }

    /// So many flagged texts of one call have entries of their own; further ones are counted.
    private static let maximumFlagged = 16

    private func detect(in request: ModelRequest, _ trail: inout Trail) throws(Refusal) {
        var worst = 0.0
        var flagged = 0
        // What a client says of its tools is read by the model too.
        let definitions = request.toolDefinitions.flatMap(\.texts)
        for slot in request.texts + definitions where slot.channel != .assistant {
            let report = layers.inspection.detector.inspect(slot.text, channel: slot.channel)
            worst = max(worst, report.score)
            guard report.verdict == .block else { continue }
            let details: [String: JSONValue] = [
                "confidence": .double((report.score * 1000).rounded() / 1000),
                "patterns": .array(report.categories.map { .string($0.rawValue) }), "where": .string(slot.path),
            ]
            guard layers.inspection.blocks.contains(slot.channel) else {
                flagged += 1
                guard flagged <= Self.maximumFlagged else { continue }
                trail.events.append(
                    trail.event(.security, "injection_detected", result: "flagged", layer: .injectionDetection, details: details))
                continue
            }
            let names = report.categories.map(\.rawValue).joined(separator: ", ")
            try stop(
                Denial(
                    .injectionDetected,
                    "the input appears to contain instructions that could compromise security "
                        + "(confidence: \(Int((report.score * 100).rounded()))%); detected patterns: \(names)",
                    hint: "rephrase without words that override instructions, or ask the operator about INJECTION_THRESHOLD",
                    details: details), &trail)
        }
        if flagged > 0 { trail.details["flagged_texts"] = .integer(Int64(flagged)) }
        trail.note(.injectionDetection, "highest confidence \((worst * 100).rounded() / 100)")
    }

    /// Marks go around what is prose for sure; a name, a link or a date of a structure that a provider checks stays as it is.
    private static func isProse(_ slot: TextSlot) -> Bool {
        let last = slot.path.split(separator: ".").last ?? ""
        return ["content", "text", "output", "data", "stdout", "stderr"].contains(last.prefix { $0 != "[" })
    }

    /// Puts marks around what strangers wrote, and before the system prompt the words that explain them. An embedding's input is data
    /// and stays as it is; a request without tools and untrusted text needs no explaining and keeps every byte.
    private func harden(_ request: ModelRequest, _ trail: inout Trail) -> [UInt8] {
        let hardening = layers.hardening
        guard request.dialect != .openAIEmbeddings else { return request.document.bytes }
        let marked = request.texts.filter { hardening.channels.contains($0.channel) && Self.isProse($0) }
        let explained = hardening.explains && (!marked.isEmpty || !request.declaredTools.isEmpty)
        trail.note(.securePrompt, explained ? "\(marked.count) texts marked" : "nothing untrusted")
        if marked.isEmpty, !explained { return request.document.bytes }
        let replacing = Dictionary(
            marked.map { ($0.id, hardening.delimit($0.text, channel: $0.channel)) }, uniquingKeysWith: { first, _ in first })
        return request.bytes(replacing: replacing, preamble: explained ? Hardening.preamble : nil)
    }
}
