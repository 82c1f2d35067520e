/// Paths as texts: what a file's `policy` and `extends` are relative to. Nothing is looked up.
enum FilePath {
    /// Everything before the last slash; empty for a bare name.
    static func folder(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last part without its last extension.
    static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    static func joined(_ folder: String, _ path: String) -> String {
        normalised(path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path)
    }

    /// Without `.`, doubled slashes, and `..` after a name, so that one file has one spelling.
    static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
