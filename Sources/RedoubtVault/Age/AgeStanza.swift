/// One wrapping of a file key: who it is for, in words and in a body.
struct AgeStanza: Sendable, Hashable {
    /// What kind of recipient it is for, then what that kind wants to know.
    let arguments: [String]
    let body: [UInt8]

    var kind: String { arguments[0] }

    init(_ arguments: [String], body: [UInt8]) {
        self.arguments = arguments
        self.body = body
    }

    /// As it stands in a header: the arguments, and the body in lines of 64, the last of them shorter.
    var text: [UInt8] {
        var text = Array(("-> " + arguments.joined(separator: " ") + "\n").utf8)
        let body = Base64.encode(body)
        for start in stride(from: 0, through: body.count, by: 64) {
            text += body[start..<min(start + 64, body.count)]
            text.append(0x0A)
        }
        return text
    }
}
