import Foundation

/// The files of a folder and of those in it, in memory before anything is timed.
struct TextFolder {
    let texts: [String]

    init(_ path: String) throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
        // Every text has a suffix and no folder has.
        texts = try names.filter { $0.contains(".") }.map { try String(contentsOfFile: path + "/" + $0, encoding: .utf8) }
    }

    var byteCount: Int { texts.reduce(0) { $0 + $1.utf8.count } }

    /// A text in pieces of at most so many bytes, none cut inside a character.
    static func pieces(of text: String, size: Int) -> [String] { pieces(of: text) { size } }

    /// A text in pieces, each of at most as many bytes as `size` says for it, or of one character.
    static func pieces(of text: String, size: () -> Int) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var limit = size()
        for scalar in text.unicodeScalars {
            if !piece.isEmpty, piece.utf8.count + UTF8.width(scalar) > limit {
                pieces.append(piece)
                piece = ""
                limit = size()
            }
            piece.unicodeScalars.append(scalar)
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }
}
