public import Logging
public import RedoubtInspection

/// Puts a log handler behind a redactor, so that no secret reaches a log through a message or its metadata.
///
/// *Looks at:* the message and every metadata value, nested ones too. *Refuses:* nothing; it replaces.
/// *Does not see:* the label, the source location, and what other handlers write. *Costs:* one pass over each text.
public struct RedactingLogHandler: LogHandler {
    private var base: any LogHandler
    private let redactor: Redactor

    public init(_ base: any LogHandler, redactor: Redactor = .standard) {
        self.base = base
        self.redactor = redactor
    }

    public var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    public var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue.mapValues(redacted) }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue.map(redacted) }
    }

    public func log(event: LogEvent) {
        var event = event
        event.message = Logger.Message(stringLiteral: redactor.redact(event.message.description).text)
        event.metadata = event.metadata?.mapValues(redacted)
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
