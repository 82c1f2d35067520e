internal import ArgumentParser
internal import RedoubtCore

/// The options that every verb takes, before it or after it.
struct GlobalOptions: ParsableArguments {
    @Option(name: .long, help: "The configuration file (default: ./redoubt.yaml, else the one in the user's configuration folder).")
    var config: String?

    @Option(name: .long, help: "development, production, ide or testing.")
    var environment: String?

    @Option(name: .long, help: "The folder of the state (default: $REDOUBT_STATE, else ~/.local/state/redoubt).")
    var state: String?

    @Option(name: .long, help: "enforce, observe or off.")
    var mode: String?

    @Flag(name: .long, help: "One JSON document on standard output.")
    var json = false

    @Option(name: .long, help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    private static let valued: Set<String> = ["--config", "--environment", "--state", "--mode", "--log-level"]

    /// The same arguments with global options that stand before or inside the verb put right behind it, where its own parser finds
    /// them. What follows `--` is somebody else's.
    static func moved(behindVerb arguments: [String]) -> [String] {
        var globals: [String] = []
        var verb: [String] = []
        var rest = arguments[...]
        var commands = CommandLineTool.configuration.subcommands
        while let word = rest.first {
            if word == "--json" || valued.contains(where: { word.hasPrefix($0 + "=") }) {
                globals.append(word)
                rest = rest.dropFirst()
            } else if valued.contains(word), rest.count >= 2 {
                globals += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if let command = commands.first(where: { $0.configuration.commandName == word }) {
                verb.append(word)
                commands = command.configuration.subcommands
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        return verb + globals + rest
    }
}
