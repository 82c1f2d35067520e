/// Where a value of the configuration came from, as `config explain` and every error say it.
public enum ConfigOrigin: Sendable, Hashable, CustomStringConvertible {
    /// The table of settings.
    case builtIn
    /// What is known about a provider of this name.
    case preset(String)
    /// A line of a file, from 1.
    case file(String, line: Int)
    /// An environment variable.
    case environment(String)
    /// A command line flag, without its dashes.
    case flag(String)

    /// `default`, `redoubt.yaml:12`, `environment NAME` or `flag --NAME`.
    public var description: String {
        switch self {
        case .builtIn: "default"
        case .preset(let name): "default (preset \(name))"
        case .file(let name, let line): "\(visible(name)):\(line)"
        case .environment(let name): "environment \(visible(name))"
        case .flag(let name): "flag --\(visible(name))"
        }
    }

    /// The same origin on another line; only files have lines.
    func at(line: Int) -> ConfigOrigin {
        if case .file(let name, _) = self { .file(name, line: line) } else { self }
    }

    /// Names of files and variables are other people's words: nothing in them may move a terminal's cursor.
    private func visible(_ name: String) -> String {
        String(
            String.UnicodeScalarView(name.unicodeScalars.prefix(512).map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}
