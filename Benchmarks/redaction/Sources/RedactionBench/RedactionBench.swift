import RedoubtCore
import RedoubtInspection

/// One measurement a call, so that the caller can let other programs take turns: `RedactionBench WHAT RULES [FOLDER]`.
///
/// Each line of the answer is a metric, a tab and its value.
@main
enum RedactionBench {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst().map { $0 }
        guard arguments.count >= 2, let selection = RuleSelection(rawValue: arguments[1]) else { throw usage }
        guard arguments[0] != "patterns" else { return ExportedPattern.printAll(selection) }
        guard arguments.count == 3 else { throw usage }
        let folder = arguments[2]
        guard arguments[0] != "start" else { return try FirstAnswer.measure(selection, TextFolder(folder)) }
        let redactor = try Redactor(kinds: selection.kinds, extra: selection.rulesOfItsOwn)
        switch arguments[0] {
        case "scan": try Throughput.measure(redactor, TextFolder(folder))
        case "once": try Throughput.once(redactor, TextFolder(folder))
        case "stream": try StreamCost.measure(redactor, TextFolder(folder))
        case "state": try StreamState.measure(redactor, TextFolder(folder))
        case "floods": try Floods.measure(redactor, folder)
        case "words": Floods.measureOwnWords(redactor)
        default: throw usage
        }
    }

    private static let usage = Usage()

    static func report(_ metric: String, _ value: Double) { print("\(metric)\t\(value)") }
}

/// What to say to a call that makes no sense.
struct Usage: Error, CustomStringConvertible {
    let description = """
        usage: RedactionBench patterns secrets|pii|all|tokens
               RedactionBench start|scan|once|stream|state|floods|words secrets|pii|all|tokens FOLDER
        """
}
