internal import Logging
internal import Redoubt
internal import RedoubtCore
internal import RedoubtInspection

/// The log of the process: JSON-free lines on standard error, with every secret taken out before a line is written.
enum Logs {
    static func logger(level: String?) throws(Fault) -> Logger {
        let minimum = try self.level(level)
        var handler = RedactingLogHandler(StreamLogHandler.standardError(label: "redoubt"), redactor: .standard)
        handler.logLevel = minimum
        let ready = handler
        return Logger(label: "redoubt") { _ in ready }
    }

    /// The level that is meant; without a word, only what an operator should see.
    static func level(_ name: String?) throws(Fault) -> Logger.Level {
        guard let name else { return .notice }
        guard let known = Logger.Level(rawValue: name.lowercased()) else {
            throw Fault(
                .usage, "there is no log level \(quoted(name))",
                hint: didYouMean(name, among: Logger.Level.allCases.map(\.rawValue)))
        }
        return known
    }
}
