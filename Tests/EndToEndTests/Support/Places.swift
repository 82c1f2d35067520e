internal import Foundation

/// Where the parts of an end-to-end test are: the built command, the Python with the official clients, the scripts.
enum Places {
    /// The package's own folder.
    static let package = folder(above: 4)

    /// The built command; `REDOUBT_BINARY` names another.
    static var binary: String {
        get throws { try existing("REDOUBT_BINARY", package + "/.build/debug/redoubt", "the built command") }
    }

    /// A Python that has the official clients; `REDOUBT_PYTHON` names another.
    static var python: String {
        get throws { try existing("REDOUBT_PYTHON", package + "/.build/venv/bin/python", "the Python with the official clients") }
    }

    static func script(_ name: String) -> String { folder(above: 2) + "/Python/" + name }

    private static func existing(_ variable: String, _ standard: String, _ what: String) throws -> String {
        let path = ProcessInfo.processInfo.environment[variable] ?? standard
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Trouble("\(what) is missing at \(path); run `make test`, which makes it")
        }
        return path
    }

    private static func folder(above levels: Int) -> String {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(levels)
        return parts.joined(separator: "/")
    }
}

/// Why a test could not be carried out.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
