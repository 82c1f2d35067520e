internal import Logging
internal import Redoubt
internal import RedoubtCore
internal import RedoubtInspection

/// The log of the process: JSON-free lines on standard error, with every secret taken out before a line is written.
enum Logs {
    static func logger(level: String?) throws(Fault) -> Logger {
        var minimum = Logger.Level.notice
        if let level {
            guard let known = Logger.Level(rawValue: level.lowercased()) else {
                throw Fault(
                    .usage, "there is no log level \(quoted(level))",
                    hint: didYouMean(level, among: Logger.Level.allCases.map(\.rawValue)))
            }
            minimum = known
        }
        var handler = RedactingLogHandler(StreamLogHandler.standardError(label: "redoubt"), redactor: .standard)
        handler.logLevel = minimum
        let ready = handler
        return Logger(label: "redoubt") { _ in ready }
    }
}
