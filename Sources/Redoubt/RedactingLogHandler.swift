public import Logging
public import RedoubtInspection

/// Puts a log handler behind a redactor, so that no secret reaches a log through a message or its metadata.
///
/// *Looks at:* the message, its error and every metadata value, nested ones and a provider's too. *Refuses:* nothing; it replaces.
/// *Does not see:* the label, the source location, and what other handlers write. *Costs:* one pass over each text that is logged;
/// metadata of a logger that says nothing costs nothing.
public struct RedactingLogHandler: LogHandler {
    private var base: any LogHandler
    private let redactor: Redactor
    /// Kept here as it was given; the handler behind gets it redacted, with each message.
    public var metadata: Logger.Metadata
    /// Asked at each message, and redacted like everything else.
    public var metadataProvider: Logger.MetadataProvider?

    public init(_ base: any LogHandler, redactor: Redactor = .standard) {
        self.base = base
        self.redactor = redactor
        metadata = base.metadata
        metadataProvider = base.metadataProvider
        self.base.metadata = [:]
        if metadataProvider != nil { self.base.metadataProvider = nil }
    }

    public var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var event = event
        event.message = Logger.Message(stringLiteral: redactor.redact(event.message.description).text)
        event.error = event.error.map { LoggedError(description: redactor.redact(String(describing: $0)).text) }
        // The nearest wins: the message's own, then the provider's, then the logger's.
        var all = metadata
        for more in [metadataProvider?.get(), event.metadata] { all.merge(more ?? [:]) { _, nearer in nearer } }
        event.metadata = all.isEmpty ? nil : all.mapValues(redacted)
        base.log(event: event)
    }

    private func redacted(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        switch value {
        case .string(let text): .string(redactor.redact(text).text)
        case .stringConvertible(let value): .string(redactor.redact(value.description).text)
        case .array(let items): .array(items.map(redacted))
        case .dictionary(let members): .dictionary(members.mapValues(redacted))
        }
    }
}

/// An error's words, redacted, in the error's place.
private struct LoggedError: Error, CustomStringConvertible {
    let description: String
}
