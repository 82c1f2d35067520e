/// Made-up bodies for the examples, so that no source text looks like a live key.
enum Sample {
    /// Letters of both cases and digits.
    static func mixed(_ count: Int) -> String { cut("q7Zk2RvT9xLbW4mNc8YdJ5sPg3HfA6uEe1VtKoXiBz0MwQrCyGnUaDhFjSlOp", count) }
    /// Letters and digits without `0`, `O`, `I` and `l`, which look alike.
    static func base58(_ count: Int) -> String { cut("q7Zk2RvT9xLbW4mNc8YdJ5sPg3HfA6uEe1VtKoXiBz2MwQrCyGnUaDhFjSp", count) }
    static func lower(_ count: Int) -> String { cut("k3j9x2mq7vz4bt8wn5rc6yd1hg0fps", count) }
    static func upper(_ count: Int) -> String { cut("Q3Z7KW2XR5VJ4NTBM6YHGDFPSLCE", count) }
    static func hex(_ count: Int) -> String { cut("3f9a1c07be5d28464e70d1b9fa83c256", count) }
    static func digits(_ count: Int) -> String { cut("8301946275", count) }
    /// What base64 looks like.
    static func base64(_ count: Int) -> String { cut("Mq8/Zt4vR2+xLb9WkNc7YdJ5sPg3HfA6uEe1VtKoXiBz0w", count) }
    static let uuid = "9f1c2e4a-7b3d-4e58-a1c6-0d2f8b7e6a95"

    private static func cut(_ alphabet: String, _ count: Int) -> String {
        var text = ""
        while text.utf8.count < count { text += alphabet }
        return String(text.prefix(count))
    }
}
